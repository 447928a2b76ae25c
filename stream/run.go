package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/tick"
)

// member is one process of a place: a spinner, which owns all its state and runs on one goroutine.
type member struct {
	flow    *Flow
	run     *running
	at      *place
	index   int
	graph   *tick.Graph
	ctx     context.Context
	ports   []any // by node id: *tick.Port of the items of its handle
	loops   map[*recursion]any
	domains map[*scope]*tick.Domain
	feeds   []func(context.Context) error
	begins  []func() // when it begins to run
	alarms  []*alarm
	undone  []func()      // take back what it counts for elsewhere, when a simulation has it crash
	crashed bool          // in a simulation: another has come in its place
	self    []func()      // drop what it has sent to itself, which a replay takes from the journal
	renewed []func()      // set up what it keeps besides its graph, as at its beginning
	thread  atomic.Uint64 // the number of the spinner's goroutine

	// of a client
	leaving  []func() // end its sources, when it leaves
	partings []func() // forget it, when it has ended
	dying    []func() // end what it sends, when a simulation has it crash

	// counts what is under way; nil in a run without cycles
	quiet    *quiet
	open     bool         // its sources have not ended
	working  int64        // released, and being worked off
	released atomic.Int64 // to be worked off
	gone     atomic.Bool  // it has ended
	taken    []inTick     // of channels, by the ticks that are not over

	between tasks // what is to be done between ticks
}

// running is a flow at run time.
type running struct {
	mu      sync.Mutex
	members []*member // those of now
	plans   map[*place]*plan
	quiet   *quiet
	start   func(func() error)
	host    host
}

// plan is what a member of a place builds, in the order of the flow.
type plan struct{ pieces []piece }

