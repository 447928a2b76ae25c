package stream_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// outside is why results of calls may be anything.
var outside = props.Because("a test")

// napping is a function that takes a time of its own for each number, and squares it.
func napping(ctx context.Context, n int) (int, error) {
	select {
	case <-time.After(time.Duration(n*7%10) * time.Millisecond):
		return n * n, nil
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func nappingPure() lattice.Pure[int, int] { return lattice.ClaimPure("napping", napping) }

// TestMapAsync would fail if a result were lost, came twice or out of order, or the end came before the last.
func TestMapAsync(t *testing.T) {
	const items = 500
	mod := func(n int) int { return n % 7 }
	for _, limit := range []int{1, 3, 1000} {
		for name, build := range map[string]func(s atHere, sink func(int)) (ordered bool){
			"MapAsync": func(s atHere, sink func(int)) bool {
				s.MapAsync(limit, outside, napping).Collect().OnFinal(each(sink))
				return true
			},
			"MapAsyncPure": func(s atHere, sink func(int)) bool {
				s.MapAsyncPure(limit, nappingPure()).Collect().OnFinal(each(sink))
				return true
			},
			"MapAsyncUnordered": func(s atHere, sink func(int)) bool {
				s.MapAsyncUnordered(limit, outside, napping).ForEach(sink)
				return false
			},
			"MapAsyncPureUnordered": func(s atHere, sink func(int)) bool {
				s.MapAsyncPureUnordered(limit, nappingPure()).ForEach(sink)
				return false
			},
			"Keyed.MapAsync": func(s atHere, sink func(int)) bool {
				s.KeyBy(mod).MapAsync(limit, outside, napping).Collect().Entries().ForEach(func(e stream.Entry[int, []int]) { each(sink)(e.Value) })
				return true
			},
			"Keyed.MapAsyncPure": func(s atHere, sink func(int)) bool {
				s.KeyBy(mod).MapAsyncPure(limit, nappingPure()).Collect().Entries().ForEach(func(e stream.Entry[int, []int]) { each(sink)(e.Value) })
				return true
			},
			"Keyed.MapAsyncUnordered": func(s atHere, sink func(int)) bool {
				s.KeyBy(mod).MapAsyncUnordered(limit, outside, napping).Values().ForEach(sink)
				return false
			},
			"Keyed.MapAsyncPureUnordered": func(s atHere, sink func(int)) bool {
				s.KeyBy(mod).MapAsyncPureUnordered(limit, nappingPure()).Values().ForEach(sink)
				return false
			},
		} {
			t.Run(fmt.Sprint(name, " ", limit), func(t *testing.T) {
				leavesNothing(t, func(t *testing.T) {
					var got []int
					f := stream.New("async")
					ordered := build(stream.Seq(f.Process[Here](), numbers(items)), func(n int) { got = append(got, n) })
					if err := f.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
					if ordered && strings.HasPrefix(name, "Keyed") { // key by key, each in order
						last := map[int]int{}
						for _, n := range got {
							root := rootOf(n)
							if n < last[mod(root)] {
								t.Fatalf("%d comes after %d", n, last[mod(root)])
							}
							last[mod(root)] = n
						}
					} else if ordered && !slices.IsSorted(got) {
						t.Errorf("out of order: %v", got)
					}
					slices.Sort(got)
					for i := range items {
						if i >= len(got) || got[i] != (i)*(i) {
							t.Fatalf("%d results, and the %d-th is not that of %d", len(got), i, i)
						}
					}
				})
			})
		}
	}
}

func each(f func(int)) func([]int) {
	return func(xs []int) {
		for _, x := range xs {
			f(x)
		}
	}
}

func rootOf(square int) (n int) {
	for n*n < square {
		n++
	}
	return n
}

// TestMapAsyncOvertakes: in order, a slow call holds back what comes after it, or after it of its key; as they come, nothing.
func TestMapAsyncOvertakes(t *testing.T) {
	slow := func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			time.Sleep(time.Hour)
		}
		return n, nil
	}
	for name, c := range map[string]struct {
		build func(atHere, func(int))
		first []int
	}{
		"in order":     {func(s atHere, sink func(int)) { s.MapAsync(2, outside, slow).ForEach(sink) }, nil},
		"as they come": {func(s atHere, sink func(int)) { s.MapAsyncUnordered(2, outside, slow).ForEach(sink) }, []int{1, 2, 3, 4}},
		"of keys": {func(s atHere, sink func(int)) {
			s.KeyBy(even).MapAsync(2, outside, slow).Values().ForEach(sink)
		}, []int{1, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var got []int
				f := stream.New("async")
				c.build(stream.Items(f.Process[Here](), 0, 1, 2, 3, 4), func(n int) {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, n)
				})
				wait := running(t.Context(), f)
				synctest.Wait()
				mu.Lock()
				if !slices.Equal(got, c.first) {
					t.Errorf("%v come before the slow call's result, not %v", got, c.first)
				}
				mu.Unlock()
				if err := wait(); err != nil || len(got) != 5 {
					t.Error(got, err)
				}
			})
		})
	}
}

