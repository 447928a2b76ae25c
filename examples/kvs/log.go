package main

import (
	"encoding/binary"
	"errors"
	"sort"
)

// log is what this replica has changed, for the others: one change for each of its events, in order, until all who are there have been
// told. What the log has let go of is not lost: who has missed it sees by the numbers that something is missing, and compares buckets.
type log struct {
	off    bool      // there are no others
	sealed []segment // parts of this size can be told, and no smaller ones
	open   segment
	bytes  int // of those sealed
}

// segment is the changes of the events after one and up to another.
type segment struct {
	from, to uint64
	changes  []byte
}

const (
	segmentBytes = 64 << 10 // a segment is sealed that has as many
	toldBytes    = 1 << 20  // are told at once, at most, but for one segment
	mostLogBytes = 16 << 20 // are kept for who is slow
)

// add logs a change: an atom, if it is not nil, and what is taken back for it.
func (l *log) add(key string, a *atom, field []byte, gone []taken) {
	l.open.to++
	if l.off {
		l.open.from = l.open.to
		return
	}
	b := l.open.changes
	if a == nil {
		b = appendBytes(append(b, byte(nothing)), key)
	} else {
		b = appendBytes(append(b, byte(a.kind)), key)
		b = appendAtom(b, a, field)
	}
	b = binary.AppendUvarint(b, uint64(len(gone)))
	for i := range gone {
		g := &gone[i]
		b = append(b, byte(g.kind))
		if g.kind.ofField() {
			b = appendBytes(b, g.field)
		}
		b = appendDot(b, g.Dot)
	}
	l.open.changes = b
	if len(b) >= segmentBytes {
		l.seal()
	}
}

// flush logs that all of these events is gone.
func (l *log) flush(seen Seen) {
	l.open.to++
	if l.off {
		l.open.from = l.open.to
		return
	}
	l.open.changes = appendSeen(append(l.open.changes, byte(flush)), seen)
	l.seal()
}

func appendAtom(b []byte, a *atom, field []byte) []byte {
	if a.kind.ofField() {
		b = appendBytes(b, field)
	}
	b = binary.AppendUvarint(appendDot(b, a.Dot), a.stamp)
	return appendBytes(b, a.data)
}

func appendSeen(b []byte, seen Seen) []byte {
	b = binary.AppendUvarint(b, uint64(len(seen.UpTo)))
	for _, d := range seen.UpTo {
		b = appendDot(b, d)
	}
	b = binary.AppendUvarint(b, uint64(len(seen.Beyond)))
	for _, beyond := range seen.Beyond {
		events, _ := beyond.Events.MarshalBinary() // never fails
		b = appendBytes(binary.AppendUvarint(b, beyond.Life), events)
	}
	return b
}

func (r *reading) seen() (s Seen) {
	for range r.count() {
		s.UpTo = append(s.UpTo, r.dot())
	}
	for range r.count() {
		b := Beyond{Life: r.number()}
		if b.Events.UnmarshalBinary(r.bytes()) != nil {
			r.fail()
		}
		s.Beyond = append(s.Beyond, b)
	}
	return s
}

// atom reads what appendAtom has written after the kind. The data is not copied.
func (r *reading) atom(k kind) (a atom, field []byte) {
	if k.ofField() {
		field = r.bytes()
	}
	a = atom{Dot: r.dot(), stamp: r.number(), kind: k, data: r.bytes()}
	if r.bad || !a.isSound() {
		r.fail()
	}
	return a, field
}

func (l *log) seal() {
	if l.open.to == l.open.from {
		return
	}
	l.sealed, l.bytes = append(l.sealed, l.open), l.bytes+len(l.open.changes)
	l.open = segment{from: l.open.to, to: l.open.to}
	for l.bytes > mostLogBytes {
		l.shift()
	}
}

func (l *log) shift() {
	l.bytes -= len(l.sealed[0].changes)
	l.sealed[0] = segment{}
	l.sealed = l.sealed[1:]
}

// end is the number of the last event.
func (l *log) end() uint64 { return l.open.to }

// after is what can be told to who has been told all up to an event, as far as it is still there.
func (l *log) after(event uint64) (s segment) {
	l.seal()
	first := sort.Search(len(l.sealed), func(i int) bool { return l.sealed[i].from >= event })
	for _, part := range l.sealed[first:] {
		switch {
		case s.to == 0:
			s.from = part.from
		case len(s.changes)+len(part.changes) > toldBytes:
			return s
		}
		s.to, s.changes = part.to, append(s.changes, part.changes...)
	}
	return s
}

// forget lets go of what all have been told.
func (l *log) forget(event uint64) {
	for len(l.sealed) > 0 && l.sealed[0].to <= event {
		l.shift()
	}
}

// errGarbled is of changes that are none.
var errGarbled = errors.New("kvs: what came from another replica is no change")

// hear applies changes of another replica: those of its events after one and up to another. It says whether the first of them
// follow what is known of that replica; else something is missing.
func (s *store) hear(life uint64, from, to uint64, changes []byte) (follows bool, err error) {
	follows = from <= s.seen.upTo[life]
	r := reading{left: changes}
	for n := from + 1; n <= to && !r.bad; n++ {
		s.hearOne(&r, Dot{life, n})
	}
	if r.bad || len(r.left) > 0 {
		return follows, errGarbled
	}
	return follows, nil
}

// hearOne applies one change. That its event is listed as seen does not say that all of it has been applied: another replica may have told
// that the atom is gone, and not what the atom had taken the place of. To apply a change again does no harm.
func (s *store) hearOne(r *reading, event Dot) {
	k := r.kind()
	if k == flush {
		gone := r.seen()
		if !r.bad {
			s.hearFlush(gone)
		}
		return
	}
	key := r.bytes()
	var o *object
	if !r.bad {
		o = s.make(key)
	}
	if k != nothing {
		if a, field := r.atom(k); o != nil && !r.bad {
			s.hearAtom(o, field, a)
		}
	}
	for range r.count() {
		var field []byte
		k := r.kind()
		if k.ofField() {
			field = r.bytes()
		}
		if d := r.dot(); o != nil && !r.bad {
			if o.held(d, k, field) != nil {
				s.drop(o, k.ofField(), string(field), func(a *atom) bool { return a.Dot == d })
			} else {
				s.forget(d)
			}
		}
	}
	if o != nil {
		s.changed(o)
		if !r.bad {
			s.seen.add(event)
		}
	}
}

// hearAtom holds an atom of another store, unless it has been taken back here.
func (s *store) hearAtom(o *object, field []byte, a atom) {
	s.clock = max(s.clock, a.stamp)
	if mine := o.held(a.Dot, a.kind, field); mine != nil {
		if a.kind == tally {
			p := &s.parts[o.bucket]
			p.digest ^= mine.mark()
			mine.grow(a.up(), a.down(), a.stamp)
			p.digest ^= mine.mark()
		}
		return
	}
	if s.covers(a.Dot) {
		return
	}
	a.data = append([]byte(nil), a.data...)
	s.hold(o, field, a)
}

func (s *store) hearFlush(gone Seen) {
	there := newSeen(gone)
	for i := range s.parts {
		for _, o := range s.parts[i].objects {
			s.dropAll(o, func(a *atom) bool { return there.covers(a.Dot) })
		}
	}
	s.hasSeen(gone)
}
