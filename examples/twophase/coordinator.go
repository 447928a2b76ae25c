package main

import "github.com/calmflow/calm/stream"

// Event is what happens to the coordinator.
type Event struct {
	Kind  Kind
	Txn   int
	Yes   bool                       // of a vote
	Asker stream.Member[Participant] // who asks
}

// Kind says what has happened.
type Kind int

// The kinds of events.
const (
	Begun     Kind = iota // a transaction was given to the participants
	Voted                 // one of them has voted
	Late                  // not all have voted in time
	Asked                 // one of them has heard no decision in time
	Restarted             // the coordinator has lost all that it had not written down
)

// Decision is what becomes of a transaction.
type Decision struct {
	Txn    int
	Commit bool
}

// Answer is a decision for who has asked.
type Answer struct {
	To       stream.Member[Participant]
	Decision Decision
}

// Output is what the coordinator says then: to all, and to some.
type Output struct {
	Decisions []Decision
	Answers   []Answer
}

// coordinator is what it remembers.
type coordinator struct {
	log map[int]bool // the decisions: written down before anybody hears of them

	open map[int]*round // what is not decided: not written down
}

// round is a transaction that is voted on.
type round struct {
	yes    int
	askers []stream.Member[Participant]
}

// step decides. A transaction that it knows nothing of is one that it has begun and forgotten, when it was not decided: it aborts.
func (c *coordinator) step(e Event) (out Output) {
	if c.log == nil {
		c.log, c.open = map[int]bool{}, map[int]*round{}
	}
	if e.Kind == Restarted {
		clear(c.open)
		return out
	}
	if commit, decided := c.log[e.Txn]; decided {
		if e.Kind == Asked {
			out.Answers = append(out.Answers, Answer{e.Asker, Decision{e.Txn, commit}})
		}
		return out
	}
	r, open := c.open[e.Txn]
	if !open {
		r = &round{}
		c.open[e.Txn] = r
	}
	switch {
	case e.Kind == Asked:
		r.askers = append(r.askers, e.Asker)
		if !open {
			c.decide(&out, e.Txn, false)
		}
	case e.Kind == Late, e.Kind == Voted && !e.Yes, e.Kind == Voted && !open:
		c.decide(&out, e.Txn, false)
	case e.Kind == Voted:
		if r.yes++; r.yes == participants {
			c.decide(&out, e.Txn, true)
		}
	}
	return out
}

// decide writes the decision down, and says it.
func (c *coordinator) decide(out *Output, txn int, commit bool) {
	c.log[txn] = commit
	out.Decisions = append(out.Decisions, Decision{txn, commit})
	for _, asker := range c.open[txn].askers {
		out.Answers = append(out.Answers, Answer{asker, Decision{txn, commit}})
	}
	delete(c.open, txn)
}
