package tick_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// everything is a graph with each kind of operator, whose outputs depend on how what comes is cut into ticks, on the
// order of arrival and on the time.
type everything struct {
	*tick.Graph
	numbers *tick.Inbox[int]
	edges   *tick.Inbox[edge]
	words   *tick.Inbox[entry]
	outs    []func() any // takes what came out of one port
}

func newEverything(opts tick.Options) *everything {
	g := tick.New(opts)
	e := &everything{
		Graph:   g,
		numbers: tick.NewInbox(g, "numbers", tick.InboxOptions[int]{Limit: 50, Codec: jsonCodec[int]{}}),
		edges:   tick.NewInbox(g, "edges", tick.InboxOptions[edge]{Limit: 50, Codec: jsonCodec[edge]{}}),
		words: tick.NewInbox(g, "words", tick.InboxOptions[entry]{Codec: jsonCodec[entry]{}, Cut: func(q []entry) (take, keep []entry) {
			return q[:1+len(q)/2], q[1+len(q)/2:]
		}}),
	}
	numbers, words := e.numbers.Port(), e.words.Port()
	watch(e, "stamped", tick.Map(numbers, func(x int) string { return fmt.Sprintln(x, e.Ticks(), e.Now().UnixNano()) }))
	watch(e, "facts", transitive(e.edges.Port()))
	watch(e, "counts", tick.FoldKeyed(words, tick.EachTick, addStep))
	watch(e, "pairs", tick.Join(words, words, bothValues))
	watch(e, "unique", tick.Unique(tick.Merge(numbers, tick.Map(words, func(e entry) int { return e.Value }))))

	d := g.NewDomain("ticks")
	batch := tick.Batch(numbers, d)
	back := tick.NewDelay[int](g, d, false)
	all := tick.Merge(batch, back.Port())
	back.Close(tick.FilterMap(all, func(x int) (int, bool) { return x / 2, x > 1 }))
	watch(e, "ticks", tick.AllTicks(whole(tick.Sort(all, slices.Sort[[]int]))))
	totals := tick.SnapshotTable(tick.FoldKeyed(words, tick.EachTick, addStep), d, tick.EachTick, func(x int) int { return x })
	watch(e, "totals", tick.AllTicks(whole(totals)))
	lazy := tick.NewDelay[entry](g, nil, true)
	lazy.Close(words)
	watch(e, "late", lazy.Port())
	return e
}

func watch[T any](e *everything, name string, p *tick.Port[T]) {
	out := tick.NewOutbox(p, name)
	var all []T
	e.outs = append(e.outs, func() any {
		xs, end := out.Take()
		all = append(all, xs...)
		return []any{name, all, end}
	})
}

// yielded is all that has come out so far, as bytes.
func (e *everything) yielded(t failer) string {
	var all []any
	for _, out := range e.outs {
		all = append(all, out())
	}
	b, err := json.Marshal(all)
	noError(t, err)
	return string(b)
}

// stepping is a clock that goes on by an odd step each time it is read.
type stepping struct{ now time.Time }

func (s *stepping) Now() time.Time {
	s.now = s.now.Add(1234567 * time.Nanosecond)
	return s.now
}

// recording is what is known of a recorded run: the journal, and after each tick how long it was and what had come out.
// The first of these are before the first tick.
type recording struct {
	journal []byte
	sizes   []int
	outs    []string
}

// record runs everything while some goroutines push as they like.
func record(t failer, numbers []int, es []edge, words []entry) (r recording) {
	var w bytes.Buffer
	e := newEverything(tick.Options{Clock: &stepping{time.Unix(1e9, 0)}})
	noError(t, e.Record(&w))
	note := func() { r.sizes, r.outs = append(r.sizes, w.Len()), append(r.outs, e.yielded(t)) }
	note()
	var pushing sync.WaitGroup
	pushing.Go(func() { pushAll(e.numbers, numbers) })
	pushing.Go(func() { pushAll(e.edges, es) })
	pushing.Go(func() { pushAll(e.words, words) })
	for !e.Finished() {
		noError(t, e.RunTick())
		note()
	}
	pushing.Wait()
	r.journal = w.Bytes()
	return r
}

// at returns the last tick whose record lies in the first n bytes.
func (r recording) at(n int) int {
	i, found := slices.BinarySearch(r.sizes, n)
	if found {
		return i
	}
	return i - 1
}

func drawRecording(t *rapid.T) recording {
	return record(t, rapid.SliceOf(rapid.IntRange(0, 100)).Draw(t, "numbers"), edges(t), rapid.SliceOf(entries()).Draw(t, "words"))
}

func pushAll[T any](in *tick.Inbox[T], xs []T) {
	for len(xs) > 0 {
		n, err := in.TryPush(xs[:min(3, len(xs))]...)
		if err != nil {
			return
		}
		xs = xs[n:]
	}
	in.Close()
}

