package stream_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/internal/clock"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

var byTest = props.Because("a test")

// since is a time as that from the beginning of the test, in seconds.
func since(start, t time.Time) string { return fmt.Sprint(t.Sub(start).Seconds()) }

// runFor runs a flow until it ends or d is over, and returns how long that took.
func runFor(t *testing.T, f *stream.Flow, d time.Duration) (took time.Duration, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	start := time.Now()
	err = f.Run(ctx)
	return time.Since(start), err
}

// mustEndAfter runs a flow that is to end by itself after a certain time, to the nanosecond.
func mustEndAfter(t *testing.T, f *stream.Flow, want time.Duration) {
	t.Helper()
	if took, err := runFor(t, f, 1000*time.Hour); err != nil || took != want {
		t.Fatalf("took %v, not %v: %v", took, want, err)
	}
}

// TestEvery: a tick comes each second from the beginning on, at each member, and the run goes on until its context ends.
func TestEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var mu sync.Mutex
		var seen []string
		f := stream.New("every")
		p := placesOf(f)
		stream.Every(p.team, time.Second, byTest).ForEachMember(func(m stream.Member[Team], at time.Time) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprint(m, " ", since(start, at), " ", at.Location()))
		})
		if _, err := runFor(t, f, 2500*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		var want []string
		for m := range p.team.Size() {
			want = append(want, fmt.Sprintf("Team[%d] 1 UTC", m), fmt.Sprintf("Team[%d] 2 UTC", m))
		}
		slices.Sort(seen)
		if !slices.Equal(seen, want) {
			t.Errorf("%q, not %q", seen, want)
		}
	})
}

// TestEveryLeavesOut: who does not keep up finds one tick waiting, and the later ones at their time; none is made up for.
func TestEveryLeavesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var seen []string
		f := stream.New("slow")
		stream.Every(f.Process[Here](), time.Second, byTest).ForEach(func(at time.Time) {
			seen = append(seen, since(start, at))
			time.Sleep(2400 * time.Millisecond)
		})
		_, _ = runFor(t, f, 9*time.Second)
		if want := []string{"1", "2", "4", "6"}; !slices.Equal(seen, want) {
			t.Errorf("ticks %v, not %v", seen, want)
		}
	})
}

// lateClock is one whose timers fire a tenth of a second late.
type lateClock struct{}

func (lateClock) Now() time.Time { return time.Now() }

func (lateClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d+100*time.Millisecond, f).Stop
}

// TestEveryKeepsTime: timers that fire late do not add up.
func TestEveryKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var seen []string
		f := stream.New("late")
		f.Clock = lateClock{}
		stream.Every(f.Process[Here](), time.Second, byTest).ForEach(func(at time.Time) { seen = append(seen, since(start, at)) })
		_, _ = runFor(t, f, 3500*time.Millisecond)
		if want := []string{"1.1", "2.1", "3.1"}; !slices.Equal(seen, want) {
			t.Errorf("ticks %v, not %v", seen, want)
		}
	})
}

// TestEveryOfClients: a client's ticks begin when it comes, and end when it leaves, so that it can end, and the run with it.
func TestEveryOfClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var seen []string
		f := stream.New("clients")
		clients := f.Clients[netVisitor]()
		stream.Every(clients, time.Second, byTest).ForEach(func(at time.Time) { seen = append(seen, since(start, at)) })
		go func() {
			time.Sleep(500 * time.Millisecond)
			m, err := clients.Join(t.Context())
			if err != nil {
				panic(err)
			}
			time.Sleep(2200 * time.Millisecond)
			clients.Leave(m)
			clients.Leave(m)
			clients.Close()
		}()
		mustEndAfter(t, f, 2700*time.Millisecond)
		if want := []string{"1.5", "2.5"}; !slices.Equal(seen, want) {
			t.Errorf("ticks %v, not %v", seen, want)
		}
	})
}

// question is one that is asked again while nobody answers.
type question struct{ ID, Attempt int }

