package stream

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"pgregory.net/rapid"
)

// The models hold operators on time and on positions to a plain function of what came when. The harness lets a second pass after
// each step.

type (
	timed = Entry[string, int]
	moved struct{ Sender, Number int }
)

var someTimed = rapid.SliceOfN(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) timed {
	return timed{Key: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"), Value: rapid.IntRange(0, 9).Draw(t, "value")}
}), 0, 3), 1, 8)

// late are the values that came and whose key was not done within some steps, in the order in which they came.
func late(came, done [][]timed, patience int) (all []string) {
	for step, es := range came {
		for _, e := range es {
			inTime := slices.ContainsFunc(done[:min(len(done), step+patience)], func(ds []timed) bool {
				return slices.ContainsFunc(ds, func(d timed) bool { return d.Key == e.Key })
			})
			if !inTime {
				all = append(all, fmt.Sprint(e))
			}
		}
	}
	return all
}

// TestModelTimeout: what is late is late, and nothing else, at one process and at each of three members alone.
func TestModelTimeout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		came, done := someTimed.Draw(t, "came"), someTimed.Draw(t, "done")
		for i := range done {
			done[i] = done[i][:min(1, len(done[i]))]
		}
		patience := rapid.IntRange(1, 3).Draw(t, "patience")
		want := late(came, done, patience)
		members := rapid.IntRange(1, 3).Draw(t, "members")
		f := New("model")
		c := f.Cluster[testCluster](members)
		got := make([][]string, members)
		key, value := func(e timed) string { return e.Key }, func(e timed) int { return e.Value }
		in := script[timed, partsAt, props.List](c.cluster, false, alike(came...)).KeyBy(key).Map(value)
		over := script[timed, partsAt, props.Repeated](c.cluster, rapid.Bool().Draw(t, "goes on"), alike(done...)).KeyBy(key)
		ended := make([]bool, members)
		lates := in.Timeout(over, time.Duration(patience)*time.Second, aWitness).Entries()
		lates.ForEachMember(func(m Member[testCluster], e timed) { got[m.Index()] = append(got[m.Index()], fmt.Sprint(e)) })
		lates.Count().Stream().ForEachMember(func(m Member[testCluster], _ lattice.Nat) { ended[m.Index()] = true })
		if err := f.play(); err != nil {
			t.Fatal(err)
		}
		for m := range got {
			if !slices.Equal(got[m], want) || !ended[m] {
				t.Fatalf("late at member %d are %v, and it has ended: %v; the model says %v", m, got[m], ended[m], want)
			}
		}
	})
}

var byNumber = lattice.ClaimIndex("the number in it", func(m moved) uint64 { return uint64(m.Number) })

// TestModelResequence: what the members of a cluster numbered, each for itself, is back in each sender's order at each receiver,
// whatever the wire did to it; and so is what one sender sent.
func TestModelResequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := rapid.IntRange(0, 12).Draw(t, "items")
		f := New("model")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		from, to := f.Cluster[testCluster](rapid.IntRange(1, 3).Draw(t, "senders")), f.Cluster[testClient](2)
		numbers := make([]moved, sent)
		for i := range numbers {
			numbers[i].Number = i
		}
		got := make([]map[int][]int, to.Size())
		note := func(m Member[testClient], x moved) {
			if got[m.Index()] == nil {
				got[m.Index()] = map[int][]int{}
			}
			got[m.Index()][x.Sender] = append(got[m.Index()][x.Sender], x.Number)
		}
		own := Items(from, numbers...).Sample(from.Self(), aWitness, func(x moved, m Member[testCluster]) moved { return moved{m.Index(), x.Number} })
		own.Exchange(to, Repeat).Resequence(byNumber).Values().ForEachMember(note)
		Items(f.Process[testProcess](), numbers...).Map(func(x moved) moved { return moved{-1, x.Number} }).Open().
			Broadcast(to, Repeat).Resequence(byNumber).ForEachMember(note)
		if err := f.play(); err != nil {
			t.Fatal(err)
		}
		want := make([]int, sent)
		for i := range want {
			want[i] = i
		}
		for m := range got {
			for sender := -1; sender < from.Size(); sender++ {
				if numbers := got[m][sender]; !slices.Equal(numbers, want) {
					t.Fatalf("of sender %d member %d has %v", sender, m, numbers)
				}
			}
		}
	})
}
