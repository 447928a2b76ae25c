package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/calmflow/calm/stream"
)

// Ballot numbers an attempt to lead. No two proposers have the same.
type Ballot struct{ Round, By int }

func (b Ballot) compare(c Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, c.Round), cmp.Compare(b.By, c.By))
}

// Command is what a client wants done. The zero Command does nothing: it fills a slot that nobody is known to have used.
type Command struct {
	By, N  int // the proposer that was asked, and the number that it gave it, from 1
	Append string
	Read   bool
}

// String is what the command does.
func (c Command) String() string {
	switch {
	case c.N == 0:
		return "nothing"
	case c.Read:
		return "read"
	default:
		return "append " + c.Append
	}
}

// Entry is a command that an acceptor has accepted.
type Entry struct {
	Slot    int
	Ballot  Ballot
	Command Command
}

// Ask is what a proposer asks of the acceptors: to promise, or, if it is Full, to accept the entry.
type Ask struct {
	Entry      // if it is not Full, the slot is the first that the proposer does not know
	Full  bool // phase 2
}

// Message is an Ask, and who asks.
type Message struct {
	From stream.Member[Proposer]
	Ask  Ask
}

// Reply is what an acceptor answers.
type Reply struct {
	To       stream.Member[Proposer]
	From     int // the acceptor
	Ask      Ask
	Yes      bool
	Promised Ballot  // to whom the acceptor has bound itself
	Accepted []Entry // of a promise: all from the slot on
}

// acceptor is what one of them has to remember for ever.
type acceptor struct {
	promised Ballot
	accepted map[int]Entry // by slot
}

// step promises and accepts, unless a higher ballot has the acceptor's word. That check is what Paxos rests on: a majority that has
// promised will not accept what is older, so that nothing is chosen behind the back of who leads now.
func (a *acceptor) step(m Message) Reply {
	if m.Ask.Ballot.compare(a.promised) < 0 {
		return Reply{To: m.From, Ask: m.Ask, Promised: a.promised}
	}
	a.promised = m.Ask.Ballot
	return a.agree(m)
}

// agree does what is asked.
func (a *acceptor) agree(m Message) Reply {
	r := Reply{To: m.From, Ask: m.Ask, Yes: true, Promised: a.promised}
	if m.Ask.Full {
		if a.accepted == nil {
			a.accepted = map[int]Entry{}
		}
		a.accepted[m.Ask.Slot] = m.Ask.Entry
		return r
	}
	for _, slot := range slices.Sorted(maps.Keys(a.accepted)) {
		if slot >= m.Ask.Slot {
			r.Accepted = append(r.Accepted, a.accepted[slot])
		}
	}
	return r
}
