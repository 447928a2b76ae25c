package stream_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// crosses sends x to another process, and fails the test unless it arrives as it was.
func crosses[T any](t *testing.T, x T) {
	t.Helper()
	var got []T
	f := stream.New("values")
	p := placesOf(f)
	stream.Items(p.here, x, x).Send(p.there, stream.FIFO).Collect().OnFinal(func(all []T) { got = all })
	if err := f.Run(t.Context()); err != nil {
		t.Fatalf("%T: %v", x, err)
	}
	if want := []T{x, x}; !reflect.DeepEqual(got, want) {
		t.Errorf("%T: sent %#v\ngot %#v", x, want, got)
	}
}

type (
	color  uint8
	parcel struct {
		From    string
		Weights map[string]map[color][]float32
		Sub     []parcel
		When    time.Time
		Maybe   *int
		Raw     []byte
		Grid    [2][2]int16
	}
	Header   struct{ ID uint64 }
	embedded struct {
		Header
		Body string
	}
)

// TestValuesCross would fail if the encoding lost or changed anything that an item may hold.
func TestValuesCross(t *testing.T) {
	seven := 7
	crosses(t, "not \xff UTF-8 \x00")
	crosses(t, "")
	crosses(t, []byte{0xff, 0})
	crosses(t, []byte(nil))
	crosses(t, []byte{})
	crosses(t, []int(nil))
	crosses(t, []int{})
	crosses(t, map[string]int(nil))
	crosses(t, map[string]int{})
	crosses(t, map[[2]int]map[string][]string{{1, 2}: {"a": nil, "b": {}, "\xfe": {"c"}}, {}: nil})
	crosses(t, map[color]bool{1: true})
	crosses(t, []*int{&seven, nil})
	crosses(t, uint64(math.MaxUint64))
	crosses(t, int64(math.MinInt64))
	crosses(t, [3]float64{math.Inf(1), math.Copysign(0, -1), math.SmallestNonzeroFloat64})
	crosses(t, float32(0.1))
	crosses(t, time.Date(2026, 2, 28, 23, 59, 59, 999_999_999, time.UTC))
	crosses(t, time.Time{})
	crosses(t, 90*time.Minute)
	crosses(t, embedded{Header{math.MaxUint64}, "body"})
	crosses(t, struct{}{})
	crosses(t, parcel{
		"a\xff", map[string]map[color][]float32{"x": {3: {1.5, -0.25}}, "y": nil}, []parcel{{From: "inner"}, {}},
		time.Unix(1, 2).UTC(), &seven, []byte("raw"), [2][2]int16{{1, 2}, {3, -4}},
	})
}

// TestLatticesCross: what cells hold crosses too, by FromAny and as items.
func TestLatticesCross(t *testing.T) {
	crosses(t, lattice.Nat(math.MaxUint64))
	crosses(t, lattice.Or(true))
	crosses(t, []lattice.Max[string]{lattice.MaxOf("\xff"), {}})
	crosses(t, []lattice.Min[int]{lattice.MinOf(-1), {}})
	crosses(t, lattice.Contains("a", "\xff", ""))
	crosses(t, lattice.SetUnion[[2]int]{})
	crosses(t, lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1, 2), "b": nil})
	crosses(t, lattice.Pair[lattice.Nat, lattice.Or]{First: 3, Second: true})
	crosses(t, []lattice.LWW[string]{lattice.Write(lattice.Stamp{Time: 1, By: 2}, "v"), lattice.Delete[string](lattice.Stamp{Time: 3}), {}})
}

// TestMembersCross: a member's name is the same everywhere, as an item, in one, and as a key of a map.
func TestMembersCross(t *testing.T) {
	type note struct {
		By   stream.Member[Team]
		Seen map[stream.Member[Team]]int
	}
	f := stream.New("members")
	p := placesOf(f)
	heard := stream.Items(p.team, "hello").Gather(p.here, stream.FIFO).Entries().
		Map(func(e stream.Entry[stream.Member[Team], string]) note {
			return note{e.Key, map[stream.Member[Team]]int{e.Key: e.Key.Index()}}
		})
	heard.Map(func(n note) stream.Member[Team] { return n.By }).Broadcast(p.team, stream.Repeat).Unique().Count().FromAny(p.there).
		OnFinal(func(n Nat) {
			if n != 3 {
				t.Errorf("%d members", n)
			}
		})
	var got []int
	heard.Send(p.there, stream.FIFO).ForEach(func(n note) {
		if n.By.Index() != n.Seen[n.By] || n.By.String() != fmt.Sprintf("Team[%d]", n.By.Index()) {
			t.Errorf("%v", n)
		}
		got = append(got, n.By.Index())
	})
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if slices.Sort(got); !slices.Equal(got, []int{0, 1, 2}) {
		t.Error(got)
	}
}

// TestHugeItems: an item is as large as memory allows.
func TestHugeItems(t *testing.T) {
	crosses(t, strings.Repeat("\xffhuge", 1<<20))
	crosses(t, slices.Repeat([]int{1, -70_000}, 200_000))
	deep := &list{}
	for n := range 100 {
		deep = &list{deep, n}
	}
	crosses(t, deep)
}

type list struct {
	Next  *list
	Value int
}

// TestNothingIsShared: who changes an item, which he should not, changes it for nobody elsewhere. The race detector sees
// memory that two places share.
func TestNothingIsShared(t *testing.T) {
	spoil := func(xs []int) {
		for i := range xs {
			if xs[i] < 0 {
				t.Errorf("somebody wrote %v", xs)
			}
			xs[i] = -1
		}
	}
	f := stream.New("shared")
	p := placesOf(f)
	s := stream.Seq(p.here, numbers(100)).Map(func(n int) []int { return []int{n, n, n} })
	s.Broadcast(p.team, stream.FIFO).ForEach(spoil)
	s.Broadcast(p.team, stream.Reorder).ForEach(spoil)
	s.Send(p.there, stream.FIFO).ForEach(spoil)
	s.ForEach(spoil) // the last at its own place
	stream.Items(p.team.Replicated(), []int{1, 1}).FoldJoin(lattice.JoinOf(func(xs []int) lattice.SetUnion[int] {
		return lattice.Contains(xs...)
	})).FromAny(p.there).OnFinal(func(s lattice.SetUnion[int]) { clear(s) })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
