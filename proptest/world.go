package proptest

import (
	"fmt"
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// world is a flow that runs step by step: who drives it chooses, at each step, one of the things that could happen next in a real
// run. The plainest choice, 0, is always what a single node without faults would do: what is under way arrives before more is
// fed, all of it, in order.
type world struct {
	run    *sim.Run
	by     chooser
	out    *outputs
	story  *story             // what happens, in words; nil unless somebody asks
	state  *state             // tells states apart; nil unless somebody asks
	faults faults             // of this run
	did    *deeds             // what happened, in numbers
	open   bool               // sources end by an action of their own
	single bool               // items go one by one
	timed  bool               // ticks are steps of their own, since something depends on what a tick takes in
	after  func() *refutation // is called after each step, or nil
	steps  int
	may    []int // memory that is used again

	crashes int // that may still come
	departs int // of clients before the end, likewise
	jumps   int // of clocks, likewise
	waited  int
	shut    bool   // no more clients come
	seed    uint64 // of the library's own choices

	pinned []string      // reasons of tokens whose choices are plain
	prompt []*sim.Member // tick as soon as they can
}

// mostSteps ends a run that goes round for ever.
const mostSteps = 10_000

// mostWaits is how often time passes in a run at most: some timers are set again and again.
const mostWaits = 12

// mostTimes is how often a parcel that may be repeated is delivered at most.
const mostTimes = 3

// action is something that can happen next.
type action struct {
	kind  actionKind
	which int // of the members, the channels or the sources
}

type actionKind int

const (
	ticks actionKind = iota
	arrives
	repeats
	feeds
	returns
	closes
	crashes
	jumps
	waits
	departs
	shuts
	leaves
	goes
)

// finish runs until nothing can happen any more.
func (w *world) finish() (*refutation, error) {
	for {
		again, err := w.step()
		if err != nil || !again {
			return nil, err
		}
		w.steps++
		if w.after != nil {
			w.out.steps = w.steps
			if found := w.after(); found != nil {
				return found, nil
			}
		}
		if w.steps > mostSteps {
			return nil, fmt.Errorf("it has not come to rest after %d steps: something goes round without end", mostSteps)
		}
	}
}

// step lets one thing happen, and says whether there was one.
func (w *world) step() (again bool, err error) {
	var room [32]action
	can := w.faults.keepBack(w.run, w.can(room[:0]))
	if len(can) == 0 {
		return false, nil
	}
	if err := w.do(can[w.by.choose(len(can))]); err != nil {
		return true, err
	}
	if w.timed {
		return true, w.settle(w.prompt)
	}
	return true, w.settle(w.run.Members)
}

func (w *world) do(a action) error {
	switch a.kind {
	case ticks:
		return w.tick(a.which)
	case arrives, repeats:
		w.deliver(a.which, a.kind)
	case feeds:
		w.feed(a.which)
	case returns:
		return w.call(a.which)
	case closes:
		w.close(a.which)
	case crashes:
		return w.crash()
	case jumps:
		w.jump()
	case waits:
		w.wait()
	default:
		w.visit(a)
	}
	return nil
}

// can lists what can happen, the plainest first.
func (w *world) can(all []action) []action {
	if w.timed {
		for i, m := range w.run.Members {
			if !w.isPrompt(m) && m.Ready() {
				all = append(all, action{ticks, i})
			}
		}
	}
	for i, c := range w.run.Channels {
		if slices.ContainsFunc(c.Parcels, isNew) {
			all = append(all, action{arrives, i})
		}
	}
	all = w.canGo(all)
	for i := range w.run.Calls {
		if w.mayReturn(i) {
			all = append(all, action{returns, i})
		}
	}
	for i, s := range w.run.Sources {
		switch {
		case s.Left() > 0:
			all = append(all, action{feeds, i})
		case !s.Closed:
			all = append(all, action{closes, i})
		}
	}
	for i, c := range w.run.Channels {
		if len(c.Parcels) > 0 && !slices.ContainsFunc(c.Parcels, isNew) {
			all = append(all, action{repeats, i})
		}
	}
	if w.run.Clock.Pending() > 0 && w.waited < mostWaits {
		all = append(all, action{waits, 0})
	}
	all = w.canLeave(all)
	if len(all) > 0 && w.crashes > 0 && slices.ContainsFunc(w.run.Members, mayCrash) {
		all = append(all, action{kind: crashes}) // one for all members, or most crashes would come before anything else
	}
	if len(all) > 0 && w.jumps > 0 {
		all = append(all, action{kind: jumps})
	}
	return all
}

// mayCrash says whether a member can lose what is not durable, and come back: clients do not.
func mayCrash(m *sim.Member) bool { return m.Visit == nil && !m.Ready() }

func isNew(p *sim.Parcel) bool { return p.Times == 0 }

// settle ticks members until none has anything to do.
func (w *world) settle(members []*sim.Member) error {
	for again := true; again; {
		again = false
		for _, m := range members {
			for m.Ready() {
				again = true
				if err := m.Tick(); err != nil {
					return err
				}
				if w.steps++; w.steps > mostSteps {
					return fmt.Errorf("%s has not come to rest after %d ticks: something goes round without end", m.Name, mostSteps)
				}
			}
			m.Rest()
		}
	}
	return nil
}

func (w *world) tick(i int) error {
	m := w.run.Members[i]
	w.story.tell("%s ticks", m.Name)
	w.state.note(m, ticked, 0, 0)
	if err := m.Tick(); err != nil {
		return err
	}
	if !m.Ready() {
		m.Rest()
	}
	return nil
}

// some chooses how many of n: plainly all.
func (w *world) some(n int) int {
	if w.single {
		return min(1, n)
	}
	if k := w.by.choose(n); k > 0 {
		return k
	}
	return n
}

func (w *world) feed(i int) {
	s := w.run.Sources[i]
	n := w.some(s.Left())
	if w.story != nil {
		w.story.tell("%s is given %s by %s", s.Member.Name, list(s.Next(n)), place(s.Node))
	}
	s.Feed(n)
	w.state.note(s.Member, fedTo, i, s.Left())
	if s.Left() == 0 && !w.open && w.by.choose(2) == 0 {
		w.close(i)
	}
}

func (w *world) close(i int) {
	s := w.run.Sources[i]
	w.state.note(s.Member, closed, i, 0)
	if w.story != nil {
		w.story.tell("%s is given no more by %s", s.Member.Name, place(s.Node))
	}
	s.Close()
}

// call has a function that waits return.
func (w *world) call(i int) error {
	c := w.run.Calls[i]
	w.run.Calls = slices.Delete(w.run.Calls, i, i+1)
	w.state.note(c.Member, returned, c.Node.ID, i)
	if w.story != nil {
		w.story.tell("%s has an answer for %s", c.Member.Name, place(c.Node))
	}
	return c.Make()
}

// crash has a member lose all that is not durable, and come back.
func (w *world) crash() error {
	var may []*sim.Member
	for _, m := range w.run.Members {
		if mayCrash(m) {
			may = append(may, m)
		}
	}
	m := may[w.by.choose(len(may))]
	w.crashes--
	w.did.crash()
	if w.out != nil {
		w.out.crash(m)
	}
	var made []*sim.Call
	for _, c := range w.run.Calls {
		if c.Member == m && w.by.choose(2) == 1 {
			made = append(made, c)
		}
	}
	w.story.tell("%s crashes, and comes back with what is durable", m.Name)
	if err := m.Crash(); err != nil {
		return err
	}
	for _, c := range made {
		w.story.tell("what %s had called for by %s is done, and nobody hears of it", m.Name, place(c.Node))
		_ = c.Make() // whose error nobody hears of either
	}
	return nil
}

// wait lets time pass until the next timer.
func (w *world) wait() {
	w.waited++
	w.run.Clock.Wait()
	w.story.tell("it is %s", w.run.Clock.Now().Format("15:04:05.999"))
	for _, m := range w.run.Members {
		w.state.note(m, passed, 0, 0)
	}
}
