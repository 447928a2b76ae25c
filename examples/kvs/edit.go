package main

import "encoding/binary"

// One change takes back at most so many atoms, of fields of so many bytes; what takes back more is several.
const (
	mostTaken      = 4096
	mostTakenBytes = 1 << 20
)

// take takes away, by a write here, the atoms that away names.
func (s *store) take(o *object, ofField bool, field string, away func(*atom) bool) bool {
	return s.drop(o, ofField, field, func(a *atom) bool {
		if !away(a) {
			return false
		}
		s.gone = append(s.gone, taken{a.Dot, a.kind, field})
		if s.goneBytes += len(field); len(s.gone) >= mostTaken || s.goneBytes >= mostTakenBytes {
			s.tellGone(o)
		}
		return true
	})
}

func all(*atom) bool { return true }

func of(k kind) func(*atom) bool { return func(a *atom) bool { return a.kind == k } }

func (o *object) isShown() bool { return o != nil && o.shown }

// takeAll takes away all that a key has.
func (s *store) takeAll(o *object) {
	s.take(o, false, "", all)
	for field := range o.fields {
		s.take(o, true, field, all)
	}
}

// tellGone tells what has been taken back by now.
func (s *store) tellGone(o *object) {
	if len(s.gone) > 0 {
		s.event()
		s.log.add(o.key, nil, nil, s.gone)
		s.gone, s.goneBytes = s.gone[:0], 0
	}
}

// event is a new event of this replica.
func (s *store) event() Dot {
	s.events++
	return Dot{s.life, s.events}
}

// say adds an atom, and tells of it and of what has been taken away for it.
func (s *store) say(o *object, k kind, field, data []byte, ms int64) {
	a := atom{Dot: s.event(), stamp: s.now(ms), kind: k, data: append([]byte(nil), data...)}
	s.hold(o, field, a)
	s.log.add(o.key, &a, field, s.gone)
	s.gone, s.goneBytes = s.gone[:0], 0
}

// settle takes away what a key does not show: what is about to be written is the later.
func (s *store) settle(o *object, keep kind) {
	if keep != text && (has(o.whole, text) || has(o.whole, tally)) {
		s.take(o, false, "", func(a *atom) bool { return a.kind != until })
	}
	if keep != member && o.members > 0 || keep != pair && o.pairs > 0 {
		for field := range o.fields {
			s.take(o, true, field, func(a *atom) bool { return a.kind != keep })
		}
	}
	if !o.shown {
		s.take(o, false, "", of(until)) // left over by who deleted the key elsewhere meanwhile
	}
}

// setText makes a text of a key. Its deadline goes, unless it is kept.
func (s *store) setText(key, value []byte, keepDeadline bool, ms int64) *object {
	o := s.make(key)
	if len(o.whole) == 1 && o.whole[0].kind == text && o.fields == nil {
		s.rewrite(o, value, ms)
		return o
	}
	if keepDeadline {
		s.settle(o, text)
		s.take(o, false, "", func(a *atom) bool { return a.kind != until })
	} else {
		s.takeAll(o)
	}
	s.say(o, text, nil, value, ms)
	s.changed(o)
	return o
}

// rewrite is setText where there is nothing but another text: what most writes do. The memory is used again, unless most of it would
// stay empty.
func (s *store) rewrite(o *object, value []byte, ms int64) {
	a, p := &o.whole[0], &s.parts[o.bucket]
	p.digest ^= a.mark()
	s.forget(a.Dot)
	s.gone = append(s.gone, taken{a.Dot, text, ""})
	if cap(a.data) > 4*len(value)+64 {
		a.data = nil
	}
	a.Dot, a.stamp, a.data = s.event(), s.now(ms), append(a.data[:0], value...)
	p.digest ^= a.mark()
	s.log.add(o.key, a, nil, s.gone)
	s.gone, s.goneBytes = s.gone[:0], 0
}

// addNumber counts up or down. All that this replica counts of a key is one tally, which grows.
func (s *store) addNumber(o *object, by, ms int64) {
	s.settle(o, text)
	var mine *atom
	for i := range o.whole {
		if a := &o.whole[i]; a.kind == tally && a.Life == s.life {
			mine = a
		}
	}
	up, down := uint64(max(by, 0)), uint64(0)
	if by < 0 {
		down = -uint64(by)
	}
	if mine != nil && (mine.up()+up < up || mine.down()+down < down) { // once in 2⁶⁴: begin again with the difference
		net := mine.up() - mine.down() + uint64(by)
		if up, down = net, 0; int64(net) < 0 {
			up, down = 0, -net
		}
		s.take(o, false, "", func(a *atom) bool { return a.Dot == mine.Dot })
		mine = nil
	}
	if mine == nil {
		data := binary.LittleEndian.AppendUint64(nil, up)
		s.say(o, tally, nil, binary.LittleEndian.AppendUint64(data, down), ms)
		s.changed(o)
		return
	}
	p := &s.parts[o.bucket]
	p.digest ^= mine.mark()
	s.event()
	mine.grow(mine.up()+up, mine.down()+down, s.now(ms))
	p.digest ^= mine.mark()
	s.log.add(o.key, mine, nil, s.gone)
	s.gone, s.goneBytes = s.gone[:0], 0
}

// setField adds a member, or sets a field: anew also if it is there, so that who takes it away elsewhere meanwhile does not take this.
func (s *store) setField(o *object, k kind, field, value []byte, ms int64) (added bool) {
	s.settle(o, k)
	if atoms := o.fields[string(field)]; len(atoms) > 0 {
		s.take(o, true, string(field), all)
	} else {
		added = true
	}
	s.say(o, k, field, value, ms)
	s.changed(o)
	return added
}

// removeField takes away a member or a field.
func (s *store) removeField(o *object, k kind, field []byte) (removed bool) {
	if !s.take(o, true, string(field), of(k)) {
		return false
	}
	s.tellGone(o)
	s.changed(o)
	return true
}

// delete takes away all of a key that has been seen here.
func (s *store) delete(o *object) {
	s.takeAll(o)
	s.tellGone(o)
	s.changed(o)
}

// setDeadline says until when a key is there; 0: for good.
func (s *store) setDeadline(o *object, deadline, ms int64) {
	s.take(o, false, "", of(until))
	if deadline == 0 {
		s.tellGone(o)
	} else {
		s.say(o, until, nil, binary.LittleEndian.AppendUint64(nil, uint64(deadline)), ms)
	}
	s.changed(o)
}

// flush takes away all that has been seen here.
func (s *store) flush() {
	for i := range s.parts {
		for _, o := range s.parts[i].objects {
			s.dropAll(o, all)
		}
	}
	s.event()
	s.log.flush(s.allSeen())
}

// dropAll takes away the atoms of a key that away names, without a word.
func (s *store) dropAll(o *object, away func(*atom) bool) {
	s.drop(o, false, "", away)
	for field := range o.fields {
		s.drop(o, true, field, away)
	}
	s.changed(o)
}
