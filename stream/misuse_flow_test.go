package stream_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Handles that do not belong together, and recursions that are not written to their end.
func TestMisuseOfFlows(t *testing.T) {
	two := says(`two flows, "misuse" and "other"`, "one flow")
	other := func() (*stream.Flow, stream.Stream[int, misuserAt, props.List]) {
		f := stream.New("other")
		return f, stream.Items(f.Process[misuser](), 1)
	}
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	refuse(t, map[string]misused{
		"merged": building("Merge", two, func(here *blame, _ flow, s list) {
			_, o := other()
			here.next()
			s.Merge(o)
		}),
		"joined": building("Join", two, func(here *blame, _ flow, s list) {
			_, o := other()
			here.next()
			s.KeyBy(itself).Join(o.KeyBy(itself), firstOf)
		}),
		"subtracted": building("Difference", two, func(here *blame, _ flow, s list) {
			_, o := other()
			here.next()
			s.Difference(o)
		}),
		"sent": building("Send", says(`process elsewhere is of the flow "other"`, `of the flow "misuse"`), func(here *blame, _ flow, s list) {
			f, _ := other()
			there := f.Process[elsewhere]()
			here.next()
			s.Send(there, stream.FIFO)
		}),
		"entered": building("Enter", two, func(here *blame, _ flow, s list) {
			_, o := other()
			r := s.Recurse()
			here.next()
			r.Enter(o)
		}),
		"closed": building("Close", says("two flows"), func(here *blame, _ flow, s list) {
			_, o := other()
			r, follows := s.Recurse(), o.Recurse().Facts()
			here.next()
			r.Close(follows)
		}),
		"tag of two places": building("Cluster", says("stream_test.misuser", "a process of 1 already", "a tag type of its own"), func(here *blame, f flow, _ list) {
			here.next()
			f.Cluster[misuser](3)
		}),
		"tag of two sizes": building("Cluster", says("a cluster of 2 already"), func(here *blame, f flow, _ list) {
			f.Cluster[misusers](2)
			here.next()
			f.Cluster[misusers](3)
		}),
		"cluster of none": building("Cluster", says("a cluster of 0 members", "at least one"), func(here *blame, f flow, _ list) {
			here.next()
			f.Cluster[misusers](0)
		}),
		"closed twice": building("Close", says("closed before", "close once"), func(here *blame, _ flow, s list) {
			r := s.Recurse()
			r.Close(r.Facts())
			here.next()
			r.Close(r.Facts())
		}),
		"facts of another recursion": building("Close", says("inside the recursion begun at", "closes the one begun at"), func(here *blame, _ flow, s list) {
			one, two := s.Recurse(), s.Recurse()
			here.next()
			one.Close(two.Facts())
		}),
		"facts of two recursions": building("Merge", says("two recursions", "Enter"), func(here *blame, _ flow, s list) {
			one, two := s.Recurse(), s.Recurse()
			here.next()
			one.Facts().Merge(two.Facts())
		}),
		"table recursion closed twice": building("Close", says("closed before", "close once"), func(here *blame, _ flow, s list) {
			r := s.KeyBy(itself).Max().Recurse()
			r.Close(r.Table())
			here.next()
			r.Close(r.Table())
		}),
		"table of another recursion": building("Close", says("inside the recursion begun at", "closes the one begun at"), func(here *blame, _ flow, s list) {
			most := s.KeyBy(itself).Max()
			one, two := most.Recurse(), most.Recurse()
			here.next()
			one.Close(two.Table())
		}),
		"tables of two recursions": building("Merge", says("two recursions", "Enter"), func(here *blame, _ flow, s list) {
			most := s.KeyBy(itself).Max()
			one, two := most.Recurse(), most.Recurse()
			here.next()
			one.Table().Merge(two.Table())
		}),
		"a table joined in another recursion": building("JoinTable", says("two recursions", "Enter"), func(here *blame, _ flow, s list) {
			most := s.KeyBy(itself).Max()
			one, two := most.Recurse(), most.Recurse()
			edges := two.Enter(s.KeyBy(itself))
			here.next()
			edges.JoinTable(one.Table(), itself, keepsIt)
		}),
	})
}

