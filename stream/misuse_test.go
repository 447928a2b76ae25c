package stream_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// What types cannot see is refused while the flow is built, or by Run: with the operator, the user's own file and line, and
// what to do. A case of these tests marks the line that is to blame by here.next(), and says what the message must contain.

type (
	misuser   struct{}
	misuserAt = stream.Process[misuser]
	misusers  struct{}
	elsewhere struct{}
)

// blame is the line that a message must name.
type blame struct {
	file string
	line int
}

// next blames the line after the call.
func (b *blame) next() {
	_, file, line, _ := runtime.Caller(1)
	b.file, b.line = file, line+1
}

// misused is a case: the operator, parts of the message, and what panics with it, or returns it.
type misused struct {
	op   string
	says []string
	do   func(here *blame) error
}

func says(parts ...string) []string { return parts }

func refuse(t *testing.T, cases map[string]misused) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var here blame
			err := refusal(func() error { return c.do(&here) })
			var m *stream.Misuse
			if !errors.As(err, &m) {
				t.Fatalf("is not refused with a Misuse, but with %v", err)
			}
			t.Log(m)
			if m.Op != c.op || m.Site.File != here.file || m.Site.Line != here.line {
				t.Errorf("blames %s at %v, and not %s at %s:%d", m.Op, m.Site, c.op, here.file, here.line)
			}
			for _, part := range append(c.says, fmt.Sprintf("stream: %s at %s:%d: ", c.op, here.file, here.line)) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("does not say %q", part)
				}
			}
		})
	}
}

// refusal is what do panics with, if it is a Misuse, or else what it returns.
func refusal(do func() error) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *stream.Misuse:
			err = r
		default:
			panic(r)
		}
	}()
	return do()
}

// building is a case that panics while the flow is built. The program is given a flow, a process and a stream there.
func building(op string, parts []string, program func(here *blame, f *stream.Flow, s stream.Stream[int, misuserAt, props.List])) misused {
	return misused{op, parts, func(here *blame) error {
		f := stream.New("misuse")
		program(here, f, stream.Items(f.Process[misuser](), 1, 2))
		return nil
	}}
}

