package stream_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// quiet is a flow that does not log, since it is to fail.
func quiet(name string) *stream.Flow {
	f := stream.New(name)
	f.Logger = slog.New(slog.DiscardHandler)
	return f
}

var moment = props.Because("a test looks at a moment")

// TestTo: all items come, in order, and the channel is closed once, by whichever member ends last.
func TestTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, members := range []int{1, 3} {
			c := make(chan int)
			f := stream.New("to")
			stream.Items(f.Cluster[Team](members), 1, 2, 3).To(c)
			wait := running(t.Context(), f)
			sum := 0
			for n := range c {
				sum += n
			}
			if err := wait(); err != nil || sum != 6*members {
				t.Errorf("%d members: %d, %v", members, sum, err)
			}
		}
	})
}

// TestToCloses: a receiver is never left waiting.
func TestToCloses(t *testing.T) {
	for name, build := range map[string]func(stream.Process[Here], chan int){
		"no items": func(p stream.Process[Here], c chan int) { stream.Items[int](p).To(c) },
		"a failure": func(p stream.Process[Here], c chan int) {
			stream.Items(p, 1).Filter(func(int) bool { panic("no") }).To(c)
		},
		"a refusal": func(p stream.Process[Here], c chan int) {
			stream.Items(p, 1).To(c)
			stream.Items(p, 1).Map(even) // which nothing uses
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := make(chan int)
			f := quiet("to")
			build(f.Process[Here](), c)
			wait := running(t.Context(), f)
			for range c {
			}
			if err := wait(); (err != nil) != (name == "a failure" || name == "a refusal") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestToInTicks would fail if the end of a tick were taken for the end of the stream.
func TestToInTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := make(chan int), make(chan int)
		f := stream.New("to")
		stream.Chan(f.Process[Here](), in).Batch(moment).To(out)
		wait := running(t.Context(), f)
		for n := range 3 {
			in <- n
			if got := <-out; got != n {
				t.Errorf("%d came, not %d", got, n)
			}
			synctest.Wait()
		}
		close(in)
		if _, more := <-out; more {
			t.Error("something more came")
		}
		if err := wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestAll: the loop sees what it asks for, and leaves the rest, without holding up the flow.
func TestAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const items = 5 * tick.ChunkSize
		for _, stop := range []int{0, 1, tick.ChunkSize, items} {
			f := stream.New("all")
			s := stream.Seq(f.Process[Here](), numbers(items))
			all, total := s.All(), 0
			s.Count().OnFinal(func(n Nat) { total = int(n) })
			wait := running(t.Context(), f)
			var got []int
			if stop > 0 {
				for n := range all {
					if got = append(got, n); len(got) == stop {
						break
					}
				}
			} else {
				for range all {
					break
				}
			}
			if err := wait(); err != nil || total != items {
				t.Errorf("break after %d: %d items, %v", stop, total, err)
			}
			if !slices.Equal(got, slices.Collect(numbers(stop))) {
				t.Errorf("break after %d: %d items out of order", stop, len(got))
			}
		}
	})
}

// numbers are 0 to n-1.
func numbers(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// TestAllSlowly: a loop that takes its time gets every item, and holds back the place meanwhile.
func TestAllSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const items = 100_000
		f := stream.New("all")
		made := 0
		all := stream.Seq(f.Process[Here](), func(yield func(int) bool) {
			for made < items && yield(made) {
				made++
			}
		}).All()
		wait := running(t.Context(), f)
		next := 0
		for n := range all {
			if n != next {
				t.Fatalf("%d comes after %d items", n, next)
			}
			if next++; next%10_000 == 1 {
				synctest.Wait()
				if limit := next + 3*tick.DefaultLimit; made > limit {
					t.Fatalf("%d items were made, more than %d", made, limit)
				}
			}
		}
		if err := wait(); err != nil || next != items {
			t.Errorf("%d items, %v", next, err)
		}
	})
}

// TestAllTwice: a second loop gets what the first has left, or nothing, and ends.
func TestAllTwice(t *testing.T) {
	f := stream.New("all")
	all := stream.Items(f.Process[Here](), 1, 2, 3).All()
	wait := running(t.Context(), f)
	first := slices.Collect(all)
	if second := slices.Collect(all); len(first) != 3 || len(second) != 0 {
		t.Error(first, second)
	}
	if err := wait(); err != nil {
		t.Error(err)
	}
}

// counter counts calls of Write, and fails at the n-th.
type counter struct {
	strings.Builder
	calls, failAt int
	err           error
}

func (c *counter) Write(p []byte) (int, error) {
	if c.calls++; c.calls == c.failAt {
		return 0, c.err
	}
	return c.Builder.Write(p)
}

func line(dst []byte, n int) []byte { return fmt.Appendln(dst, n) }

// TestWrite: a chunk is one Write, and what is written is what came.
func TestWrite(t *testing.T) {
	const items = 10*tick.ChunkSize + 1
	var w counter
	f := stream.New("write")
	stream.Items(f.Process[Here](), slices.Collect(numbers(items))...).Write(&w, line)
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for n := range items {
		fmt.Fprintln(&want, n)
	}
	if w.String() != want.String() || w.calls != 11 {
		t.Errorf("%d bytes of %d in %d calls", w.Len(), want.Len(), w.calls)
	}
}

// TestWriteFails: the flow ends with the writer's error, and says where.
func TestWriteFails(t *testing.T) {
	w := counter{failAt: 2, err: errors.New("disk full")}
	f := quiet("write")
	stream.Items(f.Process[Here](), slices.Collect(numbers(5*tick.ChunkSize))...).Write(&w, line)
	err := f.Run(context.Background())
	if !errors.Is(err, w.err) || !errors.Is(err, tick.ErrOperator) || w.calls != 2 {
		t.Error(w.calls, err)
	}
	if text := fmt.Sprint(err); !strings.Contains(text, "Write at ") || !strings.Contains(text, "sink_test.go:") {
		t.Errorf("the error does not say where: %v", err)
	}
}

// TestSinkIsCalledAlone: members call a sink's function one at a time. The race detector sees it if not.
func TestSinkIsCalledAlone(t *testing.T) {
	n, final := 0, 0
	var w counter
	f := stream.New("alone")
	s := stream.Items(f.Cluster[Team](4), slices.Collect(numbers(1000))...)
	s.ForEach(func(int) { n++ })
	s.ForEachMember(func(stream.Member[Team], int) {})
	s.Count().OnFinal(func(c Nat) { final += int(c) })
	s.Write(&w, line)
	if err := f.Run(context.Background()); err != nil || n != 4000 || final != 4000 || strings.Count(w.String(), "\n") != 4000 {
		t.Error(n, final, w.Len(), err)
	}
}
