package randomflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places and functions that operators are called with. Numbers stay below most, so that all that goes round ends.

type (
	home    struct{}
	away    struct{}
	members struct{}

	set = lattice.SetUnion[int]
	nat = lattice.Nat
)

// env is where a flow is built.
type env struct {
	f *stream.Flow
	p stream.Process[home]
	q stream.Process[away]
	c stream.Cluster[members]

	inlets []inlet
	text   string // that readers have
	looked *look  // at what is being built
}

func newEnv(f *stream.Flow) *env {
	return &env{f: f, p: f.Process[home](), q: f.Process[away](), c: f.Cluster[members](3)}
}

const most = 8

func half(x int) int               { return x / 2 }
func notOne(x int) bool            { return x != 1 }
func isSeven(x int) bool           { return x == 7 }
func small(x int) bool             { return x < 2 }
func halfNotOne(x int) (int, bool) { return x / 2, x != 1 }
func some(x int) []int             { return []int{x, x / 2, 3}[:x%4] }
func someAsSet(x int) set          { return set{x / 2: {}, x % 3: {}} }
func someAsMap(x int) map[int]int  { return map[int]int{0: x, 1: x / 2} }
func same[T any](x T) T            { return x }
func swallow[T any](T)             {}
func swallowKeyed[K, V any](K, V)  {}
func key(x int) int                { return x % 3 }
func pair(v, w int) int            { return (3*v + w) % most }
func at(i, x int) int              { return (3*i + x) % most }
func ofNat(n nat) int              { return int(n % most) }
func smallIDs(int) []int           { return []int{0, 1} }
func length(s string) int          { return len(s) % most }
func asTime(x int) time.Time       { return time.Unix(0, int64(x)) }
func second(t time.Time) int       { return t.Second() % most }

func indexOf(m stream.Member[members]) int { return m.Index() }

func byHalf(a, b int) int { return cmp.Compare(half(a), half(b)) }

func decimal(xs []int) (n int) {
	for _, x := range xs {
		n = 3*n + x + 1
	}
	return n % most
}

func halfOfEven(x int) (int, error) {
	if x%2 == 1 {
		return 0, errors.New("odd")
	}
	return x / 2, nil
}

func whatFailed(f stream.Failed[int]) int { return f.Item }

func inWindow(w stream.Window[int]) int {
	return (int(w.From%most+most) + decimal(w.Items)) % most
}

// after is what follows from a fact.
func after(x int) []int {
	if x >= 5 {
		return nil
	}
	return []int{x + 3}
}

func countDown(x int) (int, bool) { return x - 1, x > 0 }

// spin shows the order of all items, and goes back.
func spin(state *int, x int) { *state = (*state*3 + x + 1) % 11 }

func spun(state *int, x int) int {
	spin(state, x)
	return *state % most
}

func stamped(x int, at time.Time) int { return (x + at.Second()) % most }

func asked(_ context.Context, x int) (int, error) { return x / 2, nil }

type numbered struct{ Number, Item int }

func number(i, x int) numbered                { return numbered{i, x} }
func numberedItem(n numbered) int             { return n.Item }
func numberOf(n numbered) uint64              { return uint64(n.Number) }
func entryKey[V any](e entry[V]) int          { return e.Key }
func entryInt(e entry[int]) int               { return e.Value }
func entryCount(e entry[nat]) int             { return int(e.Value) }
func ofEntry[V any](e entry[V]) int           { return pair(e.Key, toInt(e.Value)) }
func plainEntry[V any](e entry[V]) entry[int] { return entry[int]{Key: e.Key, Value: toInt(e.Value)} }

type entry[V any] = stream.Entry[int, V]

// of a member.
type ofMember struct {
	Member stream.Member[members]
	Item   int
}

func own(x int, m stream.Member[members]) ofMember { return ofMember{m, x} }
func whose(o ofMember) stream.Member[members]      { return o.Member }
func ownItem(o ofMember) int                       { return o.Item }

// toInt is any value that a cell has as a number.
func toInt[A any](a A) (n int) {
	switch a := any(a).(type) {
	case int:
		n = a
	case nat:
		n = int(a % most)
	case set:
		for x := range a {
			n += x + 1
		}
	default:
		panic(fmt.Sprintf("no number: %T", a))
	}
	return (n%most + most) % most
}

func underKey[A any](k int, a A) int { return pair(k, toInt(a)) }

func tally[A any](all map[int]A) (n int) {
	for k, a := range all {
		n += underKey(k, a)
	}
	return n % most
}

func withSet(x int, s set) int { return pair(x, toInt(s)) }

func withFound(x, before int, ok bool) int {
	if !ok {
		return x
	}
	return pair(x, before)
}

func withFoundSet(x int, s set, ok bool) int {
	if !ok {
		return x
	}
	return withSet(x, s)
}

const patience = time.Second

var (
	why    = props.Because("any flow will do")
	insert = lattice.Insert[int]()
	size   = lattice.Size[int]()

	itself   = lattice.ClaimKey("itself", same[int])
	byNumber = lattice.ClaimIndex("number", numberOf)
	pure     = lattice.ClaimPure("asked", asked)

	// flip is commutative; an item that comes twice undoes itself.
	flip = lattice.ClaimCommutative("flip", func(bits *nat, x int) { *bits ^= 1 << (x % most) })

	upTo  = lattice.ClaimMorphism("up to", func(n nat) set { return between(0, int(min(n, most))) })
	next  = lattice.ClaimMorphism("next", func(s set) set { return raised(1, s) })
	below = lattice.ClaimMorphism("below", func(m lattice.Max[int]) set {
		if !m.Some {
			return nil
		}
		return between(0, m.V+1)
	})
	above = lattice.ClaimMorphism("above", func(m lattice.Min[int]) set {
		if !m.Some {
			return nil
		}
		return between(m.V, most)
	})

	// raise adds the edge to what is in a set.
	raise = lattice.ClaimAction("raise", func(edge int, s set) set { return raised(edge, s) })

	// ofBoth is what follows from 0 and 1 together.
	ofBoth = lattice.ClaimMonotone("of both", func(s set) set {
		_, zero := s[0]
		_, one := s[1]
		if !zero || !one {
			return nil
		}
		return set{2: {}}
	})
)

func between(from, to int) set {
	s := set{}
	for x := from; x < to; x++ {
		s[x] = struct{}{}
	}
	return s
}

func raised(by int, s set) set {
	r := set{}
	for x := range s {
		if x+by < most {
			r[x+by] = struct{}{}
		}
	}
	return r
}

// inWords writes numbers as words.
type inWords struct{}

func (inWords) Form() string { return "words" }

func (inWords) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}

func (inWords) Decode(src []byte) (int, error) { return strconv.Atoi(string(src)) }
