package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/tick"
)

// member is one process of a place: a spinner, which owns all its state and runs on one goroutine.
type member struct {
	flow    *Flow
	at      *place
	index   int
	graph   *tick.Graph
	ctx     context.Context
	ports   []any // by node id: *tick.Port of the items of its handle
	loops   map[*recursion]any
	domains map[*scope]*tick.Domain
	feeds   []func(context.Context) error
	thread  atomic.Uint64 // the number of the spinner's goroutine
}

// running is a flow at run time.
type running struct {
	members []*member
}

// ErrGraphOnly is what Run returns, instead of running, when the environment variable CALM_GRAPH asks for the flow's
// graph: it names a file, to which the graph is appended as one line of JSON. The command calm graph uses it.
var ErrGraphOnly = errors.New("stream: the graph was asked for, the flow has not been run")

// Run runs all places of the flow in this process, each a spinner on a goroutine of its own, over wires in memory. It
// returns nil once all sources have ended and all that followed from them has been done; the context's cause when the
// context ends first; or the error of an operator, a source or a sink, which ends all places. A flow that is put together
// wrongly is refused with an error for each Misuse. When Run returns, its goroutines have ended, except one that is
// blocked in Read of a reader without SetReadDeadline. What the user's functions and sequences have begun is waited for.
// A flow runs once.
func (f *Flow) Run(ctx context.Context) error {
	f.valid("Run")
	if f.ran {
		return &Misuse{"Run", userSite(), fmt.Sprintf("the flow %q has been run before: build a new one for each run", f.name)}
	}
	f.ran = true
	defer f.finish()
	if err := f.check(); err != nil {
		return err
	}
	if path := os.Getenv("CALM_GRAPH"); path != "" {
		return f.dump(path)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := f.instantiate(ctx)
	f.start(r)
	return r.spin(ctx, cancel)
}

// finish lets those go on who wait for what a run does, also of one that was refused.
func (f *Flow) finish() {
	f.start(nil)
	for _, n := range f.nodes {
		if n.ended != nil {
			n.ended()
		}
	}
}

// start lets those go on who wait for the run.
func (f *Flow) start(r *running) {
	select {
	case <-f.started:
	default:
		f.running = r
		close(f.started)
	}
}

func (f *Flow) dump(path string) error {
	out, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("stream: CALM_GRAPH: %w", err)
	}
	defer out.Close()
	if _, err := io.WriteString(out, f.Graph().JSON()+"\n"); err != nil {
		return fmt.Errorf("stream: CALM_GRAPH: %w", err)
	}
	return ErrGraphOnly
}

// instantiate builds the kernels of every node at every member, and the channels between them.
func (f *Flow) instantiate(ctx context.Context) *running {
	r := &running{}
	at := map[*place][]*member{}
	for _, p := range f.places {
		for i := range p.members {
			m := f.member(ctx, r, p, i)
			at[p] = append(at[p], m)
			r.members = append(r.members, m)
		}
	}
	f.routeTraffic(at)
	for _, n := range f.nodes {
		for _, m := range at[n.at] {
			m.graph.Describe(n.op, n.site)
			n.build(m)
		}
		if n.send == nil {
			continue
		}
		for _, m := range at[n.ins[0].at] {
			m.graph.Describe(n.op, n.site)
			n.send(m)
		}
	}
	return r
}

func (f *Flow) member(ctx context.Context, r *running, p *place, i int) *member {
	return &member{
		flow: f, at: p, index: i, ctx: ctx,
		graph: tick.New(tick.Options{Name: f.name + "/" + p.member(i), Clock: f.Clock, Logger: f.Logger}),
		ports: make([]any, len(f.nodes)), loops: map[*recursion]any{}, domains: map[*scope]*tick.Domain{},
	}
}

// domain returns the domain of ticks that nodes of this scope are in.
func (m *member) domain(s *scope) *tick.Domain {
	s = s.tick()
	if m.domains[s] == nil {
		m.domains[s] = m.graph.NewDomain(s.site.String())
	}
	return m.domains[s]
}

// admit holds a source back while a channel downstream of it, at any distance, holds as much as it may. Spinners thus
// never wait for each other, and what waits between them is bounded all the same.
func (m *member) admit(n *node) func() bool {
	below := n.downstream
	return func() bool {
		for _, t := range below {
			if t.blocks() {
				return false
			}
		}
		return true
	}
}