// A replay of a recorded run gives the same bytes, though nobody can know beforehand how the run was cut into ticks. A
// journal cut short anywhere gives what the ticks before gave, and says where they end.
func TestReplayIsTheRecordedRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecording(t)
		for _, n := range []int{len(r.journal), rapid.IntRange(r.sizes[0], len(r.journal)).Draw(t, "cut at")} {
			e := newEverything(tick.Options{})
			noError(t, e.Replay(bytes.NewReader(r.journal[:n])))
			equal(t, r.outs[r.at(n)], e.yielded(t))
			equal(t, int64(r.sizes[r.at(n)]), e.Replayed())
			equal(t, n == len(r.journal), e.Finished())
		}
	})
}

// After a crash a host cuts the journal where the replay ended, and goes on with it. The whole is then a journal of the
// whole, and of the run as it would have been.
func TestRecordGoesOnAfterReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w bytes.Buffer
		e := newEverything(tick.Options{Clock: &stepping{time.Unix(1e9, 0)}})
		noError(t, e.Record(&w))
		runs := rapid.IntRange(1, 3).Draw(t, "runs")
		for run := range runs {
			for range rapid.IntRange(0, 5).Draw(t, "ticks") {
				push(t, e.numbers, rapid.SliceOfN(digits, 0, 3).Draw(t, "numbers"))
				push(t, e.words, rapid.SliceOfN(entries(), 0, 3).Draw(t, "words"))
				noError(t, e.RunTick())
			}
			if run == runs-1 {
				break
			}
			e = newEverything(tick.Options{Clock: &stepping{time.Unix(2e9, 0)}})
			w.Write([]byte{0, 0, 1}) // what the crash left of a record
			noError(t, e.Replay(bytes.NewReader(w.Bytes())))
			w.Truncate(int(e.Replayed()))
			noError(t, e.Record(&w))
		}
		again := newEverything(tick.Options{})
		noError(t, again.Replay(&w))
		equal(t, e.yielded(t), again.yielded(t))
	})
}

// The tick runs only when its record is written, and no tick follows one that could not be.
func TestTickWaitsForItsRecord(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Codec: jsonCodec[int]{}})
	out := tick.NewOutbox(in.Port(), "out")
	w := &flaky{left: 3}
	noError(t, g.Record(w))
	for i := range 4 {
		_, _ = in.TryPush(i)
		err := g.RunTick()
		equal(t, i < 2, err == nil, err)
		equal(t, i >= 2, errors.Is(err, io.ErrShortWrite))
	}
	equal(t, []int{0, 1}, collect(out))
	equal(t, 3, w.writes, "one write a tick, and one of the header")
}

// flaky fails after some writes.
type flaky struct{ left, writes int }

func (f *flaky) Write(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, io.ErrShortWrite
	}
	f.writes++
	return len(p), nil
}

// What cannot be recorded is said when it is asked for, and does the graph no harm.
func TestRecordRefuses(t *testing.T) {
	g := tick.New(tick.Options{Name: "g"})
	in := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{})
	err := g.Record(io.Discard)
	holds(t, err != nil && strings.Contains(err.Error(), "tick: numbers (") && strings.Contains(err.Error(), "has no codec"), text(err))
	push(t, in, []int{1})
	noError(t, g.RunTick())

	e := newEverything(tick.Options{})
	noError(t, e.RunTick())
	err = e.Record(io.Discard)
	holds(t, err != nil && strings.Contains(err.Error(), "would lack the beginning"), text(err))
	err = e.Replay(bytes.NewReader(nil))
	holds(t, err != nil && strings.Contains(err.Error(), "build the graph anew"), text(err))
	noError(t, e.RunTick())
}

// An inbox that the journal closed stays closed, and what waits there was taken already.
func TestReplayClosesInboxes(t *testing.T) {
	build := func() (*tick.Graph, *tick.Inbox[int], *tick.Outbox[int]) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "constants", tick.InboxOptions[int]{Codec: jsonCodec[int]{}})
		push(t, in, []int{1, 2})
		in.Close()
		return g, in, tick.NewOutbox(in.Port(), "out")
	}
	var w bytes.Buffer
	g, _, _ := build()
	noError(t, g.Record(&w))
	noError(t, g.RunAvailable())
	g, in, out := build()
	noError(t, g.Replay(&w))
	noError(t, g.RunAvailable())
	equal(t, []int{1, 2}, collect(out))
	holds(t, g.Finished(), "it has not finished")
	equal(t, 0, in.Waiting())
}

func TestReplayOfAnotherGraph(t *testing.T) {
	var w bytes.Buffer
	e := newEverything(tick.Options{})
	noError(t, e.Record(&w))
	g := tick.New(tick.Options{})
	tick.NewInbox(g, "in", tick.InboxOptions[int]{Codec: jsonCodec[int]{}})
	holds(t, errors.Is(g.Replay(&w), tick.ErrJournal), "a journal of another graph")
	holds(t, errors.Is(g.Replay(io.LimitReader(&w, 0)), tick.ErrJournal), "no journal")
}
