package tick_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// Many producers push more than fits. Nothing is lost or overtakes within a producer, and never does more wait than the
// limit allows.
func TestBackPressure(t *testing.T) {
	const producers, each, limit = 8, 500, 7
	synctest.Test(t, func(t *testing.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[pair]{Limit: limit})
		var got [producers][]int
		tick.ForEach(in.Port(), func(es []pair) {
			holds(t, len(es) <= limit, "a tick took more than may wait")
			for _, e := range es {
				got[e.Key] = append(got[e.Key], e.Value)
			}
		}, nil)
		done := make(chan error, producers)
		for p := range producers {
			go func() {
				var err error
				for i := 0; i < each && err == nil; i += 5 {
					var batch []pair
					for j := range 5 {
						batch = append(batch, pair{Key: p, Value: i + j})
					}
					err = in.Push(t.Context(), batch...)
				}
				done <- err
			}()
		}
		for g.Ticks() < producers*each/limit {
			synctest.Wait()
			equal(t, limit, in.Waiting(), "producers that are held back fill the inbox")
			noError(t, g.RunTick())
		}
		synctest.Wait()
		noError(t, g.RunAvailable())
		for range producers {
			noError(t, <-done)
		}
		noError(t, g.RunAvailable())
		for p, xs := range got {
			equal(t, each, len(xs), "of producer ", p)
			holds(t, slices.IsSorted(xs), "a producer's items are out of order")
		}
	})
}

// Who waits in Push is released by room, by its context, by Close and by Stop; all of them, not only the first.
func TestPushWaits(t *testing.T) {
	for name, release := range map[string]struct {
		by   func(g *tick.Graph, in *tick.Inbox[int], cancel func())
		want error
	}{
		"room":    {func(g *tick.Graph, _ *tick.Inbox[int], _ func()) { _ = g.RunTick() }, nil},
		"context": {func(_ *tick.Graph, _ *tick.Inbox[int], cancel func()) { cancel() }, context.Canceled},
		"close":   {func(_ *tick.Graph, in *tick.Inbox[int], _ func()) { in.Close() }, tick.ErrStopped},
		"stop":    {func(g *tick.Graph, _ *tick.Inbox[int], _ func()) { g.Stop() }, tick.ErrStopped},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := tick.New(tick.Options{})
				in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: 3})
				push(t, in, []int{1, 2, 3})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := make(chan error, 3)
				for range 3 {
					go func() { done <- in.Push(ctx, 4) }()
				}
				synctest.Wait()
				equal(t, 0, len(done), "nobody waits")
				release.by(g, in, cancel)
				synctest.Wait()
				equal(t, 3, len(done), "somebody still waits")
				for range 3 {
					holds(t, errors.Is(<-done, release.want), "the wrong error")
				}
			})
		})
	}
}

func TestTryPushTakesWhatFits(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: 3})
	n, err := in.TryPush(1, 2)
	noError(t, err)
	equal(t, 2, n)
	n, err = in.TryPush(3, 4)
	noError(t, err)
	equal(t, 1, n)
	in.Close()
	n, err = in.TryPush(5)
	equal(t, 0, n)
	holds(t, errors.Is(err, tick.ErrStopped), "a closed inbox takes items")
	equal(t, 3, in.Waiting())
}

// Room is counted in weight. An item heavier than the limit gets in when there is any room: it must come through.
func TestWeigh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		weights := rapid.SliceOf(rapid.IntRange(-1, 30)).Draw(t, "weights")
		keep := rapid.Bool().Draw(t, "keep")
		opts := tick.InboxOptions[int]{Limit: limit, Weigh: func(w int) int { return w }}
		if keep {
			opts.Cut = func(queue []int) (take, keep []int) { return queue[:1], queue[1:] }
		}
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", opts)
		out := tick.NewOutbox(in.Port(), "out")
		waiting := 0 // by the model
		var queue []int
		for _, w := range weights {
			n, err := in.TryPush(w)
			noError(t, err)
			fits := waiting < limit
			equal(t, fits, n == 1, "limit ", limit, " waiting ", waiting)
			if !fits {
				noError(t, g.RunTick())
				taken := queue
				if keep {
					taken = queue[:1]
				}
				equal(t, taken, collect(out))
				for _, w := range taken {
					waiting -= max(1, w)
				}
				queue = queue[len(taken):]
				continue
			}
			waiting += max(1, w)
			queue = append(queue, w)
		}
	})
}

