package stream_test

import (
	"cmp"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	reading struct {
		Sensor int
		Value  float64
	}
	hidden  struct{ secret int }
	dropped struct {
		Kept int
		Lost int `cbor:"-"`
	}
)

// Items and keys that are compared have canonical equality: equal on every node, and equal as bytes.
func TestMisuseOfEquality(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	none := "have no canonical equality"
	refuse(t, map[string]misused{
		"unique floats": building("Unique", says(none, "float64", "NaN"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(int) float64 { return 0 }).Unique()
		}),
		"unique structs with a float": building("Unique", says(none, "stream_test.reading", "field Value", "NaN"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(int) reading { return reading{} }).Unique()
		}),
		"unique times": building("Unique", says(none, "time.Time", "UnixNano"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(int) time.Time { return time.Time{} }).Unique()
		}),
		"unique pointers": building("Unique", says(none, "*int", "use the value"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(x int) *int { return &x }).Unique()
		}),
		"unique interfaces": building("Unique", says(none, "interface"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(x int) any { return x }).Unique()
		}),
		"unique arrays of channels": building("Unique", says(none, "chan int"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(x int) (cs [2]chan int) { return }).Unique()
		}),
		"keys": building("KeyBy", says("its keys "+none, "float64"), func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(func(x int) float64 { return float64(x) })
		}),
		"unique values of keys": building("Unique", says(none, "float64"), func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).Map(func(int) float64 { return 0 }).Unique()
		}),
		"difference": building("Difference", says(none, "*int"), func(here *blame, _ flow, s list) {
			pointers := s.Map(func(x int) *int { return &x })
			here.next()
			pointers.Difference(pointers)
		}),
		"sums of floats": building("Sum", says("lattice.Float", "smaller unit"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(x int) lattice.Float { return lattice.FloatOf(float64(x)) }).Sum()
		}),
		"sums of floats by key": building("Sum", says("lattice.Float", "smaller unit"), func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).Map(func(x int) lattice.Float { return lattice.FloatOf(float64(x)) }).Sum()
		}),
		"where a table leads": building("JoinTable", says(none, "float64"), func(here *blame, _ flow, s list) {
			edges, most := s.KeyBy(itself), s.KeyBy(itself).Max()
			here.next()
			edges.JoinTable(most, func(int) float64 { return 0 }, keepsIt)
		}),
		"recursion": building("Recurse", says(none, "float64"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(func(int) float64 { return 0 }).Recurse()
		}),
	})
}

// Items that are sent, or sorted, have canonical bytes.
func TestMisuseOfEncoding(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	none := "have no canonical bytes"
	refuse(t, map[string]misused{
		"functions": building("Send", says(none, "func()"), func(here *blame, f flow, s list) {
			here.next()
			s.Map(func(int) func() { return nil }).Send(f.Process[elsewhere](), stream.FIFO)
		}),
		"channels": building("Broadcast", says(none, "chan int"), func(here *blame, f flow, s list) {
			here.next()
			s.Map(func(int) chan int { return nil }).Broadcast(f.Cluster[misusers](2), stream.FIFO)
		}),
		"interfaces": building("RoundRobin", says(none, "interface", "does not know the type"), func(here *blame, f flow, s list) {
			here.next()
			s.Map(func(int) error { return nil }).RoundRobin(f.Cluster[misusers](2), stream.FIFO)
		}),
		"unexported fields": building("Send", says(none, "secret", "export it", "MarshalBinary"), func(here *blame, f flow, s list) {
			here.next()
			s.Map(func(int) hidden { return hidden{} }).Send(f.Process[elsewhere](), stream.FIFO)
		}),
		"fields left out": building("Send", says(none, "Lost", "tag"), func(here *blame, f flow, s list) {
			here.next()
			s.Map(func(int) dropped { return dropped{} }).Send(f.Process[elsewhere](), stream.FIFO)
		}),
		"slices of functions": building("Shard", says(none, "func()"), func(here *blame, f flow, s list) {
			here.next()
			s.KeyBy(itself).Map(func(int) []func() { return nil }).Shard(f.Cluster[misusers](2), stream.FIFO)
		}),
		"keys with unexported fields": building("Shard", says(none, "secret"), func(here *blame, f flow, s list) {
			here.next()
			s.KeyBy(func(x int) hidden { return hidden{x} }).Shard(f.Cluster[misusers](2), stream.FIFO)
		}),
		"sorted": building("Sort", says(none, "secret"), func(here *blame, _ flow, s list) {
			hiding := s.Map(func(int) hidden { return hidden{} })
			here.next()
			hiding.Sort(func(a, b hidden) int { return 0 })
		}),
		"top": building("Top", says(none, "secret"), func(here *blame, _ flow, s list) {
			hiding := s.Map(func(int) hidden { return hidden{} })
			here.next()
			hiding.Top(1, func(a, b hidden) int { return 0 })
		}),
	})
}