// asking asks each of some questions, over two hops, and again after five seconds without an answer, up to three times.
func asking(f *stream.Flow, answered func(question) bool, ids ...int) (answers, late stream.Stream[question, stream.Process[Here], props.Unordered]) {
	p := placesOf(f)
	again := stream.Feedback[question, props.Unordered](p.here)
	asked := stream.Items(p.here, ids...).Map(func(id int) question { return question{id, 1} }).Open().Unordered().Merge(again.Stream())
	answers = asked.Send(p.there, stream.FIFO).Filter(answered).Send(p.here, stream.FIFO)
	attempts := func(q question) [2]int { return [2]int{q.ID, q.Attempt} }
	late = asked.KeyBy(attempts).Timeout(answers.KeyBy(attempts), 5*time.Second, byTest).Values()
	again.Close(late.FilterMap(func(q question) (question, bool) { return question{q.ID, q.Attempt + 1}, q.Attempt < 3 }))
	return answers, late
}

// TestTimeoutInCycle: a run with a cycle waits for what may still be late, and ends by itself, at once, when nothing can be any more.
func TestTimeoutInCycle(t *testing.T) {
	for name, c := range map[string]struct {
		answered func(question) bool
		late     []string
		took     time.Duration
	}{
		"all":               {func(question) bool { return true }, nil, 0},
		"none":              {func(question) bool { return false }, []string{"{1 1}", "{1 2}", "{1 3}", "{2 1}", "{2 2}", "{2 3}"}, 15 * time.Second},
		"one at the second": {func(q question) bool { return q.ID == 1 || q.Attempt == 2 }, []string{"{2 1}"}, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				f := stream.New("asking")
				answers, late := asking(f, c.answered, 1, 2)
				answers.Ignore()
				late.ForEach(func(q question) { got = append(got, fmt.Sprint(q)) })
				mustEndAfter(t, f, c.took)
				slices.Sort(got)
				if !slices.Equal(got, c.late) {
					t.Errorf("late are %v, not %v", got, c.late)
				}
			})
		})
	}
}

// TestTimeoutEnds: a run ends as soon as nothing can be late any more, though what is done goes on, and a member in a run without cycles
// waits for its own.
func TestTimeoutEnds(t *testing.T) {
	for _, cycle := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var late []string
			f := stream.New("ends")
			p := placesOf(f)
			done := stream.NewInlet[string](p.here)
			if cycle {
				round := stream.Feedback[int, props.Ordered](p.there)
				round.Close(round.Stream())
			}
			same := func(s string) string { return s }
			waits := stream.Items(p.here, "a", "b", "c", "b").KeyBy(same)
			waits.Timeout(done.Stream().KeyBy(same), 5*time.Second, byTest).ForEach(func(_, s string) { late = append(late, s) })
			go func() {
				time.Sleep(2 * time.Second)
				for _, key := range []string{"a", "b", "a"} {
					if err := done.Put(t.Context(), key); err != nil {
						panic(err)
					}
				}
				time.Sleep(time.Second)
				_ = done.Put(t.Context(), "c")
				done.Close()
			}()
			mustEndAfter(t, f, 3*time.Second)
			if late != nil {
				t.Errorf("late are %v", late)
			}
		})
	}
}

// TestNoTimerIsLeft: when Run returns, whatever ended it, no timer is set, and none that was about to fire does any more.
func TestNoTimerIsLeft(t *testing.T) {
	for name, end := range map[string]func(p places, cancel context.CancelFunc, c *clock.Clock){
		"context":  func(_ places, cancel context.CancelFunc, _ *clock.Clock) { cancel() },
		"operator": func(p places, _ context.CancelFunc, _ *clock.Clock) { stream.Items(p.there, 1).Map(boom).Ignore() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := clock.New(time.Unix(0, 0))
			f := stream.New("left")
			f.Clock = c
			f.Logger = slog.New(slog.DiscardHandler)
			p := placesOf(f)
			set := make(chan struct{})
			stream.Every(p.team, time.Second, byTest).Ignore()
			asked := stream.NewInlet[int](p.here)
			same := func(n int) int { return n }
			asked.Stream().KeyBy(same).Timeout(asked.Stream().Filter(func(int) bool { return false }).KeyBy(same), time.Hour, byTest).Ignore()
			var once sync.Once
			asked.Stream().ForEach(func(int) { once.Do(func() { close(set) }) })
			if name == "operator" {
				end(p, cancel, c)
			}
			go func() {
				if asked.Put(ctx, 1) == nil {
					<-set
					_ = asked.Put(ctx, 2) // the tick of the first is over then
					if name == "context" {
						end(p, cancel, c)
					}
				}
			}()
			if err := f.Run(ctx); err == nil {
				t.Error("it ends without an error")
			}
			if n := c.Pending(); n > 0 {
				t.Errorf("%d timers are left", n)
			}
		})
	}
}

