package main

import (
	"cmp"
	"maps"
	"slices"
)

// Dot is one event of a replica: the N-th of one of its lives, from 1. A replica that starts anew has forgotten how far it had come, so
// it begins another life, and no dot is ever used twice.
type Dot struct{ Life, N uint64 }

func (d Dot) compare(o Dot) int { return cmp.Or(cmp.Compare(d.Life, o.Life), cmp.Compare(d.N, o.N)) }

// Seen is which events a replica has seen, as it is sent: of each life all up to a number, and some beyond it, after a gap. Both are
// sorted.
type Seen struct{ UpTo, Beyond []Dot }

// seen are the events that a store has seen. What it holds beyond these counts as seen too, and is not listed: so a store that fills up
// anew, in no order, lists nothing. It is the causal context of Almeida, Shoker and Baquero, "Delta State Replicated Data Types" (2018).
type seen struct {
	upTo   map[uint64]uint64
	beyond map[Dot]struct{}
}

func newSeen(from Seen) seen {
	s := seen{map[uint64]uint64{}, map[Dot]struct{}{}}
	s.join(from)
	return s
}

// covers says whether an event is listed.
func (s *seen) covers(d Dot) bool {
	if d.N <= s.upTo[d.Life] {
		return true
	}
	_, beyond := s.beyond[d]
	return beyond
}

// add lists an event.
func (s *seen) add(d Dot) {
	switch n := s.upTo[d.Life]; {
	case d.N <= n:
	case d.N == n+1:
		s.upTo[d.Life] = d.N
		s.close(d.Life)
	default:
		s.beyond[d] = struct{}{}
	}
}

// close moves on over what follows without a gap.
func (s *seen) close(life uint64) {
	if len(s.beyond) == 0 {
		return
	}
	n := s.upTo[life]
	for {
		if _, next := s.beyond[Dot{life, n + 1}]; !next {
			break
		}
		n++
	}
	s.upTo[life] = n
	maps.DeleteFunc(s.beyond, func(d Dot, _ struct{}) bool { return d.Life == life && d.N <= n })
}

func (s *seen) join(from Seen) {
	for _, d := range from.UpTo {
		if d.N > s.upTo[d.Life] {
			s.upTo[d.Life] = d.N
			s.close(d.Life)
		}
	}
	for _, d := range from.Beyond {
		s.add(d)
	}
}

// list is what is sent.
func (s *seen) list() (l Seen) {
	for life, n := range s.upTo {
		l.UpTo = append(l.UpTo, Dot{life, n})
	}
	slices.SortFunc(l.UpTo, Dot.compare)
	l.Beyond = slices.SortedFunc(maps.Keys(s.beyond), Dot.compare)
	return l
}
