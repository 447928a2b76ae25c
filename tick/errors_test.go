package tick_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/calmflow/calm/tick"
)

// isOperator says that err is of the operator with that name.
func isOperator(err error, name string) bool {
	var e *tick.OperatorError
	return errors.Is(err, tick.ErrOperator) && errors.As(err, &e) && e.Operator == name
}

// line is the line of the call, for what stands in the same one.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

var errBoom = errors.New("boom")

// Functions of all kinds that panic.
func boom[T, U any](T) U                  { panic(errBoom) }
func boom2[T, U, V any](T, U) V           { panic(errBoom) }
func boomOr[T, U any](T) (U, bool)        { panic(errBoom) }
func boom2Or[T, U, V any](T, U) (V, bool) { panic(errBoom) }
func boomOn[T any](T)                     { panic(errBoom) }
func boomCut[T any]([]T) (_, _ []T)       { panic(errBoom) }
func boomNow()                            { panic(errBoom) }
func boomBool() bool                      { panic(errBoom) }

// spot is where a failing operator is built: p and e get items, and end; d has a tick then.
type spot struct {
	g *tick.Graph
	p *tick.Port[int]
	e *tick.Port[pair]
	d *tick.Domain
}

// failing are all places where a user's function runs. Each returns the line of the operator.
var failing = []struct {
	operator string
	build    func(s spot) int
}{
	{"Map", func(s spot) int { tick.Map(s.p, boom[int, int]); return line() }},
	{"Filter", func(s spot) int { tick.Filter(s.p, boom[int, bool]); return line() }},
	{"FilterMap", func(s spot) int { tick.FilterMap(s.p, boomOr[int, int]); return line() }},
	{"FlatMap", func(s spot) int { tick.FlatMap(s.p, boom[int, []int]); return line() }},
	{"FlatMap", func(s spot) int { tick.FlatMapKeyed(s.e, boom[int, []int]); return line() }},
	{"Inspect", func(s spot) int { tick.Inspect(s.p, boomOn[int]); return line() }},
	{"Inspect", func(s spot) int { tick.Inspect(s.p, func(int) { tick.Fail(errBoom) }); return line() }},
	{"ForEach", func(s spot) int { tick.ForEach(s.p, boomOn[[]int], nil); return line() }},
	{"ForEach", func(s spot) int { tick.ForEach(s.p, func([]int) {}, boomNow); return line() }},
	{"Scan", func(s spot) int { tick.Scan(s.p, boom2[*int, int, int]); return line() }},
	{"Scan", func(s spot) int { tick.ScanKeyed(s.e, boom2[*int, int, int]); return line() }},
	{"FilterScan", func(s spot) int { tick.FilterScan(s.p, boom2Or[*int, int, int]); return line() }},
	{"FilterScan", func(s spot) int { tick.FilterScanKeyed(s.e, boom2Or[*int, int, int]); return line() }},
	{"Sort", func(s spot) int { tick.Sort(s.p, boomOn[[]int]); return line() }},
	{"Sort", func(s spot) int { tick.SortKeyed(s.e, boomOn[[]int]); return line() }},
	{"Fold", func(s spot) int { tick.Fold(s.p, tick.AtEnd, boom2[*int, int, bool]); return line() }},
	{"Fold", func(s spot) int { tick.Fold(s.p, tick.EachTick, boom2[*int, int, bool]); return line() }},
	{"Fold", func(s spot) int { tick.FoldKeyed(s.e, tick.AtEnd, boom2[*int, int, bool]); return line() }},
	{"Fold", func(s spot) int { tick.FoldKeyed(s.e, tick.EachTick, boom2[*int, int, bool]); return line() }},
	{"Join", func(s spot) int { tick.Join(s.e, s.e, boom2[int, int, int]); return line() }},
	{"JoinAll", func(s spot) int { tick.JoinAll(s.e, s.e, nil, boom2[int, int, int]); return line() }},
	{"JoinAll", func(s spot) int { tick.JoinAll(s.e, s.e, boomOn[[]int], boom2[int, int, int]); return line() }},
	{"Snapshot", func(s spot) int { tick.Snapshot(s.p, s.d, tick.EachTick, boom[int, int]); return line() }},
	{"Snapshot", func(s spot) int { tick.SnapshotTable(s.e, s.d, tick.EachTick, boom[int, int]); return line() }},
	{"mine", func(s spot) int { s.g.NewNode("mine", nil).OnRun(boomNow); return line() }},
	{"cut", func(s spot) int { return box(s.g, "cut", tick.InboxOptions[int]{Cut: boomCut[int]}) }},
	{"admit", func(s spot) int { return box(s.g, "admit", tick.InboxOptions[int]{Admit: boomBool}) }},
}

