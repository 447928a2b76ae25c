package stream

import (
	"context"
	"log/slog"
	"reflect"
	"sync/atomic"

	"github.com/calmflow/calm/internal/clock"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// This file runs an operator's call, by its real kernels. Building a flow costs more than running it, so many runs share one:
// each member of a cluster is a world of its own.

type worlds struct{}

// played is how many worlds there have been.
var played atomic.Int64

// here is where operators under test live.
type here = Local[worlds]

// call is an operator's call, written for inputs of certain classes.
type call struct {
	takes  []input
	apply  func(ins []*node) handle
	within *limits // of the enumeration, or nil for those of an operator alone

	meant, runs func(word string) bool // if not nil: the words that an ideal input may be, and those that are run
}

type input struct {
	kind kind
	as   class
}

func classOf[M any]() class { return class(reflect.TypeFor[M]().Name()) }

// The calls' constructors, by what the operator takes.

func onStream[D props.Delivery](f func(Stream[int, here, D]) handle) call {
	return call{takes: []input{{"Stream", classOf[D]()}}, apply: func(ins []*node) handle { return f(streamOf[int, here, D](ins[0])) }}
}

func onStreams[D, E props.Delivery](f func(_ Stream[int, here, D], _ Stream[int, here, E]) handle) call {
	return call{takes: []input{{"Stream", classOf[D]()}, {"Stream", classOf[E]()}}, apply: func(ins []*node) handle {
		return f(streamOf[int, here, D](ins[0]), streamOf[int, here, E](ins[1]))
	}}
}

func onKeyed[D props.Delivery](f func(Keyed[string, int, here, D]) handle) call {
	return call{takes: []input{{"Keyed", classOf[D]()}}, apply: func(ins []*node) handle { return f(keyedOf[string, int, here, D](ins[0])) }}
}

func onKeyeds[D, E props.Delivery](f func(_ Keyed[string, int, here, D], _ Keyed[string, int, here, E]) handle) call {
	return call{takes: []input{{"Keyed", classOf[D]()}, {"Keyed", classOf[E]()}}, apply: func(ins []*node) handle {
		return f(keyedOf[string, int, here, D](ins[0]), keyedOf[string, int, here, E](ins[1]))
	}}
}

func onCell[M props.Growth](f func(Cell[set, here, M]) handle) call {
	return call{takes: []input{{"Cell", classOf[M]()}}, apply: func(ins []*node) handle { return f(cellOf[set, here, M](ins[0])) }}
}

func onTable[M props.Growth](f func(Table[string, set, here, M]) handle) call {
	return call{takes: []input{{"Table", classOf[M]()}}, apply: func(ins []*node) handle { return f(tableOf[string, set, here, M](ins[0])) }}
}

func onKeyedTable[D props.Delivery, M props.Growth](f func(Keyed[string, int, here, D], Table[string, set, here, M]) handle) call {
	return call{takes: []input{{"Keyed", classOf[D]()}, {"Table", classOf[M]()}}, apply: func(ins []*node) handle {
		return f(keyedOf[string, int, here, D](ins[0]), tableOf[string, set, here, M](ins[1]))
	}}
}

func onTables[M, N props.Growth](f func(_ Table[string, set, here, M], _ Table[string, set, here, N]) handle) call {
	return call{takes: []input{{"Table", classOf[M]()}, {"Table", classOf[N]()}}, apply: func(ins []*node) handle {
		return f(tableOf[string, set, here, M](ins[0]), tableOf[string, set, here, N](ins[1]))
	}}
}

// run plays the arrivals, one list for each input, each at a member of its own; at most a few hundred at once.
func (c call) run(schedules [][]arrival, inTicks bool) []trace {
	f := New("rules")
	at := f.place("Cluster", "cluster", reflect.TypeFor[worlds](), len(schedules))
	b := &bench{}
	var ins []*node
	for i, in := range c.takes {
		n := b.arriving(in.kind, at, func(m *member) arrival { return schedules[m.index][i] })
		if inTicks {
			n = batchedAs(in.kind, n)
		}
		ins = append(ins, n)
	}
	played.Add(int64(len(schedules)))
	traces := make([]trace, len(schedules))
	c.apply(ins).watch(traces)
	b.playWorlds(f, func(m *member) { traces[m.index].broken = true })
	return traces
}

// bench feeds a flow's sources, step by step, on the caller's goroutine.
type bench struct {
	steps int
	feeds []func(step int)
}

// arriving is a source at whose members arrivals come.
func (b *bench) arriving(k kind, at *place, of func(*member) arrival) *node {
	switch k {
	case "Stream":
		return arriving[int](b, at, of)
	case "Keyed":
		return arriving[Entry[string, int]](b, at, of)
	case "Cell":
		return arriving[set](b, at, of)
	default:
		return arriving[Entry[string, set]](b, at, of)
	}
}

func arriving[T any](b *bench, at *place, of func(*member) arrival) *node {
	n := source("arriving", at)
	n.uses++ // some operators under test use only one of two inputs
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{Limit: -1})
		m.ports[n.id] = box.Port()
		a := of(m)
		b.steps = max(b.steps, len(a.steps))
		b.feeds = append(b.feeds, func(step int) {
			if step < len(a.steps) {
				items := make([]T, len(a.steps[step]))
				for i := range items {
					items[i] = itemOf[T](a.steps[step][i])
				}
				_, _ = box.TryPush(items...)
			}
			if a.ended && step == len(a.steps)-1 {
				box.Close()
			}
		})
	}
	return n
}

// batchedAs brings a source into ticks, without a token and whatever its class.
func batchedAs(k kind, n *node) *node {
	switch k {
	case "Stream":
		return batched[int](n)
	case "Keyed":
		return batched[Entry[string, int]](n)
	case "Cell":
		return batched[set](n)
	default:
		return batched[Entry[string, set]](n)
	}
}

// begin is a flow's run, with a bench of its own, so that many flows can run at once.
func (b *bench) begin(f *Flow) (*running, *clock.Clock) {
	if err := f.check(); err != nil {
		panic(err)
	}
	f.ran = true
	f.Logger = slog.New(slog.DiscardHandler)
	c := f.driven()
	return f.instantiate(context.Background()), c
}

// playWorlds is play where members are worlds of their own, some of which may end with an error.
func (b *bench) playWorlds(f *Flow, broken func(*member)) {
	if err := b.playOn(f, &backlog{broken: broken}); err != nil {
		panic(err) // a call that failed: those of the operators under test do not
	}
}

// play is Flow.play of the harness.
func (b *bench) play(f *Flow) error { return b.playOn(f, &backlog{}) }

func (b *bench) playOn(f *Flow, h *backlog) error {
	r, c := b.begin(f)
	r.host = h
	for step := range max(1, b.steps) {
		for _, feed := range b.feeds {
			feed(step)
		}
		if err := r.settle(); err != nil {
			return err
		}
		if err := r.pass(c, aStep); err != nil {
			return err
		}
	}
	return r.pass(c, inTheEnd)
}
