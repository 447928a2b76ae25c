package stream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

type asked = stream.Call[int, int]

// doubled answers each call with twice its argument.
func doubled(c asked) stream.Answer[int] { return c.Answer(2 * c.Arg) }

// TestService would fail if a caller got another's answer, or none, or if the flow did not end after Close.
func TestService(t *testing.T) {
	type call = stream.Call[int, string]
	const callers, each = 16, 100
	for name, serve := range map[string]func(p places) *stream.Service[int, string, netAt]{
		"here": func(p places) *stream.Service[int, string, netAt] {
			s := stream.NewService[int, string](p.here, "text")
			s.Answer(s.Calls().Map(func(c call) stream.Answer[string] { return c.Answer(fmt.Sprint(c.Arg)) }))
			return s
		},
		"by a shard": func(p places) *stream.Service[int, string, netAt] {
			s := stream.NewService[int, string](p.here, "text")
			s.Answer(s.Calls().KeyBy(func(c call) int { return c.Arg % 10 }).Shard(p.team, stream.Reorder).
				MapKeyed(func(_ int, c call) stream.Answer[string] { return c.Answer(fmt.Sprint(c.Arg)) }).
				Values().Unite(p.here, stream.Reorder))
			return s
		},
		"by calls": func(p places) *stream.Service[int, string, netAt] {
			s := stream.NewService[int, string](p.here, "text")
			s.Answer(s.Calls().MapAsyncUnordered(7, outside, func(ctx context.Context, c call) (stream.Answer[string], error) {
				time.Sleep(time.Duration(c.Arg%5) * time.Millisecond)
				return c.Answer(fmt.Sprint(c.Arg)), nil
			}))
			return s
		},
		"of few": func(p places) *stream.Service[int, string, netAt] {
			s := stream.NewService[int, string](p.here, "text")
			s.Limit = 2
			s.Answer(s.Calls().Map(func(c call) stream.Answer[string] { return c.Answer(fmt.Sprint(c.Arg)) }))
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			leavesNothing(t, func(t *testing.T) {
				f := stream.New("service")
				s := serve(placesOf(f))
				var wg sync.WaitGroup
				for c := range callers { // before the flow runs, and then
					wg.Go(func() {
						for i := range each {
							n := c*each + i
							if got, err := s.Call(t.Context(), n); err != nil || got != fmt.Sprint(n) {
								t.Errorf("%d is answered with %q, %v", n, got, err)
							}
						}
					})
				}
				wait := running(t.Context(), f)
				wg.Wait()
				s.Close()
				if _, err := s.Call(t.Context(), 1); !errors.Is(err, tick.ErrStopped) {
					t.Error("after Close:", err)
				}
				if err := wait(); err != nil {
					t.Error(err)
				}
				if _, err := s.Call(t.Context(), 1); !errors.Is(err, tick.ErrStopped) {
					t.Error("after the end:", err)
				}
				s.Close()
			})
		})
	}
}

// TestServiceOrder: with AsArrived each caller learns of its own place in the one order.
func TestServiceOrder(t *testing.T) {
	const calls = 500
	f := stream.New("service")
	s := stream.NewService[int, int](f.Process[Here](), "count")
	s.Answer(s.Calls().AsArrived(outside).Enumerate(func(i int, c asked) stream.Answer[int] { return c.Answer(i) }))
	wait := running(t.Context(), f)
	var places sync.Map
	var wg sync.WaitGroup
	for n := range calls {
		wg.Go(func() {
			place, err := s.Call(t.Context(), n)
			if other, taken := places.LoadOrStore(place, n); err != nil || taken || place < 0 || place >= calls {
				t.Errorf("%d has the place %d as %v has, %v", n, place, other, err)
			}
		})
	}
	wg.Wait()
	s.Close()
	if err := wait(); err != nil {
		t.Error(err)
	}
}

