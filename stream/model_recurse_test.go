package stream_test

import (
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// edge leads from one of a few nodes to another.
type edge struct{ From, To int }

func (e edge) from() int { return e.From }
func (e edge) to() int   { return e.To }

func through(a, b edge) edge { return edge{a.From, b.To} }

var anyEdge = rapid.Custom(func(t *rapid.T) edge {
	node := rapid.IntRange(0, 5)
	return edge{node.Draw(t, "from"), node.Draw(t, "to")}
})

// closureOf extends paths by edges, where extend allows it, until nothing new turns up.
func closureOf(es []edge, extend func(path edge) bool) []edge {
	all := slices.Clone(es)
	for again := true; again; {
		again = false
		for _, a := range all {
			for _, b := range es {
				if c := through(a, b); a.To == b.From && extend(a) && !slices.Contains(all, c) {
					all = append(all, c)
					again = true
				}
			}
		}
	}
	return all
}

// TestModelRecursion: reachability in a graph that comes in any order and with repeats, is complete or goes on, and with
// negation of what is complete.
func TestModelRecursion(t *testing.T) {
	closure := func(es []edge) []edge {
		return distinctOf(closureOf(es, func(edge) bool { return true }))
	}
	model(t, "complete", anyEdge, sets[edge](), inAnyOrder, closure,
		reachComplete[stream.Process[Here]], reachComplete[stream.Replicated[Team]])
	model(t, "ongoing", anyEdge, repeated[edge](), inAnyOrder, closure,
		reachOngoing[stream.Process[Here]], reachOngoing[stream.Replicated[Team]])
	model(t, "nonlinear", anyEdge, repeated[edge](), inAnyOrder, closure,
		reachNonlinear[stream.Process[Here]], reachNonlinear[stream.Replicated[Team]])
	model(t, "with negation", anyEdge, sets[edge](), inAnyOrder,
		func(es []edge) []edge {
			return distinctOf(closureOf(es, func(path edge) bool { return !slices.Contains(es, edge{path.To, path.To}) }))
		},
		reachWithNegation[stream.Process[Here]], reachWithNegation[stream.Replicated[Team]])
	model(t, "twice", anyEdge, sets[edge](), inAnyOrder,
		func(es []edge) []edge {
			return distinctOf(slices.DeleteFunc(closureOf(es, func(edge) bool { return true }), func(e edge) bool { return e.From == e.To }))
		},
		reachNested[stream.Process[Here]], reachNested[stream.Replicated[Team]])
	model(t, "in ticks", anyEdge, repeated[edge](), asSet, // of all ticks: what one of them sees alone may be less
		func(es []edge) []edge { return es },
		reachInTicks[stream.Process[Here], stream.Process[Here]], reachInTicks[stream.Replicated[Team], stream.Local[Team]])
}

func distinctOf[T comparable](xs []T) (want []T) {
	for _, x := range xs {
		if !slices.Contains(want, x) {
			want = append(want, x)
		}
	}
	return want
}

func reachComplete[L anyWhole[L]](s stream.Stream[edge, L, props.Set]) stream.Stream[edge, L, props.Bag] {
	r := s.Recurse()
	return r.Close(r.Facts().KeyBy(edge.to).JoinAll(r.Enter(s.Unique()).KeyBy(edge.from), through).Values())
}

func reachOngoing[L anyWhole[L]](s stream.Stream[edge, L, props.Repeated]) stream.Stream[edge, L, props.Unordered] {
	r := s.Recurse()
	return r.Close(r.Facts().KeyBy(edge.to).Join(r.Enter(s.Unique()).KeyBy(edge.from), through).Values())
}

func reachNonlinear[L anyWhole[L]](s stream.Stream[edge, L, props.Repeated]) stream.Stream[edge, L, props.Unordered] {
	r := s.Recurse()
	return r.Close(r.Facts().KeyBy(edge.to).Join(r.Facts().KeyBy(edge.from), through).Values())
}

// reachWithNegation does not go on from a node that leads to itself.
func reachWithNegation[L anyWhole[L]](s stream.Stream[edge, L, props.Set]) stream.Stream[edge, L, props.Bag] {
	loops := s.Filter(func(e edge) bool { return e.From == e.To })
	r := s.Recurse()
	return r.Close(r.Facts().KeyBy(edge.to).
		AntiJoin(r.EnterWhole(loops).KeyBy(edge.from)).
		JoinAll(r.Enter(s.Unique()).KeyBy(edge.from), through).
		Values())
}

// reachNested takes what one recursion has found, all of it, as the facts and the relation of a second one, which adds
// nothing, and drops what leads to itself.
func reachNested[L anyWhole[L]](s stream.Stream[edge, L, props.Set]) stream.Stream[edge, L, props.Bag] {
	all := reachComplete(s)
	r := all.Recurse()
	return r.Close(r.Facts().KeyBy(edge.to).JoinAll(r.Enter(all).KeyBy(edge.from), through).Values()).
		Filter(func(e edge) bool { return e.From != e.To })
}

// reachInTicks finds in each tick what follows from its own edges, and shows the edges again.
func reachInTicks[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[edge, L, props.Repeated]) stream.Stream[edge, W, props.Repeated] {
	batch := s.Batch(moment)
	r := batch.Recurse()
	paths := r.Close(r.Facts().KeyBy(edge.to).JoinAll(r.Enter(batch.Unique()).KeyBy(edge.from), through).Values())
	known := batch.KeyBy(func(e edge) edge { return e })
	extra := paths.KeyBy(func(e edge) edge { return e }).AntiJoin(known).Values().Repeated()
	return paths.Repeated().Difference(extra).AllTicks()
}
