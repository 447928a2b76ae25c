package stream_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// A replicated state machine, batches and a snapshot that meet, a recursion inside of ticks and one inside of that, and a cycle
// through the network.
func scopedFlow() *stream.Flow {
	f := stream.New("scopes")
	from, workers := f.Process[client](), f.Cluster[worker](2)
	again := stream.Feedback[vote, props.Unordered](from)
	votes := stream.Items(from, vote{"yes", 1}).Open()
	sent := votes.Named("votes").Broadcast(workers, stream.FIFO).EachTick()
	counts := sent.State[string, int]()
	counted := counts.Lookup(sent.KeyBy(option), func(_ vote, n int, _ bool) int { return n + 1 })
	counts.Close(counted.Fold(func(to *int, n int) { *to = n }))
	counted.Entries().AllTicks().Ignore()

	batch := votes.Batch(props.Because("in rounds"))
	other := again.Stream().Batch(props.Because("whenever one comes"))
	total := votes.Count().Snapshot(props.Because("so far"))
	met := batch.Merge(other).With(total, func(v vote, _ lattice.Nat) string { return v.Option })
	outer := met.Recurse()
	inner := outer.Facts().Recurse()
	outer.Close(inner.Close(inner.Facts().Filter(func(s string) bool { return s != "" }))).AllTicks().Ignore()
	again.Close(votes.Unordered().Send(f.Process[server](), stream.Reorder).Send(from, stream.FIFO))
	return f
}

// If this fails, a drawing puts an operator into the wrong tick or recursion.
func TestScopes(t *testing.T) {
	g := scopedFlow().Graph()
	op := map[int]string{}
	for _, n := range g.Nodes {
		op[n.ID] = n.Op
	}
	var got []string
	for _, s := range g.Scopes {
		var begins, in []string
		for _, id := range s.Begins {
			begins = append(begins, op[id])
		}
		for _, n := range g.Nodes {
			if n.Scope == s.ID {
				in = append(in, n.Op)
			}
		}
		got = append(got, fmt.Sprintf("%d in %d at %s: %s of %v: %v", s.ID, s.Outer, s.Place, s.Kind, begins, in))
	}
	want := []string{
		"1 in 0 at worker: each of [EachTick]: [EachTick State KeyBy Lookup Fold Close]",
		"2 in 0 at client: tick of [Batch Batch Snapshot]: [Batch Batch Snapshot Merge With]",
		"3 in 2 at client: recursion of [Recurse]: [Recurse Close]",
		"4 in 3 at client: recursion of [Recurse]: [Recurse Filter Close]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
