package proptest

import "github.com/calmflow/calm/internal/sim"

// state tells the states of a run apart. A member is a function of what it has taken in, and when; so its state is known by the
// list of that, and the state of all by those of the members. What is under way follows from what was sent and what has arrived.
// Two schedules that differ only in what happens first at different members thus come to one state.
type state struct{ members map[*sim.Member]uint64 }

// deed is what happened at a member.
type deed uint64

const (
	ticked deed = iota + 1
	fedTo
	closed
	arrivedAt
	lostTo
	returned
	passed
	crashed
	left
	gone
)

func newState() *state { return &state{map[*sim.Member]uint64{}} }

// note adds to what a member has taken in.
func (s *state) note(m *sim.Member, what deed, where, which int) {
	if s == nil {
		return
	}
	h := mix(s.members[m], uint64(what))
	h = mix(h, uint64(where))
	s.members[m] = mix(h, uint64(which))
}

// idOf is the same for a channel in all runs, whenever its first parcel was sent.
func idOf(c *sim.Channel) int { return c.Node.ID<<16 | c.From.Index }

// all is the state of all members.
func (s *state) all(run *sim.Run) (h uint64) {
	for _, m := range run.Members {
		h = mix(h, s.members[m])
	}
	return h
}

// mix is the finish of SplitMix64 (Steele, Lea and Flood 2014).
func mix(h, x uint64) uint64 {
	h = (h ^ x) + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
