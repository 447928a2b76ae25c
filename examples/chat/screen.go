package main

import "sync"

// screen is what one client shows: each line once, from when it has entered, but not its own.
type screen struct {
	show func(Line)

	mu    sync.Mutex
	id    string
	from  int     // lines of the room's after so many are to be shown
	in    bool    // it is welcome
	early []Heard // before it was
	marks marks
}

// heard takes what all hear.
func (s *screen) heard(h Heard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.in:
		s.early = append(s.early, h)
	case h.N > s.from:
		s.line(h.Line)
	}
}

// welcome takes what has been said before. A broadcast and what one client is told come each in order, but not with each other: so
// the number of the room's lines says where the one goes on where the other ends.
func (s *screen) welcome(a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.from, s.in = a.ID, a.N, true
	for _, l := range a.Tail {
		s.line(l)
	}
	for _, h := range s.early {
		if h.N > s.from {
			s.line(h.Line)
		}
	}
	s.early = nil
}

// again is that it enters again, elsewhere.
func (s *screen) again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.in, s.early = false, nil
}

func (s *screen) line(l Line) {
	mine := l.From == s.id || l.Kind != Text && l.Text == s.id
	if s.marks.isNew(l) && !mine {
		s.show(l)
	}
}
