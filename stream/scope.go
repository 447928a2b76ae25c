package stream

import (
	"github.com/calmflow/calm/tick"
)

// scope is a tick or a recursion that operators are inside of. Ticks that meet become one; recursions never do.
type scope struct {
	outer  *scope
	site   tick.Site
	loop   bool
	merged *scope // a tick that this one has become
	head   *node  // gives each item a tick, or nil: the tick is one of batches and snapshots
}

// newTick starts a tick of its own; it becomes one with each that it meets.
func newTick() *scope { return &scope{site: userSite()} }

func (s *scope) root() *scope {
	for s != nil && s.merged != nil {
		s = s.merged
	}
	return s
}

// mustMeet joins the ticks of two inputs of one operator, and refuses inputs from inside two recursions.
func (s *scope) mustMeet(op string, other *scope) {
	a, b := s.root(), other.root()
	for ; a != b; a, b = a.outer.root(), b.outer.root() {
		if a == nil || b == nil || a.loop != b.loop {
			misuse(op, "one input is inside a tick or a recursion, and the other is not")
		}
		if a.loop {
			misuse(op, "its inputs are inside two recursions, begun at %v and %v: bring the other's result in by Enter", a.site, b.site)
		}
		if a.head != nil || b.head != nil {
			misuse(op, "its inputs are inside different ticks, begun by %s at %v and by %s at %v: EachTick's are its own, and only what is the same in each may enter them, by EnterWhole, EnterCell or StateOf", a.begunBy(), a.site, b.begunBy(), b.site)
		}
		b.merged = a
	}
}

func (s *scope) begunBy() string {
	if s.head != nil {
		return "EachTick"
	}
	return "a batch or a snapshot"
}

// tick returns the tick that s is inside of, through any recursions, or nil.
func (s *scope) tick() *scope {
	for s = s.root(); s != nil && s.loop; s = s.outer.root() {
	}
	return s
}
