package main

import "github.com/calmflow/calm/stream"

// Request is what a client asks of the log: to append a text, or to read.
type Request struct {
	Append string
	Read   bool
}

// Result is the log as the request has left it. It ends with what was appended.
type Result struct{ Log []string }

// Chosen is what a slot of the log holds for ever.
type Chosen struct {
	Slot    int
	Command Command
}

type call = stream.Call[Request, Result]

// Event is what happens to a proposer: a client calls, an acceptor replies, or time has passed.
type Event struct {
	Me    stream.Member[Proposer]
	Kind  Kind
	Call  call
	Reply Reply
}

// Kind says what has happened.
type Kind int

// The kinds of events.
const (
	Called Kind = iota
	Replied
	Passed
)

// Output is what a proposer does then.
type Output struct {
	Began  []Command // the call that it has taken in
	Asks   []Ask
	Chosen []Chosen
	Done   []Done
}

// Done is a command that a client has waited for.
type Done struct {
	Command Command
	Result  Result
	Call    call
}

func (d Done) answer() stream.Answer[Result] { return d.Call.Answer(d.Result) }

// phase is how far a proposer is in leading.
type phase int

const (
	follows phase = iota // it has never tried, or another has a higher ballot
	tries                // it waits for a majority of promises
	leads
)

// proposer is what one of them knows.
type proposer struct {
	phase    phase
	ballot   Ballot // its latest
	round    int    // the highest it has heard of
	promises map[int]bool
	known    map[int]Entry // by slot: what promises have named, of the highest ballot
	next     int           // the first slot that it has not used
	accepts  map[int]map[int]bool

	pending []Command // its clients', that are not known to be chosen
	calls   map[int]call
	asked   int

	chosen map[int]Command
	done   map[Command]bool // chosen in some slot: a command may be chosen in two, and counts once
	first  int              // slot that is not known to be chosen
	log    []string
}

func (p *proposer) step(e Event) (out Output) {
	if p.calls == nil {
		p.calls, p.chosen, p.done = map[int]call{}, map[int]Command{}, map[Command]bool{}
	}
	switch e.Kind {
	case Called:
		p.asked++
		c := Command{By: e.Me.Index(), N: p.asked, Append: e.Call.Arg.Append, Read: e.Call.Arg.Read}
		out.Began = append(out.Began, c)
		p.calls[c.N] = e.Call
		p.pending = append(p.pending, c)
		switch p.phase {
		case leads:
			p.propose(&out, c)
		case follows:
			p.try(&out, e.Me.Index())
		}
	case Passed:
		if p.phase == follows && len(p.pending) > 0 {
			p.try(&out, e.Me.Index())
		}
	case Replied:
		p.reply(&out, e.Reply)
	}
	return out
}

// try asks for promises to a ballot above all that it has heard of.
func (p *proposer) try(out *Output, me int) {
	p.round++
	p.phase, p.ballot = tries, Ballot{p.round, me}
	p.promises, p.known, p.accepts = map[int]bool{}, map[int]Entry{}, map[int]map[int]bool{}
	out.Asks = append(out.Asks, Ask{Entry: Entry{Slot: p.first, Ballot: p.ballot}})
}

func (p *proposer) reply(out *Output, r Reply) {
	p.round = max(p.round, r.Promised.Round)
	if r.Ask.Ballot != p.ballot {
		return // to an attempt that is over
	}
	switch {
	case !r.Yes:
		p.phase = follows // until time passes: who tries again at once may keep the other from leading
	case r.Ask.Full:
		p.accepted(out, r)
	case p.phase == tries:
		p.promises[r.From] = true
		for _, e := range r.Accepted {
			if e.Ballot.compare(p.known[e.Slot].Ballot) > 0 {
				p.known[e.Slot] = e
			}
		}
		if len(p.promises) == majority {
			p.lead(out)
		}
	}
}

// lead proposes again what may have been chosen already, and then what its clients wait for.
func (p *proposer) lead(out *Output) {
	p.phase, p.next = leads, p.first
	last := p.first - 1
	for slot := range p.known {
		last = max(last, slot)
	}
	again := map[Command]bool{}
	for p.next <= last {
		c := p.known[p.next].Command
		again[c] = true
		p.propose(out, c)
	}
	for _, c := range p.pending {
		if !again[c] {
			p.propose(out, c)
		}
	}
}

// propose asks to accept a command in the next slot.
func (p *proposer) propose(out *Output, c Command) {
	out.Asks = append(out.Asks, Ask{Entry{p.next, p.ballot, c}, true})
	p.next++
}

// accepted counts who has accepted: what a majority has is chosen.
func (p *proposer) accepted(out *Output, r Reply) {
	by := p.accepts[r.Ask.Slot]
	if by == nil {
		by = map[int]bool{}
		p.accepts[r.Ask.Slot] = by
	}
	by[r.From] = true
	if len(by) != majority {
		return
	}
	p.chosen[r.Ask.Slot] = r.Ask.Command
	out.Chosen = append(out.Chosen, Chosen{r.Ask.Slot, r.Ask.Command})
	for c, known := p.chosen[p.first]; known; c, known = p.chosen[p.first] {
		p.first++
		p.do(out, r.To.Index(), c)
	}
}

// do does a command, and answers who waits for it. All commands before it have been done.
func (p *proposer) do(out *Output, me int, c Command) {
	if c.N == 0 || p.done[c] {
		return
	}
	p.done[c] = true
	if !c.Read {
		p.log = append(p.log, c.Append)
	}
	for i, mine := range p.pending {
		if mine == c {
			p.pending = append(p.pending[:i:i], p.pending[i+1:]...)
			break
		}
	}
	if c.By == me {
		out.Done = append(out.Done, Done{c, Result{p.log[:len(p.log):len(p.log)]}, p.calls[c.N]})
		delete(p.calls, c.N)
	}
}