type piece struct {
	node  *node
	build func(*member)
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
func (f *Flow) Run(ctx context.Context) (err error) {
	f.valid("Run")
	if f.ran {
		return &Misuse{"Run", userSite(), fmt.Sprintf("the flow %q has been run before: build a new one for each run", f.name)}
	}
	f.ran = true
	defer func() {
		if ended := f.finish(); err == nil {
			err = ended
		}
	}()
	if err := f.check(); err != nil {
		return err
	}
	if path := os.Getenv("CALM_GRAPH"); path != "" {
		return f.dump(path)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := f.instantiate(ctx)
	if err := f.record(r); err != nil {
		return err
	}
	return f.spin(ctx, cancel, r)
}

// finish lets those go on who wait for what a run does, also of one that was refused.
func (f *Flow) finish() error {
	f.start(nil)
	var errs []error
	for _, n := range f.nodes {
		if n.ended == nil {
			continue
		}
		if err := n.ended(); err != nil {
			errs = append(errs, &tick.OperatorError{Graph: f.name, Operator: n.op, Site: n.site, Cause: err})
		}
	}
	return errors.Join(errs...)
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
	r := &running{plans: map[*place]*plan{}}
	for _, p := range f.places {
		r.plans[p] = &plan{}
	}
	for _, n := range f.nodes {
		r.plans[n.at].add(n, n.build)
		if n.send != nil {
			r.plans[n.ins[0].at].add(n, n.send)
		}
	}
	f.routeTraffic(r)
	if len(f.feedbacks) > 0 && f.part == nil { // what is under way elsewhere is not known
		r.quiet = &quiet{stages: f.inStages()}
	}
	for _, p := range f.places {
		for _, i := range f.membersHere(p) {
			m := f.member(ctx, r, p, i)
			if f.sim != nil {
				f.sim.joins(m)
			}
			m.begin()
			r.members = append(r.members, m)
		}
	}
	for _, m := range slices.Clone(r.members) {
		r.plans[m.at].build(m)
	}
	return r
}

func (p *plan) add(n *node, build func(*member)) { p.pieces = append(p.pieces, piece{n, build}) }

// build makes the kernels of a member, and its ends of the channels.
func (p *plan) build(m *member) {
	for _, piece := range p.pieces {
		m.graph.Describe(piece.node.op, piece.node.site)
		piece.build(m)
		if s := m.flow.sim; s != nil {
			s.watchAll(piece.node, m)
		}
	}
}

func (f *Flow) member(ctx context.Context, r *running, p *place, i int) *member {
	m := &member{
		flow: f, run: r, at: p, index: i, ctx: ctx, quiet: r.quiet,
		ports: make([]any, len(f.nodes)), loops: map[*recursion]any{}, domains: map[*scope]*tick.Domain{},
	}
	opts := tick.Options{Name: f.name + "/" + p.member(i), Clock: f.Clock, Logger: f.Logger, Busy: m.beforeTicks, Idle: m.idle}
	if f.sim != nil {
		opts.Clock, opts.Rounds = f.sim.face(opts.Name), mostRounds
	}
	m.graph = tick.New(opts)
	return m
}

// domain returns the domain of ticks that nodes of this scope are in.
func (m *member) domain(s *scope) *tick.Domain {
	s = s.tick()
	if m.domains[s] == nil {
		m.domains[s] = m.graph.NewDomain(s.site.String())
	}
	return m.domains[s]
}

// spin runs the members and the feeds of their sources until all have ended, and no clients can come.
func (f *Flow) spin(ctx context.Context, cancel context.CancelCauseFunc, r *running) error {
	var wg sync.WaitGroup
	r.start = func(f func() error) {
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
	r.host = goroutines{r}
	for _, p := range f.places {
		if p.crowd != nil {
			f.part.alone(p.crowd, r)
			p.crowd.begin(ctx, r)
		}
	}
	members := slices.Clone(r.members)
	f.start(r)
	if f.part != nil {
		f.part.here = members[0]
		f.part.net.Began()
	}
	for _, m := range members {
		r.run(ctx, m)
	}
	wg.Wait()
	return context.Cause(ctx)
}

// run starts a member's spinner, and the feeds of its sources.
func (r *running) run(ctx context.Context, m *member) {
	m.beginTime()
	r.start(func() error {
		defer m.leave()
		defer m.endTime()
		defer m.part()
		m.thread.Store(goroutineNumber())
		return spins(ctx, m)
	})
	for _, feed := range m.feeds {
		r.start(func() error { return feed(ctx) })
	}
}

// part forgets a client that has ended.
func (m *member) part() {
	for _, f := range m.partings {
		f()
	}
}

// errExited is left standing when a function of the user's ends its goroutine.
var errExited = errors.New("stream: a function of the flow has called runtime.Goexit, as FailNow of a test does: use Error there, and end the run by its context")

// check finds what can be known to be wrong once the whole flow is there.
func (f *Flow) check() error {
	var errs []error
	report := func(n *node, problem string) { errs = append(errs, &Misuse{n.op, n.site, problem}) }
	for _, r := range f.recursions {
		if r.end == nil {
			report(r.node, "the recursion is never closed: say what follows from its facts, by Close")
		}
	}
	for _, b := range f.feedbacks {
		if b.closes == nil {
			report(b.node, "the feedback is never closed: say what comes round, by Close")
		}
	}
	for _, s := range f.services {
		if s.answers == nil {
			report(s.node, fmt.Sprintf("the service %q is never answered: its callers would wait for ever. Say what answers them, by Answer", s.name))
		}
	}
	f.checkTicks(report)
	f.checkRecord(report)
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
		case n.uses == 0 && n.op != "Recurse" && (n.again == nil || n.again.closes != nil):
			report(n, "nothing uses its result: end it in a sink, such as ForEach, or in Ignore, or leave it out")
		case n.op == "Encoded" && !n.form.used:
			report(n, "no hop uses the codec: Encoded comes directly before a hop, such as Send")
		case n.single && n.at.members != 1 && f.part == nil && (f.sim == nil || n.at.crowd == nil):
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
	f.running.mu.Lock()
	members := slices.Clone(f.running.members)
	f.running.mu.Unlock()
	for _, m := range members {
		all[m.graph.Name()] = m.graph.Metrics()
	}
	return all
}