// TestServiceAtCluster: each member answers its own calls, also if all of them hear all answers, as replicas do.
func TestServiceAtCluster(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("service")
		p := placesOf(f)
		s := stream.NewService[int, int](p.team, "sum")
		s.Answer(s.Calls().Sequence(p.team, outside).Scan(func(sum *int, c asked) stream.Answer[int] {
			*sum += c.Arg
			return c.Answer(*sum)
		}))
		wait := running(t.Context(), f)
		var got []int
		for i := range 9 {
			sum, err := s.CallAt(t.Context(), i%3, 1)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, sum)
		}
		if !slices.Equal(got, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Error(got)
		}
		for _, member := range []int{-1, 3} {
			var m *stream.Misuse
			if _, err := s.CallAt(t.Context(), member, 1); !errors.As(err, &m) {
				t.Errorf("of member %d: %v", member, err)
			}
		}
		var m *stream.Misuse
		if _, err := s.Call(t.Context(), 1); !errors.As(err, &m) || m.Op != "Call" {
			t.Error("Call does not say where:", err)
		}
		s.Close()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestServiceOfClients: a client is asked until it leaves.
func TestServiceOfClients(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("service")
		clients := f.Clients[netVisitor]()
		s := stream.NewService[int, int](clients, "double")
		s.Answer(s.Calls().Map(doubled))
		wait := running(t.Context(), f)
		m, err := clients.Join(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.CallAt(t.Context(), m.Index(), 4); got != 8 || err != nil {
			t.Error(got, err)
		}
		clients.Leave(m)
		synctest.Wait()
		if _, err := s.CallAt(t.Context(), m.Index(), 4); !errors.Is(err, tick.ErrStopped) {
			t.Error("of a client that has gone:", err)
		}
		clients.Close()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// slowService answers each call once gate lets it.
func slowService(f *stream.Flow, gate <-chan struct{}) *stream.Service[int, int, netAt] {
	s := stream.NewService[int, int](f.Process[Here](), "slow")
	s.Answer(s.Calls().MapAsyncUnordered(1000, outside, func(ctx context.Context, c asked) (stream.Answer[int], error) {
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return doubled(c), ctx.Err()
	}))
	return s
}

// TestServiceGivenUp: a caller that gives up gets its context's cause at once, its late answer does no harm, and its place is
// free for others.
func TestServiceGivenUp(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		gate := make(chan struct{})
		f := stream.New("service")
		s := slowService(f, gate)
		s.Limit = 1
		wait := running(t.Context(), f)
		impatient := errors.New("no patience")
		for range 3 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, impatient)
			begin := time.Now()
			if _, err := s.Call(ctx, 1); !errors.Is(err, impatient) || time.Since(begin) != time.Minute {
				t.Error(err, time.Since(begin))
			}
			cancel()
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Call(gone, 1); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		done := make(chan int, 1)
		go func() {
			got, err := s.Call(t.Context(), 21)
			if err != nil {
				t.Error(err)
			}
			done <- got
		}()
		synctest.Wait()
		close(gate) // the answers of those who have gone come first
		if got := <-done; got != 42 {
			t.Error(got)
		}
		s.Close()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestServiceFull: more callers than Limit wait, with their contexts, and go on as others end.
func TestServiceFull(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		const limit, callers = 3, 10
		gate := make(chan struct{})
		var in, answered atomic.Int64
		f := stream.New("service")
		s := stream.NewService[int, int](f.Process[Here](), "full")
		s.Limit = limit
		s.Answer(s.Calls().Inspect(func(asked) { in.Add(1) }).MapAsync(1000, outside, func(ctx context.Context, c asked) (stream.Answer[int], error) {
			<-gate
			return doubled(c), nil
		}))
		wait := running(t.Context(), f)
		var wg sync.WaitGroup
		for n := range callers {
			wg.Go(func() {
				if got, err := s.Call(t.Context(), n); got != 2*n || err != nil {
					t.Error(got, err)
				}
				answered.Add(1)
			})
		}
		impatient, cancel := context.WithCancel(t.Context())
		refused := make(chan error, 1)
		synctest.Wait()
		go func() {
			_, err := s.Call(impatient, 0)
			refused <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-refused; !errors.Is(err, context.Canceled) {
			t.Error("in front of the limit:", err)
		}
		for answered.Load() < callers {
			if open := in.Load() - answered.Load(); open > limit {
				t.Errorf("%d calls are open, more than %d", open, limit)
			}
			gate <- struct{}{}
			synctest.Wait()
		}
		wg.Wait()
		s.Close()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestServiceLeftOut: a call whose caller gives up before a tick takes it is not made.
func TestServiceLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		var seen []int
		f := stream.New("service")
		s := stream.NewService[int, int](f.Process[Here](), "busy")
		s.Answer(s.Calls().Inspect(func(c asked) {
			seen = append(seen, c.Arg)
			<-gate
		}).Map(doubled))
		wait := running(t.Context(), f)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = s.Call(t.Context(), 1) })
		synctest.Wait() // the spinner is busy with it
		wg.Go(func() { _, _ = s.Call(ctx, 2) })
		synctest.Wait()
		cancel()
		synctest.Wait()
		wg.Go(func() { _, _ = s.Call(t.Context(), 3) })
		synctest.Wait()
		close(gate)
		wg.Wait()
		s.Close()
		if err := wait(); err != nil || !slices.Equal(seen, []int{1, 3}) {
			t.Error(seen, err)
		}
	})
}