// routeTraffic tells each source which channels are downstream of it.
func (f *Flow) routeTraffic(at map[*place][]*member) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	for i := len(f.nodes) - 1; i >= 0; i-- {
		n := f.nodes[i]
		if n.hop != nil {
			n.hop.limit = int64(limit)
			n.hop.wake = func() {
				for _, ms := range at {
					for _, m := range ms {
						m.graph.Wake()
					}
				}
			}
		}
		for _, in := range n.ins {
			in.downstream = union(in.downstream, n.downstream, n.hop)
		}
	}
}

func union(a, b []*traffic, own *traffic) []*traffic {
	seen := map[*traffic]bool{nil: true}
	var all []*traffic
	for _, t := range append(append(append([]*traffic{}, a...), b...), own) {
		if !seen[t] {
			seen[t] = true
			all = append(all, t)
		}
	}
	return all
}

// spin runs the members and the feeds of their sources until all have ended.
func (r *running) spin(ctx context.Context, cancel context.CancelCauseFunc) error {
	var wg sync.WaitGroup
	start := func(f func() error) {
		wg.Go(func() {
			err := errExited
			defer func() {
				if err != nil {
					cancel(err)
				}
			}()
			err = f()
		})
	}
	for _, m := range r.members {
		start(func() error {
			m.thread.Store(goroutineNumber())
			return m.graph.Run(ctx)
		})
		for _, feed := range m.feeds {
			start(func() error { return feed(ctx) })
		}
	}
	wg.Wait()
	return context.Cause(ctx)
}

// errExited is left standing when a function of the user's ends its goroutine.
var errExited = errors.New("stream: a function of the flow has called runtime.Goexit, as FailNow of a test does: use Error there, and end the run by its context")

// inside says whether a spinner is calling: a function that the user has given to an operator or a sink.
func (r *running) inside() bool {
	me := goroutineNumber()
	return slices.ContainsFunc(r.members, func(m *member) bool { return m.thread.Load() == me })
}

// goroutineNumber reads the caller's number off its stack trace, which begins "goroutine 7 [running]".
func goroutineNumber() uint64 {
	buf := make([]byte, 64)
	fields := bytes.Fields(buf[:runtime.Stack(buf, false)])
	n, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return n
}

// check finds what can be known to be wrong once the whole flow is there.
func (f *Flow) check() error {
	var errs []error
	report := func(n *node, problem string) { errs = append(errs, &Misuse{n.op, n.site, problem}) }
	for _, r := range f.recursions {
		if r.end == nil {
			report(r.node, "the recursion is never closed: say what follows from its facts, by Close")
		}
	}
	sent := map[uintptr]*node{}
	for _, n := range f.nodes {
		if n.flow != f {
			return &Misuse{"Run", userSite(), fmt.Sprintf("this is a copy of the flow %q: use the pointer that New returned", f.name)}
		}
		if n.to != 0 {
			sent[n.to] = n
		}
	}
	for _, n := range f.nodes {
		if to := sent[n.from]; n.from != 0 && to != nil {
			report(n, fmt.Sprintf("it reads the channel that To at %v sends to: what a sink gets came in no certain order, and must not come back as Ordered. Go through an operator inside the flow, such as AsArrived", to.site))
		}
		switch {
		case n.uses == 0 && n.op != "Recurse":
			report(n, "nothing uses its result: end it in a sink, such as ForEach, or in Ignore, or leave it out")
		case n.single && n.at.members > 1:
			report(n, fmt.Sprintf("%d members of %v would share one source in this process: use Items or Seq, or an Inlet with PutAt", n.at.members, n.at))
		}
	}
	return errors.Join(errs...)
}

// Metrics returns the counts of the edges of each spinner, by its name. It may be called at any time while Run goes on;
// before, there are none.
func (f *Flow) Metrics() map[string][]tick.EdgeMetrics {
	select {
	case <-f.started:
	default:
		return nil
	}
	all := map[string][]tick.EdgeMetrics{}
	if f.running == nil {
		return all
	}
	for _, m := range f.running.members {
		all[m.graph.Name()] = m.graph.Metrics()
	}
	return all
}
