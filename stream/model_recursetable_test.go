package stream_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// track leads from one of a few nodes to another, and is so long.
type track struct{ From, To, Length int }

func (e track) from() int { return e.From }
func (e track) to() int   { return e.To }

type (
	miles = lattice.Min[int]
	far   = stream.Entry[int, miles]
)

var (
	tracks = rapid.Custom(func(t *rapid.T) track {
		node := rapid.IntRange(0, 5)
		return track{node.Draw(t, "from"), node.Draw(t, "to"), rapid.IntRange(0, 9).Draw(t, "length")}
	})
	further = lattice.ClaimAction("further", func(e track, l miles) (sum miles) {
		if d, ok := l.Get(); ok {
			sum = lattice.MinOf(d + e.Length)
		}
		return sum
	})
)

// dijkstra is how far nodes are from node 0, if there is one: the nearest node that is not done is done next.
func dijkstra(es []track) map[int]int {
	far, done := map[int]int{}, map[int]bool{}
	if slices.ContainsFunc(es, func(e track) bool { return e.From == 0 }) {
		far[0] = 0
	}
	for {
		next, nearest := -1, math.MaxInt
		for _, n := range slices.Sorted(maps.Keys(far)) {
			if !done[n] && far[n] < nearest {
				next, nearest = n, far[n]
			}
		}
		if next < 0 {
			return far
		}
		done[next] = true
		for _, e := range es {
			if old, known := far[e.To]; e.From == next && (!known || nearest+e.Length < old) {
				far[e.To] = nearest + e.Length
			}
		}
	}
}

func fars(of func([]track) map[int]int) func(es []track) []string {
	return func(es []track) (all []string) {
		for n, d := range of(es) {
			all = append(all, fmt.Sprint(far{Key: n, Value: lattice.MinOf(d)}))
		}
		return all
	}
}

// within are the nodes that are at most 9 away.
func within(es []track) (ns []int) {
	for n, d := range dijkstra(es) {
		if d <= 9 {
			ns = append(ns, n)
		}
	}
	return ns
}

// TestModelTableRecursion: shortest ways in a graph that comes in any order and with repeats, against Dijkstra; complete or
// going on, by two rules, and with negation of what is complete.
func TestModelTableRecursion(t *testing.T) {
	model(t, "complete", tracks, sets[track](), inAnyOrder, fars(dijkstra),
		shortestComplete[stream.Process[Here]], shortestComplete[stream.Replicated[Team]])
	model(t, "ongoing", tracks, repeated[track](), inAnyOrder, within,
		shortestOngoing[stream.Process[Here]], shortestOngoing[stream.Replicated[Team]])
	model(t, "by two rules", tracks, sets[track](), inAnyOrder, fars(dijkstra),
		shortestByTwo[stream.Process[Here]], shortestByTwo[stream.Replicated[Team]])
	model(t, "with negation", tracks, sets[track](), inAnyOrder,
		fars(func(es []track) map[int]int {
			open := slices.DeleteFunc(slices.Clone(es), func(e track) bool { return slices.Contains(es, track{e.From, e.From, 0}) && e.From != 0 })
			if slices.Contains(es, track{0, 0, 0}) {
				return map[int]int{0: 0}
			}
			return dijkstra(open)
		}),
		shortestWithNegation[stream.Process[Here]], shortestWithNegation[stream.Replicated[Team]])
	model(t, "joined once", tracks, repeated[track](), inAnyOrder, func(es []track) (ns []int) {
		for n := range 6 {
			if slices.ContainsFunc(es, func(e track) bool { return e.From == 0 && e.To == n && e.Length <= 4 }) {
				ns = append(ns, n)
			}
		}
		return ns
	}, oneStep[stream.Process[Here]], oneStep[stream.Replicated[Team]])
}

// starting is node 0, if a track begins there.
func starting[L stream.Whole[L], D props.Delivery](s stream.Stream[track, L, D]) stream.Keyed[int, int, L, D] {
	return s.Filter(func(e track) bool { return e.From == 0 }).KeyBy(track.from).Map(func(track) int { return 0 })
}

func shortestComplete[L stream.Whole[L]](s stream.Stream[track, L, props.Set]) stream.Stream[far, L, props.Bag] {
	r := starting(s).Min().Recurse()
	return r.Close(r.Enter(s.KeyBy(track.from)).JoinTable(r.Table(), track.to, further)).Entries()
}

func shortestOngoing[L stream.Whole[L]](s stream.Stream[track, L, props.Repeated]) stream.Stream[int, L, props.Unordered] {
	r := starting(s).Min().Recurse()
	return r.Close(r.Enter(s.KeyBy(track.from)).JoinTable(r.Table(), track.to, further)).Reaches(lattice.MinOf(9))
}

// shortestByTwo follows short tracks by one rule, and long ones by another.
func shortestByTwo[L stream.Whole[L]](s stream.Stream[track, L, props.Set]) stream.Stream[far, L, props.Bag] {
	short, long := s.Partition(func(e track) bool { return e.Length < 5 })
	r := starting(s).Min().Recurse()
	byShort := r.Enter(short.KeyBy(track.from)).JoinTable(r.Table(), track.to, further)
	byLong := r.Enter(long.KeyBy(track.from)).JoinTable(r.Table(), track.to, further)
	return r.Close(byShort.Merge(byLong)).Entries()
}

// shortestWithNegation does not go on from a node that leads to itself in no time.
func shortestWithNegation[L stream.Whole[L]](s stream.Stream[track, L, props.Set]) stream.Stream[far, L, props.Bag] {
	closed := s.Filter(func(e track) bool { return e.From == e.To && e.Length == 0 }).KeyBy(track.from)
	r := starting(s).Min().Recurse()
	open := r.Enter(s.KeyBy(track.from)).AntiJoin(r.EnterWhole(closed))
	return r.Close(open.JoinTable(r.Table(), track.to, further)).Entries()
}

// oneStep is where tracks of at most 4 lead from node 0.
func oneStep[L stream.Whole[L]](s stream.Stream[track, L, props.Repeated]) stream.Stream[int, L, props.Unordered] {
	return s.KeyBy(track.from).JoinTable(starting(s).Min(), track.to, further).Reaches(lattice.MinOf(4))
}