// TestAtTime: what comes in one tick has one time, of the flow's clock.
func TestAtTime(t *testing.T) {
	c := clock.New(time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("west", -3600)))
	f := stream.New("at")
	f.Clock = c
	var seen []string
	look := func(s string, at time.Time) string {
		c.Advance(time.Minute) // a clock that goes on within a tick
		return s + at.Format(" 15:04 MST")
	}
	s := stream.Items(f.Process[Here](), "a", "b")
	s.AtTime(byTest, look).ForEach(func(s string) { seen = append(seen, s) })
	s.KeyBy(func(s string) string { return "key" }).AtTime(byTest, look).ForEach(func(k, s string) { seen = append(seen, k+" "+s) })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a 13:00 UTC", "b 13:00 UTC", "key a 13:00 UTC", "key b 13:00 UTC"}; !slices.Equal(slices.Sorted(slices.Values(seen)), want) {
		t.Errorf("%q, not %q", seen, want)
	}
}

// TestSampleWaitsForFinal: a final value is there for each item, however early; one that has none yet is the zero value.
func TestSampleWaitsForFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		f := stream.New("final")
		p := placesOf(f)
		slow := stream.Seq(p.here, func(yield func(int) bool) {
			time.Sleep(time.Second)
			_ = yield(7)
		})
		both := func(s string, n int) string { return fmt.Sprint(s, n) }
		items := stream.Items(p.here, "a", "b")
		items.Sample(slow.Sum(), byTest, both).ForEach(func(s string) { seen = append(seen, "final "+s) })
		items.Sample(slow.Fold(func(last *int, n int) { *last = n }).Map(func(n int) int { return n }), byTest, both).
			ForEach(func(s string) { seen = append(seen, "live "+s) })
		found := func(s string, n int, ok bool) string { return fmt.Sprint(s, n, ok) }
		byLetter := items.KeyBy(func(s string) string { return s })
		sums := slow.KeyBy(func(int) string { return "b" }).Sum()
		byLetter.Sample(sums, byTest, found).Values().ForEach(func(s string) { seen = append(seen, "final "+s) })
		mustEndAfter(t, f, time.Second)
		want := []string{"final a0 false", "final a7", "final b7", "final b7 true", "live a0", "live b0"}
		if got := slices.Sorted(slices.Values(seen)); !slices.Equal(got, want) {
			t.Errorf("%q, not %q", got, want)
		}
	})
}

// TestChangesAreCopies: what is seen of a cell stays what it was, though the cell goes on.
func TestChangesAreCopies(t *testing.T) {
	var seen []lattice.SetUnion[int]
	passed := make(chan struct{}, 3)
	f := stream.New("copies")
	numbers := stream.Seq(f.Process[Here](), func(yield func(int) bool) {
		for n := range 3 {
			if !yield(n) {
				return
			}
			<-passed
		}
	}).Open()
	numbers.FoldJoin(lattice.Insert[int]()).Changes(byTest).ForEach(func(s lattice.SetUnion[int]) {
		if seen = append(seen, s); len(s) > 0 {
			passed <- struct{}{}
		}
	})
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, s := range seen {
		if len(s) > 0 { // before the first number it may be seen, or not
			sizes = append(sizes, len(s))
		}
	}
	if !slices.Equal(sizes, []int{1, 2, 3}) {
		t.Errorf("sizes %v", sizes)
	}
}