// TestServiceAnswers: the first answer to a call counts; others, and those to calls of nobody, are dropped.
func TestServiceAnswers(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("service")
		p := placesOf(f)
		s := stream.NewService[int, int](p.here, "twice")
		other := stream.NewService[int, int](p.here, "other")
		first := stream.CallID{}
		s.Answer(s.Calls().FlatMap(func(c asked) []stream.Answer[int] {
			if first == (stream.CallID{}) {
				first = c.ID
			}
			return []stream.Answer[int]{{}, {Call: stream.CallID{}, Value: 5}, doubled(c), c.Answer(-1), {Call: first, Value: -2}}
		}))
		other.Answer(other.Calls().FlatMap(func(c asked) []stream.Answer[int] {
			return []stream.Answer[int]{{Call: first, Value: -3}, doubled(c)}
		}))
		wait := running(t.Context(), f)
		for n := range 5 {
			if got, err := s.Call(t.Context(), n); got != 2*n || err != nil {
				t.Error(got, err)
			}
			if got, err := other.Call(t.Context(), n); got != 2*n || err != nil {
				t.Error(got, err)
			}
		}
		s.Close()
		other.Close()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestServiceMixedUp: an answer that the wrong service is given is nobody's, even if both have a call of that number.
func TestServiceMixedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := stream.New("service")
		p := placesOf(f)
		a, b := stream.NewService[int, int](p.here, "a"), stream.NewService[int, int](p.here, "b")
		a.Answer(b.Calls().Map(doubled)) // crossed
		b.Answer(a.Calls().Map(doubled))
		ctx, cancel := context.WithCancel(t.Context())
		wait := running(ctx, f)
		for _, s := range []*stream.Service[int, int, netAt]{a, b} {
			patience, done := context.WithTimeout(t.Context(), time.Second)
			if got, err := s.Call(patience, 1); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(got, err)
			}
			done()
		}
		cancel()
		if err := wait(); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestServiceUnanswered: callers do not wait for answers that cannot come any more, nor do those in front of the limit.
func TestServiceUnanswered(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("service")
		s := stream.NewService[int, int](f.Process[Here](), "silent")
		s.Limit = 3
		s.Answer(s.Calls().FilterMap(func(c asked) (stream.Answer[int], bool) { return doubled(c), false }))
		wait := running(t.Context(), f)
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				if _, err := s.Call(t.Context(), n); !errors.Is(err, tick.ErrStopped) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		s.Close()
		wg.Wait()
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestServiceReleases: a run that fails lets its callers go at once.
func TestServiceReleases(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := quiet("service")
		p := placesOf(f)
		gate, in := make(chan struct{}), make(chan int)
		s := slowService(f, gate)
		stream.Chan(p.there, in).Map(boom).Ignore()
		stream.Items(p.here, 1).MapAsync(1, outside, func(context.Context, int) (int, error) {
			time.Sleep(time.Hour) // heeds no context, so that Run takes long
			return 0, nil
		}).Ignore()
		wait := running(t.Context(), f)
		released := make(chan error, 1)
		go func() {
			_, err := s.Call(t.Context(), 1)
			released <- err
		}()
		synctest.Wait()
		begin := time.Now()
		in <- 1
		if err := <-released; !errors.Is(err, tick.ErrStopped) || time.Since(begin) > time.Second {
			t.Error(err, time.Since(begin))
		}
		if err := wait(); !errors.Is(err, errBoom) {
			t.Error(err)
		}
	})
}