// box builds an inbox with something in it.
func box(g *tick.Graph, name string, opts tick.InboxOptions[int]) int {
	in, n := tick.NewInbox(g, name, opts), line()
	_, _ = in.TryPush(1)
	return n
}

// What a user's function does wrong is told with the operator's name, file and line, and the graph has ended.
func TestPanicNamesOperatorAndLine(t *testing.T) {
	for _, test := range failing {
		t.Run(test.operator, func(t *testing.T) {
			g := tick.New(quiet)
			numbers := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{})
			pairs := tick.NewInbox(g, "pairs", tick.InboxOptions[pair]{})
			p := tick.Map(numbers.Port(), func(x int) int { return x })
			e := tick.Map(pairs.Port(), func(e pair) pair { return e })
			d := g.NewDomain("ticks")
			tick.ForEach(tick.Batch(p, d), func([]int) {}, nil)
			want := test.build(spot{g, p, e, d})
			tick.ForEach(p, func([]int) {}, nil)
			push(t, numbers, []int{1, 2})
			push(t, pairs, []pair{{Key: 1, Value: 1}})
			numbers.Close()
			pairs.Close()

			err := g.RunAvailable()
			var failed *tick.OperatorError
			holds(t, errors.As(err, &failed), text(err))
			equal(t, fmt.Sprintf("%s errors_test.go:%d", test.operator, want), fmt.Sprintf("%s %s:%d", failed.Operator, base(failed.Site.File), failed.Site.Line))
			holds(t, errors.Is(err, tick.ErrOperator) && errors.Is(err, errBoom), text(err))
			equal(t, fmt.Sprintf("tick: %s at %v in \"graph\": ", test.operator, failed.Site), strings.TrimSuffix(strings.TrimSuffix(err.Error(), "boom"), "panic: "))

			holds(t, errors.Is(g.RunTick(), err), "a failed graph runs")
			holds(t, errors.Is(g.RunAvailable(), err), "a failed graph runs")
			holds(t, errors.Is(g.Run(t.Context()), err), "a failed graph runs")
			holds(t, !g.Finished(), "a failed graph has not finished")
			_, err = numbers.TryPush(1)
			holds(t, errors.Is(err, tick.ErrStopped), "a failed graph takes items")
		})
	}
}

func base(file string) string { return file[strings.LastIndex(file, "/")+1:] }

// The operator is the right one also after others have run: behind it, between its chunks, and before its second input.
func TestPanicAfterOthersHaveRun(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	first := tick.FlatMap(in.Port(), func(x int) []int {
		if x == 2 {
			panic(errBoom)
		}
		return make([]int, 3*tick.ChunkSize)
	})
	tick.ForEach(tick.Map(tick.Map(first, func(x int) int { return x }), func(x int) int { return x }), func([]int) {}, nil)
	push(t, in, []int{1, 2})
	holds(t, isOperator(g.RunTick(), "FlatMap"), "the wrong operator")

	g = tick.New(quiet)
	in = tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	tick.ForEach(tick.Map(in.Port(), func(x int) int { return x }), func([]int) {}, nil)
	tick.Inspect(in.Port(), boomOn[int])
	push(t, in, []int{1})
	holds(t, isOperator(g.RunTick(), "Inspect"), "the wrong operator")
}

