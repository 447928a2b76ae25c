package tick_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// addStep folds a sum, and says that adding zero changes nothing.
func addStep(sum *int, x int) bool { *sum += x; return x != 0 }

func total(xs []int) (sum int) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

func TestFoldAtEnd(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.Fold(p, tick.AtEnd, addStep) },
		func(xs []int) []int { return []int{total(xs)} })
}

// In a domain the end of the tick is the end.
func TestFoldEachTickInDomain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		out := tick.NewOutbox(tick.Fold(tick.Batch(in.Port(), g.NewDomain("d")), tick.EachTick, addStep), "out")
		want := []int{}
		for _, batch := range deal(t, "batch", rapid.SliceOf(digits).Draw(t, "xs")) {
			push(t, in, batch)
			noError(t, g.RunTick())
			if len(batch) > 0 {
				want = append(want, total(batch))
			}
			equal(t, want, append([]int{}, collect(out)...), "a domain without a tick yields nothing")
			want = []int{}
		}
	})
}

func TestFoldEachTick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		out := tick.NewOutbox(tick.Fold(in.Port(), tick.EachTick, addStep), "out")
		sum := 0
		for i, batch := range deal(t, "batch", rapid.SliceOf(digits).Draw(t, "xs")) {
			push(t, in, batch)
			noError(t, g.RunTick())
			want := []int{}
			if total(batch) > 0 || i == 0 {
				sum += total(batch)
				want = append(want, sum)
			}
			equal(t, want, collect(out))
		}
		in.Close()
		noError(t, g.RunAvailable())
		holds(t, ended(out), "it has not ended")
	})
}

func TestFoldKeyedAtEnd(t *testing.T) {
	modelled(t, entries(),
		func(p *tick.Port[tick.Entry[string, int]]) *tick.Port[tick.Entry[string, int]] {
			return tick.FoldKeyed(p, tick.AtEnd, addStep)
		},
		func(es []tick.Entry[string, int]) (all []tick.Entry[string, int]) {
			keys, values := byKey(es)
			for _, k := range keys {
				all = append(all, tick.Entry[string, int]{Key: k, Value: total(values[k])})
			}
			return all
		})
}

// Each tick yields the keys that changed in it, in the order in which they first did.
func TestFoldKeyedEachTick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[tick.Entry[string, int]]{})
		out := tick.NewOutbox(tick.FoldKeyed(in.Port(), tick.EachTick, addStep), "out")
		sums := map[string]int{}
		for _, batch := range deal(t, "batch", rapid.SliceOf(entries()).Draw(t, "es")) {
			push(t, in, batch)
			noError(t, g.RunTick())
			var changed []tick.Entry[string, int]
			for _, e := range batch {
				sums[e.Key] += e.Value
				if e.Value != 0 {
					changed = append(changed, e)
				}
			}
			want := []tick.Entry[string, int]{}
			keys, _ := byKey(changed)
			for _, k := range keys {
				want = append(want, tick.Entry[string, int]{Key: k, Value: sums[k]})
			}
			equal(t, want, collect(out))
		}
		in.Close()
		noError(t, g.RunAvailable())
		holds(t, ended(out), "it has not ended")
	})
}

func TestUnique(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.Unique(p) },
		func(xs []int) (ys []int) {
			seen := map[int]bool{}
			for _, x := range xs {
				if !seen[x] {
					ys = append(ys, x)
				}
				seen[x] = true
			}
			return ys
		})
}

func TestWhenPrintsItself(t *testing.T) {
	equal(t, "AtEnd EachTick", text(tick.AtEnd)+" "+text(tick.EachTick))
}