// TestServiceBeforeRun: Call waits for the run, no longer than its context, and not for one that is refused.
func TestServiceBeforeRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := quiet("service")
		s := stream.NewService[int, int](f.Process[Here](), "never")
		s.Calls() // which nothing uses
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 2)
		for _, ctx := range []context.Context{ctx, t.Context()} {
			go func() {
				_, err := s.Call(ctx, 1)
				done <- err
			}()
		}
		synctest.Wait()
		if len(done) != 0 {
			t.Error("Call did not wait:", <-done)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := f.Run(t.Context()); err == nil {
			t.Error("the flow runs")
		}
		if err := <-done; !errors.Is(err, tick.ErrStopped) {
			t.Error(err)
		}
	})
}

// TestServiceClosedBeforeRun: nothing is asked, and the flow ends.
func TestServiceClosedBeforeRun(t *testing.T) {
	f := stream.New("service")
	s := stream.NewService[int, int](f.Cluster[Team](3), "closed")
	s.Answer(s.Calls().Map(doubled))
	s.Close()
	if err := f.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCallInside would fail if a spinner could wait for itself.
func TestCallInside(t *testing.T) {
	for name, use := range map[string]func(s stream.Stream[int, stream.Process[There], props.List], call func(int)){
		"ForEach": func(s stream.Stream[int, stream.Process[There], props.List], call func(int)) { s.ForEach(call) },
		"Inspect": func(s stream.Stream[int, stream.Process[There], props.List], call func(int)) {
			s.Inspect(call).Ignore()
		},
	} {
		f := stream.New("inside")
		p := placesOf(f)
		s := stream.NewService[int, int](p.here, "inside")
		s.Answer(s.Calls().Map(doubled))
		calls := 0
		use(stream.Items(p.there, 1, 2), func(n int) {
			calls++
			if _, err := s.Call(t.Context(), n); !errors.Is(err, stream.ErrCallInSink) {
				t.Errorf("%s: %v", name, err)
			}
			s.Close()
		})
		if err := f.Run(t.Context()); err != nil || calls != 2 {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
}

// TestCallFromMapAsync: a call of MapAsync may ask the same flow.
func TestCallFromMapAsync(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("inside")
		p := placesOf(f)
		s := stream.NewService[int, int](p.here, "double")
		s.Answer(s.Calls().Map(doubled))
		sum := 0
		stream.Items(p.there, 1, 2, 3).MapAsync(2, outside, s.Call).Sum().OnFinal(func(n int) {
			sum = n
			s.Close()
		})
		if err := f.Run(t.Context()); err != nil || sum != 12 {
			t.Error(sum, err)
		}
	})
}

// TestCallEncodes: a call is the same after a journey, and in order.
func TestCallEncodes(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := stream.New("encodes")
		p := placesOf(f)
		s := stream.NewService[string, int](p.here, "length")
		var before, after []stream.Call[string, int]
		calls := s.Calls().AsArrived(outside).Inspect(func(c stream.Call[string, int]) { before = append(before, c) })
		there := calls.Send(p.there, stream.FIFO).Inspect(func(c stream.Call[string, int]) { after = append(after, c) })
		s.Answer(there.Map(func(c stream.Call[string, int]) stream.Answer[int] { return c.Answer(len(c.Arg)) }).Send(p.here, stream.FIFO))
		wait := running(t.Context(), f)
		for _, q := range []string{"", "é", "\xff\x00"} {
			if n, err := s.Call(t.Context(), q); n != len(q) || err != nil {
				t.Error(n, err)
			}
		}
		s.Close()
		if err := wait(); err != nil || !slices.Equal(before, after) || len(before) != 3 {
			t.Error(before, after, err)
		}
		ids := map[stream.CallID]bool{}
		for _, c := range before {
			ids[c.ID] = true
			b, err := c.ID.MarshalBinary()
			var again stream.CallID
			if err != nil || again.UnmarshalBinary(b) != nil || again != c.ID || again.String() != c.ID.String() {
				t.Error(c.ID, again, err)
			}
		}
		if len(ids) != 3 || new(stream.CallID).UnmarshalBinary([]byte{1}) == nil {
			t.Error(ids)
		}
	})
}