// A library's name and place take the kernel's.
func TestDescribe(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	g.Describe("Prices", tick.Site{File: "prices.calm", Line: 7})
	p := tick.Map(tick.Filter(in.Port(), isEven), boom[int, int])
	equal(t, "Prices (prices.calm:7)", p.Node().String())
	equal(t, tick.Site{File: "prices.calm", Line: 7}, p.Node().Site())
	g.Describe("", tick.Site{})
	equal(t, fmt.Sprintf("errors_test.go:%d", line()), base(tick.Map(p, boom[int, int]).Node().Site().String()))
	push(t, in, []int{2})
	err := g.RunTick()
	equal(t, `tick: Prices at prices.calm:7 in "graph": panic: boom`, err.Error())
	var failed *tick.OperatorError
	holds(t, errors.As(err, &failed) && strings.Contains(string(failed.Stack), "boom["), "the stack does not show the user's function")
	equal(t, "unknown place", tick.Site{}.String())
}

// A panic with something that is no error, and Fail without one, are told as they are.
func TestOddFailures(t *testing.T) {
	for want, fail := range map[string]func(){
		"panic: 42":                            func() { panic(42) },
		"it called tick.Fail without an error": func() { tick.Fail(nil) },
		"panic: runtime error: panic called with nil argument": func() { panic(nil) },
	} {
		g := tick.New(quiet)
		g.NewNode("mine", nil).OnRun(fail)
		err := g.RunTick()
		var failed *tick.OperatorError
		holds(t, errors.As(err, &failed), text(err))
		holds(t, strings.HasPrefix(failed.Cause.Error(), want), text(err))
		holds(t, !errors.Is(err, errBoom), "it is not that")
	}
}

// An operator that yields after its end is at fault: who has heard of the end may have drawn conclusions.
func TestItemsAfterTheEnd(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	n := g.NewNode("mine", nil)
	out := tick.Out[int](n)
	tick.Connect(n, in.Port(), func([]int) {}, nil)
	n.OnEnd(func() {
		out.End()
		out.Emit([]int{1})
	})
	tick.ForEach(out, func([]int) { t.Error("an item after the end") }, nil)
	in.Close()
	err := g.RunTick()
	holds(t, isOperator(err, "mine") && strings.Contains(err.Error(), "it yields items after its end"), text(err))
}

// An operator is named also after it has told others that it ended.
func TestPanicAfterEnd(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	n := g.NewNode("mine", nil)
	out := tick.Out[int](n)
	tick.Connect(n, in.Port(), func([]int) {}, nil)
	n.OnEnd(func() {
		out.End()
		boomNow()
	})
	tick.ForEach(out, func([]int) {}, func() {})
	in.Close()
	holds(t, isOperator(g.RunTick(), "mine"), "the wrong operator")
}

// An operator's own hooks are named too, when they run after the tick.
func TestPanicInReset(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	p := tick.Batch(in.Port(), g.NewDomain("ticks"))
	n := g.NewNode("mine", p.Node().Domain())
	tick.Connect(n, p, func([]int) {}, nil)
	n.OnReset(boomNow)
	push(t, in, []int{1})
	holds(t, isOperator(g.RunTick(), "mine"), "the wrong operator")
}

// A test that fails in an operator ends the goroutine that runs the graph. Nobody must wait for it for ever.
func TestGoexit(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: 1})
	tick.Inspect(in.Port(), func(int) { runtime.Goexit() })
	push(t, in, []int{1})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = g.RunTick()
		t.Error("RunTick returned")
	}()
	<-done
	holds(t, isOperator(g.RunTick(), "Inspect"), "the wrong operator")
	equal(t, 1, len(g.Metrics()))
	holds(t, errors.Is(in.Push(t.Context(), 1, 2, 3), tick.ErrStopped), "who would take it?")
}

// A panic of Weigh is the pusher's, and leaves the inbox as it was.
func TestPanicInWeigh(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Weigh: func(x int) int {
		if x == 2 {
			panic(errBoom)
		}
		return 1
	}, Limit: 2})
	func() {
		defer func() { equal(t, any(errBoom), recover()) }()
		_, _ = in.TryPush(1, 2)
	}()
	push(t, in, []int{1, 1})
	noError(t, g.RunAvailable())
}

// A codec's error is the inbox's.
func TestCodecFails(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[func()]{Codec: jsonCodec[func()]{}})
	noError(t, g.Record(discard{}))
	push(t, in, []func(){boomNow})
	holds(t, isOperator(g.RunTick(), "in"), "the wrong operator")
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