// TestMapAsyncLimit would fail if more calls ran at once than the limit says, or fewer while some wait.
func TestMapAsyncLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit, items = 5, 47
		var now, most atomic.Int64
		f := stream.New("async")
		p := placesOf(f)
		stream.Seq(p.team, numbers(items)).MapAsync(limit, outside, func(ctx context.Context, n int) (int, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return n, nil
		}).Ignore()
		begin := time.Now()
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := int64(limit * p.team.Size()); most.Load() != want {
			t.Errorf("%d calls at once, not %d", most.Load(), want)
		}
		if took, want := time.Since(begin), 10*time.Second; took != want { // 47 calls by 5 at once
			t.Errorf("took %v, not %v", took, want)
		}
	})
}

// TestMapAsyncHoldsBack: before calls that do not return, sources stop, and go on when they do.
func TestMapAsyncHoldsBack(t *testing.T) {
	const items = 60_000
	for _, c := range []struct {
		name  string
		build func(p places, s atHere, f func(context.Context, int) (int, error), sink func(int))
	}{
		{"in order", func(_ places, s atHere, f func(context.Context, int) (int, error), sink func(int)) {
			s.MapAsync(100, outside, f).ForEach(sink)
		}},
		{"as they come", func(_ places, s atHere, f func(context.Context, int) (int, error), sink func(int)) {
			s.MapAsyncUnordered(100, outside, f).ForEach(sink)
		}},
		{"elsewhere", func(p places, s atHere, f func(context.Context, int) (int, error), sink func(int)) {
			s.Send(p.there, stream.FIFO).MapAsync(100, outside, f).Send(p.here, stream.FIFO).ForEach(sink)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const limit = 2_000
				var made, seen atomic.Int64
				gate, open := make(chan struct{}), make(chan struct{})
				f := stream.New("slow")
				f.Limit = limit
				p := placesOf(f)
				c.build(p, stream.Seq(p.here, numbers(items)).Inspect(func(int) { made.Add(1) }), func(_ context.Context, n int) (int, error) {
					if n == 0 { // which holds back the results of all others, where they come in order
						<-open
					} else {
						<-gate
					}
					return n, nil
				}, func(int) { seen.Add(1) })
				wait := running(t.Context(), f)
				synctest.Wait()
				for range 3 {
					if got, most := made.Load(), seen.Load()+3*(limit+tick.DefaultLimit); got > most || got < limit {
						t.Errorf("%d items came in, with %d taken: more than %d, or fewer than %d", got, seen.Load(), most, limit)
					}
					for range 600 { // together fewer than come in, whatever is held back
						gate <- struct{}{}
					}
					synctest.Wait()
				}
				close(gate)
				close(open)
				if err := wait(); err != nil || seen.Load() != items {
					t.Errorf("%d of %d items, %v", seen.Load(), items, err)
				}
			})
		})
	}
}