// Arguments that make no sense.
func TestMisuseOfArguments(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	missing := says("its function is nil")
	refuse(t, map[string]misused{
		"take less than nothing": building("Take", says("-1", "0 or more"), func(here *blame, _ flow, s list) {
			here.next()
			s.Take(-1)
		}),
		"take less than nothing of each key": building("Take", says("-1"), func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).Take(-1)
		}),
		"top less than nothing": building("Top", says("-1"), func(here *blame, _ flow, s list) {
			here.next()
			s.Top(-1, cmp.Compare)
		}),
		"no name": building("Named", says("the name is empty"), func(here *blame, _ flow, s list) {
			here.next()
			s.Named("")
		}),
		"map nothing": building("Map", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Map[int](nil)
		}),
		"filter nothing": building("Filter", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Filter(nil)
		}),
		"filter no values": building("Filter", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).Filter(nil)
		}),
		"map no values": building("Map", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy(itself).Map[int](nil)
		}),
		"key by nothing": building("KeyBy", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.KeyBy[int](nil)
		}),
		"pipe to nothing": building("Pipe", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Pipe[int](nil)
		}),
		"fold by nothing": building("Fold", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Fold[int](nil)
		}),
		"join by nothing": building("Join", missing, func(here *blame, _ flow, s list) {
			keyed := s.KeyBy(itself)
			here.next()
			keyed.Join[int, int](keyed, nil)
		}),
		"sort by nothing": building("Sort", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Sort(nil)
		}),
		"top by nothing": building("Top", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Top(1, nil)
		}),
		"map a cell by nothing": building("MapFinal", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.Count().MapFinal[int](nil)
		}),
		"sink of nothing": building("ForEach", missing, func(here *blame, _ flow, s list) {
			here.next()
			s.ForEach(nil)
		}),
		"write to nothing": building("Write", says("its writer is nil"), func(here *blame, _ flow, s list) {
			here.next()
			s.Write(nil, nil)
		}),
		"to no channel": building("To", says("nil"), func(here *blame, _ flow, s list) {
			here.next()
			s.To(nil)
		}),
		"from no channel": building("Chan", says("nil"), func(here *blame, f flow, _ list) {
			here.next()
			stream.Chan[int](f.Process[misuser](), nil)
		}),
		"lines of nothing": building("Lines", says("nil"), func(here *blame, f flow, _ list) {
			here.next()
			stream.Lines(f.Process[misuser](), nil)
		}),
		"no sequence": building("Seq", says("nil"), func(here *blame, f flow, _ list) {
			here.next()
			stream.Seq[int](f.Process[misuser](), nil)
		}),
	})
}

// embedding is a handle inside a type of the user's own.
type embedding struct {
	stream.Stream[int, misuserAt, props.List]
}

func ownOperator[T any, L stream.NeedsWhole[L], D props.NeedsOrdered](here *blame, s stream.Stream[T, L, D]) {
	here.next()
	s.Take(-1)
}

// TestMisuseNamesTheUsersLine, however the operator is called.
func TestMisuseNamesTheUsersLine(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	refuse(t, map[string]misused{
		"in a generic operator of one's own": building("Take", says("-1"), func(here *blame, _ flow, s list) {
			ownOperator(here, s)
		}),
		"in a pipe": building("Take", says("-1"), func(here *blame, _ flow, s list) {
			s.Pipe(func(s list) list {
				here.next()
				return s.Take(-1)
			})
		}),
		"as a method value, where it is taken": building("Map", says("nil"), func(here *blame, _ flow, s list) {
			here.next()
			operator := s.Map[int]
			operator(nil)
		}),
		"as a method expression, where it is written": building("Map", says("nil"), func(here *blame, _ flow, s list) {
			here.next()
			operator := list.Map[int]
			operator(s, nil)
		}),
		"of an embedded handle": building("Map", says("nil"), func(here *blame, _ flow, s list) {
			here.next()
			embedding{s}.Map[int](nil)
		}),
		"deferred": building("Take", says("-1"), func(here *blame, _ flow, s list) {
			defer s.Ignore()
			func() {
				here.next()
				s.Take(-1)
			}()
		}),
		"over several lines": building("Named", says("empty"), func(here *blame, _ flow, s list) {
			kept := s.
				Filter(func(int) bool { return true })
			here.next()
			kept.Map(itself).Named("")
		}),
		"with a law of the user's": building("FoldJoin", says("no canonical"), func(here *blame, f flow, s list) {
			_ = lattice.Insert[int]()
			here.next()
			s.Map(func(int) float64 { return 0 }).FoldJoin(lattice.Insert[float64]())
		}),
	})
}
