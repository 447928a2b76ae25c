package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// once says that at most one command is chosen for a slot, whoever learns of it.
var once = proptest.Invariant("one command for a slot", func(v proptest.View) error {
	slots := map[int]Command{}
	for by, all := range proptest.Seen[Chosen](v, "chosen") {
		for _, c := range all {
			if before, known := slots[c.Slot]; known && before != c.Command {
				return fmt.Errorf("slot %d holds %+v, and for proposer %d %+v", c.Slot, before, by, c.Command)
			}
			slots[c.Slot] = c.Command
		}
	}
	return nil
})

// texts are what clients append.
var texts = proptest.Values("a", "b")

// simulated is the flow with sinks for all that is to be looked at.
func (m machine) simulated(f *stream.Flow) {
	_, done := m.flow(f)
	done.FlatMap(func(o Output) []Chosen { return o.Chosen }).Named("chosen").Ignore()
	done.FlatMap(func(o Output) []Command { return o.Began }).Named("began").Ignore()
	done.FlatMap(func(o Output) []Done { return o.Done }).Named("done").Ignore()
}

// If this fails, two commands are chosen for one slot, or the tests below find what is no bug.
func TestOneCommandForASlot(t *testing.T) {
	proptest.Agree(t, paxos.simulated, once, texts)
}

// careless accepts whatever it is asked to, also from who does not lead any more.
func careless(a *acceptor, m Message) Reply {
	if m.Ask.Full {
		return a.agree(m)
	}
	return a.step(m)
}

func TestNoPromiseCheckIsFound(t *testing.T) {
	said := knownbugs.Hunt(t, 100, machine{paxos.propose, careless}.simulated, once, texts)
	if !strings.Contains(said, `"one command for a slot" does not hold`) {
		t.Errorf("it says:\n%s", said)
	}
}
