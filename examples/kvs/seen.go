package main

import (
	"cmp"
	"slices"

	"github.com/calmflow/calm/lattice/tombstone"
)

// Dot is one event of a replica: the N-th of one of its lives, from 1. A replica that starts anew has forgotten how far it had come, so
// it begins another life, and no dot is ever used twice.
type Dot struct{ Life, N uint64 }

func (d Dot) compare(o Dot) int { return cmp.Or(cmp.Compare(d.Life, o.Life), cmp.Compare(d.N, o.N)) }

// Seen is which events a replica has seen, as it is sent: of each life all up to a number, and some beyond it, after a gap. Both are
// sorted by life.
type Seen struct {
	UpTo   []Dot
	Beyond []Beyond
}

// Beyond is events of a life that are seen after a gap. They are mostly neighbours, of which a long run takes some bytes.
type Beyond struct {
	Life   uint64
	Events tombstone.Bits
}

// seen are the events that a store has seen. What it holds beyond these counts as seen too, and is not listed: so a store that fills up
// anew, in no order, lists nothing. It is the causal context of Almeida, Shoker and Baquero, "Delta State Replicated Data Types" (2018).
type seen struct {
	upTo   map[uint64]uint64
	beyond map[uint64]tombstone.Bits // of lives with a gap
}

func newSeen(from Seen) seen {
	s := seen{map[uint64]uint64{}, map[uint64]tombstone.Bits{}}
	s.join(from)
	return s
}

// covers says whether an event is listed.
func (s *seen) covers(d Dot) bool { return d.N <= s.upTo[d.Life] || s.beyond[d.Life].Contains(d.N) }

// add lists an event.
func (s *seen) add(d Dot) {
	switch n := s.upTo[d.Life]; {
	case d.N <= n:
	case d.N == n+1:
		s.upTo[d.Life] = d.N
		if s.beyond[d.Life].Contains(d.N + 1) {
			s.close(d.Life)
		}
	default:
		s.beyond[d.Life] = s.beyond[d.Life].Add(d.N)
	}
}

// close moves on over what follows without a gap.
func (s *seen) close(life uint64) {
	beyond, gap := s.beyond[life]
	if !gap {
		return
	}
	n := s.upTo[life]
	for beyond.Contains(n + 1) {
		n++
	}
	s.upTo[life] = n
	if beyond = (tombstone.Bits{}).AddRange(0, n).Delta(beyond); beyond.Len() == 0 {
		delete(s.beyond, life)
	} else {
		s.beyond[life] = beyond
	}
}

func (s *seen) join(from Seen) {
	for _, d := range from.UpTo {
		if d.N > s.upTo[d.Life] {
			s.upTo[d.Life] = d.N
			s.close(d.Life)
		}
	}
	for _, b := range from.Beyond {
		s.beyond[b.Life], _ = s.beyond[b.Life].Join(b.Events)
		s.close(b.Life)
	}
}

// list is what is sent. It shares no memory with s.
func (s *seen) list() (l Seen) {
	for life, n := range s.upTo {
		l.UpTo = append(l.UpTo, Dot{life, n})
	}
	slices.SortFunc(l.UpTo, Dot.compare)
	for life, events := range s.beyond {
		own, _ := tombstone.Bits{}.Join(events)
		l.Beyond = append(l.Beyond, Beyond{life, own})
	}
	slices.SortFunc(l.Beyond, func(a, b Beyond) int { return cmp.Compare(a.Life, b.Life) })
	return l
}

// gaps is how many events are listed that come after a gap.
func (s *seen) gaps() (n uint64) {
	for _, events := range s.beyond {
		n += events.Len()
	}
	return n
}