// What Run finds, because only then the whole flow is there.
func TestMisuseFoundByRun(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	running := func(op string, parts []string, program func(here *blame, f flow, s list)) misused {
		return misused{op, parts, func(here *blame) error {
			f := stream.New("misuse")
			program(here, f, stream.Items(f.Process[misuser](), 1, 2))
			return f.Run(t.Context())
		}}
	}
	refuse(t, map[string]misused{
		"open recursion on a table": running("Recurse", says("never closed", "by Close"), func(here *blame, _ flow, s list) {
			most := s.KeyBy(itself).Max()
			here.next()
			r := most.Recurse()
			r.Table().Ignore()
		}),
		"open recursion": running("Recurse", says("never closed", "by Close"), func(here *blame, _ flow, s list) {
			here.next()
			r := s.Recurse()
			r.Facts().Ignore()
		}),
		"unused handle": running("Map", says("nothing uses its result", "Ignore"), func(here *blame, _ flow, s list) {
			here.next()
			s.Map(itself)
		}),
		"unused inlet": running("NewInlet", says("nothing uses its result"), func(here *blame, f flow, s list) {
			s.Ignore()
			here.next()
			stream.NewInlet[int](f.Process[misuser]())
		}),
		"one reader for several": running("Lines", says("2 members", "share one source"), func(here *blame, f flow, s list) {
			s.Ignore()
			c := f.Cluster[misusers](2)
			here.next()
			stream.Lines(c, strings.NewReader("")).Ignore()
		}),
		"one channel for several": running("Chan", says("2 members", "share one source"), func(here *blame, f flow, s list) {
			s.Ignore()
			c := f.Cluster[misusers](2)
			here.next()
			stream.Chan(c, make(chan int)).Ignore()
		}),
		"round through a channel": running("Chan", says("the channel that To at", "AsArrived"), func(here *blame, f flow, s list) {
			c := make(chan int)
			s.To(c)
			here.next()
			stream.Chan(f.Process[misuser](), c).Ignore()
		}),
		"copied flow": {"Run", says("a copy", "the pointer that New returned"), func(here *blame) error {
			f := stream.New("misuse")
			stream.Items(f.Process[misuser](), 1).Ignore()
			g := *f
			here.next()
			return g.Run(t.Context())
		}},
		"run twice": {"Run", says("has been run before", "a new one"), func(here *blame) error {
			f := stream.New("misuse")
			stream.Items(f.Process[misuser](), 1).Ignore()
			if err := f.Run(t.Context()); err != nil {
				return err
			}
			here.next()
			return f.Run(t.Context())
		}},
		"operator after the run": {"Map", says("has been run", "before Run"), func(here *blame) error {
			f := stream.New("misuse")
			s := stream.Items(f.Process[misuser](), 1)
			s.Ignore()
			_ = f.Run(t.Context())
			here.next()
			s.Map(itself)
			return nil
		}},
		"place after the run": {"Cluster", says("has been run", "before Run"), func(here *blame) error {
			f := stream.New("misuse")
			stream.Items(f.Process[misuser](), 1).Ignore()
			_ = f.Run(t.Context())
			here.next()
			f.Cluster[misusers](2)
			return nil
		}},
		"handle captured by a function": {"Map", says("has been run", "before Run"), func(here *blame) error {
			f := stream.New("misuse")
			s := stream.Items(f.Process[misuser](), 1)
			s.ForEach(func(int) {
				here.next()
				s.Map(itself).Ignore()
			})
			return f.Run(t.Context())
		}},
	})
}

// TestRunNamesEachMisuse: all that is wrong is said at once.
func TestRunNamesEachMisuse(t *testing.T) {
	f := stream.New("misuse")
	s := stream.Items(f.Process[misuser](), 1)
	s.Map(itself)
	s.Recurse()
	if err := f.Run(t.Context()); err == nil || strings.Count(err.Error(), "stream: ") != 2 {
		t.Errorf("two are wrong, and Run says %v", err)
	}
}

// What an inlet is given while the flow runs is refused by an error: data never panics.
func TestMisuseOfInlets(t *testing.T) {
	refuse(t, map[string]misused{
		"cluster without a member": {"Put", says("2 members", "PutAt"), func(here *blame) error {
			return whileRunning(t, func(ctx context.Context, _ *stream.Inlet[int, misuserAt], wide *stream.Inlet[int, stream.Local[misusers]]) error {
				here.next()
				return wide.Put(ctx, 1)
			})
		}},
		"member out of range": {"PutAt", says("member 2", "which has 2"), func(here *blame) error {
			return whileRunning(t, func(ctx context.Context, _ *stream.Inlet[int, misuserAt], wide *stream.Inlet[int, stream.Local[misusers]]) error {
				here.next()
				return wide.PutAt(ctx, 2, 1)
			})
		}},
		"member below zero": {"PutAt", says("member -1"), func(here *blame) error {
			return whileRunning(t, func(ctx context.Context, in *stream.Inlet[int, misuserAt], _ *stream.Inlet[int, stream.Local[misusers]]) error {
				here.next()
				return in.PutAt(ctx, -1, 1)
			})
		}},
	})
}

// TestPutFromSink: what a sink got came in no certain order, and would come back as Ordered.
func TestPutFromSink(t *testing.T) {
	f := stream.New("misuse")
	in := stream.NewInlet[int](f.Process[misuser]())
	var here blame
	var errs []error
	in.Stream().Merge(stream.Items(f.Process[misuser](), 1).Open()).Unordered().ForEach(func(x int) {
		here.next()
		errs = append(errs, in.Put(context.Background(), x))
		in.Close()
	})
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(errs) != 1 || !errors.Is(errs[0], stream.ErrPutInSink) {
		t.Fatalf("Put returns %v", errs)
	}
	if at := fmt.Sprintf("%s:%d", here.file, here.line); !strings.Contains(errs[0].Error(), at) {
		t.Errorf("%v does not name %s", errs[0], at)
	}
}

// whileRunning uses two inlets of a flow that runs.
func whileRunning(t *testing.T, use func(context.Context, *stream.Inlet[int, misuserAt], *stream.Inlet[int, stream.Local[misusers]]) error) (err error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := stream.New("misuse")
	in, wide := stream.NewInlet[int](f.Process[misuser]()), stream.NewInlet[int](f.Cluster[misusers](2))
	in.Stream().Ignore()
	wide.Stream().Ignore()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		err = use(ctx, in, wide)
	}()
	_ = f.Run(ctx)
	<-done
	return err
}