// TestTwoPhaseCommit: participants vote, one of them for nothing but what it likes, and another not at all on one transaction: that is
// aborted by the clock, and all members hear of one decision for each.
func TestTwoPhaseCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type vote struct {
			Txn    int
			Yes    bool
			Silent bool
		}
		type decision struct {
			Txn    int
			Commit bool
		}
		f := stream.New("2pc")
		p := placesOf(f)
		txn := func(n int) int { return n }
		txns := stream.Items(p.here, 1, 2, 3)
		votes := txns.Broadcast(p.team, stream.Reorder).
			Sample(p.team.Self(), props.Because("each votes for itself"), func(txn int, me stream.Member[Team]) vote {
				return vote{txn, txn != 2 || me.Index() != 0, txn == 3 && me.Index() == 1}
			}).
			Filter(func(v vote) bool { return !v.Silent }).
			Gather(p.here, stream.Reorder).
			Values()
		commits := votes.Filter(func(v vote) bool { return v.Yes }).KeyBy(func(v vote) int { return v.Txn }).Count().
			MapMonotone(lattice.ClaimMonotone("all", func(n lattice.Nat) lattice.Or { return lattice.Or(int(n) == p.team.Size()) })).
			Reaches(true)
		aborts := votes.Filter(func(v vote) bool { return !v.Yes }).KeyBy(func(v vote) int { return v.Txn }).Keys()
		decided := commits.Map(func(n int) decision { return decision{n, true} }).
			Merge(aborts.Open().Map(func(n int) decision { return decision{n, false} }))
		late := txns.KeyBy(txn).Timeout(decided.KeyBy(func(d decision) int { return d.Txn }), time.Second, props.Because("silence is a no")).
			Values().
			Open().
			Map(func(n int) decision { return decision{n, false} })
		var heard netByMember[string]
		decided.Merge(late).
			AsArrived(props.Because("the first decision wins")).
			KeyBy(func(d decision) int { return d.Txn }).
			First().
			Values().
			Broadcast(p.team, stream.FIFO).
			ForEachMember(func(m stream.Member[Team], d decision) { heard.add(m.Index(), fmt.Sprint(d)) })
		mustEndAfter(t, f, time.Second)
		for m := range p.team.Size() {
			got := heard.of(m)
			slices.Sort(got)
			if want := "{1 true} {2 false} {3 false}"; strings.Join(got, " ") != want {
				t.Errorf("member %d hears %v, not %s", m, got, want)
			}
		}
	})
}

// TestExpiry: values are written at the time of the clock, and each second what is old is deleted through the cycle that writes.
func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type write struct {
			Key  string
			Reg  lattice.LWW[string]
			Till int64 // nanoseconds; 0 in what deletes
		}
		type register = lattice.LWW[string]
		start := time.Now()
		f := stream.New("expiry")
		here := f.Process[Here]()
		sets := stream.NewInlet[string](here)
		writes := sets.Stream().AtTime(byTest, func(key string, at time.Time) write {
			return write{key, lattice.Write(lattice.Stamp{Time: uint64(at.UnixNano())}, "set"), at.Add(1500 * time.Millisecond).UnixNano()}
		})
		expiry := stream.Feedback[write, props.Unordered](here)
		all := writes.Unordered().Merge(expiry.Stream())
		state := all.KeyBy(func(w write) string { return w.Key }).Map(func(w write) register { return w.Reg }).FoldJoin(lattice.Join[register]())
		tills := all.KeyBy(func(w write) string { return w.Key }).Map(func(w write) lattice.Max[int64] { return lattice.MaxOf(w.Till) }).
			FoldJoin(lattice.Join[lattice.Max[int64]]())
		expiry.Close(stream.Every(here, time.Second, byTest).
			Sample(tills.Cell(), byTest, func(now time.Time, tills map[string]lattice.Max[int64]) (old []write) {
				for key, till := range tills {
					if till.V < now.UnixNano() {
						old = append(old, write{key, lattice.Delete[string](lattice.Stamp{Time: uint64(now.UnixNano())}), 1 << 62})
					}
				}
				return old
			}).
			Flatten().
			Unordered())
		var seen []string
		state.Changes(byTest).ForEach(func(key string, r register) {
			_, there := r.Get()
			seen = append(seen, fmt.Sprint(since(start, time.Now()), " ", key, " ", there))
		})
		go func() {
			for _, key := range []string{"a", "b"} {
				_ = sets.Put(t.Context(), key)
				time.Sleep(1100 * time.Millisecond)
			}
		}()
		_, _ = runFor(t, f, 5500*time.Millisecond)
		if want := []string{"0 a true", "1.1 b true", "2 a false", "3 b false"}; !slices.Equal(seen, want) {
			t.Errorf("%q, not %q", seen, want)
		}
	})
}

// TestSelf: each member knows its own name.
func TestSelf(t *testing.T) {
	var seen netByMember[string]
	f := stream.New("self")
	p := placesOf(f)
	p.team.Self().Stream().ForEachMember(func(m, self stream.Member[Team]) { seen.add(m.Index(), fmt.Sprint(self)) })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for m := range p.team.Size() {
		if got := seen.of(m); !slices.Equal(got, []string{fmt.Sprintf("Team[%d]", m)}) {
			t.Errorf("member %d is told %v", m, got)
		}
	}
}