// Whatever Cut takes, keeps, copies and reorders: each item comes once, and what is pushed meanwhile comes after.
func TestCut(t *testing.T) {
	cuts := map[string]func(queue []int) (take, keep []int){
		"first":    func(q []int) ([]int, []int) { return q[:1], q[1:] },
		"last":     func(q []int) ([]int, []int) { return q[len(q)-1:], q[:len(q)-1] },
		"copies":   func(q []int) ([]int, []int) { return slices.Clone(q[:1]), slices.Clone(q[1:]) },
		"reversed": func(q []int) ([]int, []int) { slices.Reverse(q); return q[:1], q[1:] },
		"all":      func(q []int) ([]int, []int) { return q, nil },
		"half":     func(q []int) ([]int, []int) { return q[:(len(q)+1)/2], q[(len(q)+1)/2:] },
	}
	for name, cut := range cuts {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Cut: cut})
			out := tick.NewOutbox(tick.Inspect(in.Port(), func(x int) {
				if x%3 == 0 { // a push in the middle of a tick
					_, _ = in.TryPush(x + 1000)
				}
			}), "out")
			var queue, want []int
			next := 0
			for range rapid.IntRange(0, 30).Draw(t, "ticks") {
				for range rapid.IntRange(0, 3).Draw(t, "pushes") {
					next++
					push(t, in, []int{next})
					queue = append(queue, next)
				}
				noError(t, g.RunTick())
				if len(queue) == 0 {
					continue
				}
				take, keep := cut(slices.Clone(queue))
				want = append(want, take...)
				queue = slices.Clone(keep)
				for _, x := range take {
					if x%3 == 0 {
						queue = append(queue, x+1000)
					}
				}
			}
			equal(t, append([]int{}, want...), collect(out))
			equal(t, len(queue), in.Waiting())
			in.Close()
			noError(t, g.RunAvailable())
			equal(t, 0, in.Waiting(), "Close comes after what was kept")
			holds(t, ended(out), "it has not ended")
		}))
	}
}

// What is pushed while Cut chooses is weighed too.
func TestPushWhileCutChooses(t *testing.T) {
	g := tick.New(tick.Options{})
	var in *tick.Inbox[int]
	in = tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: 4, Cut: func(q []int) (take, keep []int) {
		n, err := in.TryPush(10, 11, 12)
		noError(t, err)
		equal(t, 1, n, "three wait")
		return q[:1], q[1:]
	}})
	out := tick.NewOutbox(in.Port(), "out")
	push(t, in, []int{1, 2, 3})
	noError(t, g.RunTick())
	equal(t, []int{1}, collect(out))
	n, err := in.TryPush(20, 21)
	noError(t, err)
	equal(t, 1, n, "three wait again")
}

// A wire may lose items: Cut need not keep what it does not take. But if it does nothing at all, the tick says so
// instead of running for ever.
func TestCutMustGoOn(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "lossy", tick.InboxOptions[int]{Cut: func([]int) (take, keep []int) { return nil, nil }})
	out := tick.NewOutbox(in.Port(), "out")
	push(t, in, []int{1, 2})
	in.Close()
	noError(t, g.RunAvailable())
	got, end := out.Take()
	equal(t, 0, len(got))
	holds(t, end, "it has not ended")

	g = tick.New(quiet)
	in = tick.NewInbox(g, "stuck", tick.InboxOptions[int]{Cut: func(q []int) (take, keep []int) { return nil, q }})
	push(t, in, []int{1})
	holds(t, isOperator(g.RunAvailable(), "stuck"), "a Cut that takes nothing runs for ever")
}

// Admit holds back items and the end, in the middle of a run too; Wake has Run look again.
func TestAdmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := tick.New(tick.Options{})
		gate := make(chan bool, 1)
		gate <- false
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Admit: func() bool {
			open := <-gate
			gate <- open
			return open
		}})
		out := tick.NewOutbox(in.Port(), "out")
		done := make(chan error)
		go func() { done <- g.Run(t.Context()) }()
		push(t, in, []int{1, 2})
		in.Close()
		synctest.Wait()
		equal(t, []int{}, collect(out))
		<-gate
		gate <- true
		g.Wake()
		noError(t, <-done)
		got, end := out.Take()
		equal(t, []int{1, 2}, got)
		holds(t, end, "it has not ended")
	})
}

// One cut takes from all inboxes at one moment: what is pushed to two of them, first to the one and then to the other,
// never shows in the second alone.
func TestOneCutForAllInboxes(t *testing.T) {
	g := tick.New(tick.Options{})
	first := tick.NewInbox(g, "first", tick.InboxOptions[int]{Limit: -1})
	second := tick.NewInbox(g, "second", tick.InboxOptions[int]{Limit: -1})
	counts := [2]int{}
	for i, in := range []*tick.Inbox[int]{second, first} { // the second is delivered after the first
		tick.ForEach(in.Port(), func(xs []int) { counts[1-i] += len(xs) }, nil)
	}
	const items = 2000
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range items {
			_, _ = first.TryPush(i)
			_, _ = second.TryPush(i)
		}
	}()
	for counts[1] < items {
		noError(t, g.RunTick())
		holds(t, counts[0] >= counts[1], "the second item of a pair came in an earlier tick than the first")
	}
	<-done
}

// Close is heard once, and closing again does nothing.
func TestCloseWithoutItems(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	ends := 0
	tick.ForEach(in.Port(), func([]int) {}, func() { ends++ })
	noError(t, g.RunAvailable())
	holds(t, !g.Finished(), "it finished with an open inbox")
	in.Close()
	in.Close()
	holds(t, g.Ready(), "a closed inbox is news")
	noError(t, g.RunAvailable())
	in.Close()
	noError(t, g.RunAvailable())
	equal(t, 1, ends)
	holds(t, g.Finished(), "it has not finished")
}

func ExampleInbox_TryPush() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[string]{Limit: 2})
	tick.ForEach(in.Port(), func(xs []string) { fmt.Println("a tick took", xs) }, nil)
	n, err := in.TryPush("a", "b", "c")
	fmt.Println(n, "fit,", err)
	fmt.Println(g.RunTick())
	// Output:
	// 2 fit, <nil>
	// a tick took [a b]
	// <nil>
}