func TestMisuseOfZeroValues(t *testing.T) {
	zero, why := says("a handle is the zero value", "handles come from a flow's sources and operators"), says("has no reason", "props.Because")
	place := says("the place is the zero value", "take it from a flow")
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	refuse(t, map[string]misused{
		"stream": building("Map", zero, func(here *blame, _ flow, _ list) {
			var s stream.Stream[int, stream.Tick[misuserAt], props.Ordered]
			here.next()
			s.Map(func(x int) int { return x })
		}),
		"second stream": building("Difference", zero, func(here *blame, _ flow, s list) {
			var gone list
			here.next()
			s.Difference(gone)
		}),
		"merged stream": building("Merge", zero, func(here *blame, _ flow, s list) {
			var other list
			here.next()
			s.Merge(s, other)
		}),
		"sink": building("ForEach", zero, func(here *blame, _ flow, _ list) {
			var s list
			here.next()
			s.ForEach(func(int) {})
		}),
		"keyed": building("Join", zero, func(here *blame, _ flow, s list) {
			var other stream.Keyed[int, int, misuserAt, props.List]
			here.next()
			s.KeyBy(itself).Join(other, firstOf)
		}),
		"cell": building("OnFinal", zero, func(here *blame, _ flow, _ list) {
			var c stream.Cell[int, misuserAt, props.Final]
			here.next()
			c.OnFinal(func(int) {})
		}),
		"table": building("Entries", zero, func(here *blame, _ flow, _ list) {
			var c stream.Table[int, int, misuserAt, props.Final]
			here.next()
			c.Entries()
		}),
		"hop": building("Send", zero, func(here *blame, f flow, _ list) {
			var s list
			here.next()
			s.Send(f.Process[elsewhere](), stream.FIFO)
		}),
		"recursion on a table": building("Table", says("begin one by Recurse"), func(here *blame, _ flow, _ list) {
			var r stream.TableRecursion[int, lattice.Max[int], misuserAt, props.Final]
			here.next()
			r.Table()
		}),
		"table to recurse on": building("Recurse", zero, func(here *blame, _ flow, _ list) {
			var t stream.Table[int, lattice.Max[int], misuserAt, props.Final]
			here.next()
			t.Recurse()
		}),
		"replicas": building("Owned", zero, func(here *blame, _ flow, _ list) {
			var k stream.Keyed[int, int, stream.Replicated[misusers], props.List]
			here.next()
			k.Owned()
		}),
		"action": building("JoinTable", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			edges, most := s.KeyBy(itself), s.KeyBy(itself).Max()
			here.next()
			edges.JoinTable(most, itself, lattice.Action[int, lattice.Max[int], lattice.Max[int]]{})
		}),
		"where it leads": building("JoinTable", says("function is nil"), func(here *blame, _ flow, s list) {
			edges, most := s.KeyBy(itself), s.KeyBy(itself).Max()
			var nowhere func(int) int
			here.next()
			edges.JoinTable(most, nowhere, keepsIt)
		}),
		"recursion": building("Facts", says("begin one by Recurse"), func(here *blame, _ flow, _ list) {
			var r stream.Recursion[int, misuserAt, props.Bag]
			here.next()
			r.Facts()
		}),
		"what follows": building("Close", zero, func(here *blame, _ flow, s list) {
			r := s.Recurse()
			var next stream.Stream[int, stream.Loop[misuserAt], props.Unordered]
			here.next()
			r.Close(next)
		}),
		"relation": building("Enter", zero, func(here *blame, _ flow, s list) {
			r := s.Recurse()
			var relation list
			here.next()
			r.Enter(relation)
		}),
		"process": building("Items", place, func(here *blame, _ flow, _ list) {
			here.next()
			stream.Items(misuserAt{}, 1)
		}),
		"everywhere": building("Items", place, func(here *blame, _ flow, _ list) {
			here.next()
			stream.Items(stream.Cluster[misusers]{}.Replicated(), 1)
		}),
		"place to send to": building("Send", says("the place is the zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.Send(stream.Process[elsewhere]{}, stream.FIFO)
		}),
		"nil place": building("Items", says("the place is nil", "take it from a flow"), func(here *blame, _ flow, _ list) {
			var p *misuserAt
			here.next()
			stream.Items(p, 1)
		}),
		"nil place inside another": building("NewInlet", says("the place is nil"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.NewInlet[int](struct{ *misuserAt }{})
		}),
		"inlet": building("Stream", says("the inlet", "NewInlet"), func(here *blame, _ flow, _ list) {
			var in *stream.Inlet[int, misuserAt]
			here.next()
			in.Stream()
		}),
		"put into no inlet": building("Put", says("the inlet", "NewInlet"), func(here *blame, _ flow, _ list) {
			in := &stream.Inlet[int, misuserAt]{}
			here.next()
			_ = in.Put(t.Context(), 1)
		}),
		"close no inlet": building("Close", says("the inlet", "NewInlet"), func(here *blame, _ flow, _ list) {
			var in *stream.Inlet[int, misuserAt]
			here.next()
			in.Close()
		}),
		"token": building("Batch", why, func(here *blame, _ flow, s list) {
			here.next()
			s.Batch(props.Nondet{})
		}),
		"token without a reason": building("AsArrived", why, func(here *blame, _ flow, s list) {
			here.next()
			s.AsArrived(props.Because(""))
		}),
		"token with a blank reason": building("Snapshot", why, func(here *blame, _ flow, s list) {
			here.next()
			s.Count().Snapshot(props.Because(" \t"))
		}),
		"token of a cut": building("Send", why, func(here *blame, f flow, s list) {
			here.next()
			s.Send(f.Process[elsewhere](), stream.Lossy{}.Cut)
		}),
		"commutative law": building("FoldCommutative", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.FoldCommutative(lattice.Commutative[int, int]{})
		}),
		"semilattice law": building("FoldJoin", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).FoldJoin(lattice.Semilattice[lattice.Nat, int]{})
		}),
		"monotone law": building("MapMonotone", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.Count().MapMonotone(lattice.Monotone[lattice.Nat, lattice.Nat]{})
		}),
		"morphism": building("MapMorphism", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.Count().MapMorphism(lattice.Morphism[lattice.Nat, lattice.Nat]{})
		}),
		"composed law": building("MapMonotone", says("the law is the zero value"), func(here *blame, _ flow, s list) {
			half := lattice.Monotone[lattice.Nat, lattice.Nat]{}
			here.next()
			s.KeyBy(itself).Count().MapMonotone(half.Then(half))
		}),
		"wire": building("Broadcast", says("the wire is the zero value", "stream.FIFO"), func(here *blame, f flow, s list) {
			wire := func() (w stream.Wire[props.List, props.List]) { return }
			here.next()
			s.Broadcast(f.Cluster[misusers](2), wire)
		}),
		"no wire": building("Send", says("the wire is nil", "stream.FIFO"), func(here *blame, f flow, s list) {
			var wire func() stream.Wire[props.List, props.List]
			here.next()
			s.Send(f.Process[elsewhere](), wire)
		}),
		"flow": {"Process", says("the flow is nil", "stream.New"), func(here *blame) error {
			var f *stream.Flow
			here.next()
			f.Process[misuser]()
			return nil
		}},
		"flow that New did not make": {"Process", says("the flow is the zero value", "stream.New"), func(here *blame) error {
			f := &stream.Flow{Seed: 7}
			here.next()
			f.Process[misuser]()
			return nil
		}},
		"flow to run": {"Run", says("the flow is nil", "stream.New"), func(here *blame) error {
			var f *stream.Flow
			here.next()
			return f.Run(t.Context())
		}},
	})
}

// keepsIt is an edge that changes nothing.
var keepsIt = lattice.ClaimAction("same", func(_ int, m lattice.Max[int]) lattice.Max[int] { return m })

func itself(x int) int     { return x }
func firstOf(x, _ int) int { return x }