// TestMapAsyncFails: an error, a panic or the end of a call's goroutine ends the flow, with the operator named, and no call
// is left behind.
func TestMapAsyncFails(t *testing.T) {
	line := 0
	for name, call := range map[string]func(context.Context, int) (int, error){
		"error":  func(context.Context, int) (int, error) { return 0, errBoom },
		"panic":  func(_ context.Context, n int) (int, error) { return boom(n), nil },
		"goexit": func(context.Context, int) (int, error) { runtime.Goexit(); return 0, nil },
	} {
		for where, build := range map[string]func(p places, f func(context.Context, int) (int, error)){
			"here": func(p places, f func(context.Context, int) (int, error)) {
				stream.Items(p.here, 1, 2, 3).MapAsync(2, outside, f).ForEach(func(n int) { t.Error("came:", n) })
				line = thisLine() - 1
			},
			"team": func(p places, f func(context.Context, int) (int, error)) {
				stream.Items(p.here, 1, 2, 3).Broadcast(p.team, stream.FIFO).KeyBy(even).MapAsync(2, outside, f).Ignore()
				line = thisLine() - 1
			},
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				leavesNothing(t, func(t *testing.T) {
					f := quiet("fails")
					p := placesOf(f)
					stopped, begun := make(chan error, 1), make(chan struct{})
					stream.Items(p.there, 1).MapAsync(1, outside, func(ctx context.Context, n int) (int, error) {
						close(begun)
						<-ctx.Done() // the context ends with the run
						stopped <- context.Cause(ctx)
						return 0, ctx.Err()
					}).Ignore()
					build(p, func(ctx context.Context, n int) (int, error) {
						<-begun
						return call(ctx, n)
					})
					err := f.Run(t.Context())
					if name == "goexit" {
						if err == nil || !strings.Contains(err.Error(), "Goexit") {
							t.Error(err)
						}
						return
					}
					var failed *tick.OperatorError
					if !errors.As(err, &failed) || !errors.Is(err, errBoom) || !errors.Is(err, tick.ErrOperator) {
						t.Fatalf("Run returned %v", err)
					}
					if failed.Operator != "MapAsync" || filepath.Base(failed.Site.File) != "async_test.go" || failed.Site.Line != line {
						t.Errorf("the error names %s at %v, and not line %d", failed.Operator, failed.Site, line)
					}
					if name == "panic" && !strings.Contains(string(failed.Stack), "stream_test.boom") {
						t.Errorf("the stack does not lead to the function:\n%s", failed.Stack)
					}
					if cause := <-stopped; !errors.Is(cause, errBoom) {
						t.Error("another call's context has ended because of", cause)
					}
				})
			})
		}
	}
}

// TestMapAsyncCancelled: the run ends with its context, and nobody blames the calls that gave up.
func TestMapAsyncCancelled(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		f := stream.New("cancelled")
		begun := make(chan struct{}, 10)
		stream.Items(f.Process[Here](), 1, 2, 3).MapAsync(2, outside, func(ctx context.Context, n int) (int, error) {
			begun <- struct{}{}
			<-ctx.Done()
			return 0, errBoom
		}).Ignore()
		wait := running(ctx, f)
		synctest.Wait()
		impatient := errors.New("no patience")
		cancel(impatient)
		if err := wait(); !errors.Is(err, impatient) || len(begun) != 2 {
			t.Error(len(begun), err)
		}
	})
}

// TestMapAsyncInCycle: calls count for the end of a run with cycles, which ends neither before them nor never.
func TestMapAsyncInCycle(t *testing.T) {
	for name, step := range map[string]func(p places, s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered]{
		"here": func(_ places, s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
			return s.MapAsync(3, outside, napping1).FlatMap(countDown)
		},
		"there and back": func(p places, s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
			return s.Send(p.there, stream.Reorder).MapAsyncUnordered(3, outside, napping1).FlatMap(countDown).Send(p.here, stream.FIFO)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(50) {
				leavesNothing(t, func(t *testing.T) {
					var got atomic.Int64
					f := stream.New("cycle")
					f.Seed = seed
					p := placesOf(f)
					netCycle(p.here, stream.Items(p.here, 9, 5).Unordered().Open(), func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
						return step(p, s)
					}).ForEach(func(int) { got.Add(1) })
					if err := f.Run(t.Context()); err != nil || got.Load() != 16 {
						t.Fatalf("seed %d: %d items, not 16: %v", seed, got.Load(), err)
					}
				})
			}
		})
	}
}

func napping1(_ context.Context, n int) (int, error) {
	time.Sleep(time.Duration(n%3) * time.Millisecond)
	return n, nil
}

// TestMapAsyncOfClients: a client that leaves gets what it has asked for, and then goes.
func TestMapAsyncOfClients(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("clients")
		p := placesOf(f)
		clients := f.Clients[netVisitor]()
		in := stream.NewInlet[int](clients)
		var mu sync.Mutex
		got := 0
		in.Stream().MapAsync(2, outside, napping).Gather(p.here, stream.FIFO).ForEach(func(m stream.Member[netVisitor], n int) {
			mu.Lock()
			defer mu.Unlock()
			got++
		})
		wait := running(t.Context(), f)
		for range 3 {
			m, err := clients.Join(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for n := range 5 {
				if err := in.PutAt(t.Context(), m.Index(), n); err != nil {
					t.Error(err)
				}
			}
			clients.Leave(m)
		}
		clients.Close()
		if err := wait(); err != nil || got != 15 {
			t.Errorf("%d results, %v", got, err)
		}
	})
}
