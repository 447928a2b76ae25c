package main

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// buckets are the parts that keys fall into by their hash: two replicas compare digests of buckets, and send those that differ. SCAN goes
// from one to the next.
const buckets = 1024

// store is what a replica holds: atoms, and which events it has seen. It is a lattice. Of two stores, the join holds the atoms that both
// hold, and those that one holds and the other has not seen; what one has seen and does not hold has been taken back. That is an
// optimised OR-set (Bieniusa and others, 2012) with one context for all keys: what is deleted leaves nothing behind.
type store struct {
	life   uint64 // of this replica
	events uint64 // of this life
	seen   seen   // of other lives
	clock  uint64 // the last stamp
	parts  [buckets]bucket
	size   int // keys that show
	timers []*object
	log    log

	gone      []taken // what the change under way takes back
	goneBytes int     // of their fields
}

type bucket struct {
	objects map[string]*object
	room    int    // that it has had, at least
	digest  uint64 // of all atoms
}

// taken is an atom that is taken back.
type taken struct {
	Dot
	kind  kind
	field string
}

func newStore(life uint64) *store { return &store{life: life, seen: newSeen(Seen{})} }

// find is what a key has, or nil.
func (s *store) find(key []byte) *object { return s.parts[hash(key)%buckets].objects[string(key)] }

// make is what a key has, or is to have.
func (s *store) make(key []byte) *object {
	b := hash(key) % buckets
	p := &s.parts[b]
	o := p.objects[string(key)]
	if o == nil {
		o = &object{key: string(key), bucket: uint16(b)}
		if p.objects == nil {
			p.objects = map[string]*object{}
		}
		p.objects[o.key] = o
	}
	return o
}

// held is the atom of a dot, or nil.
func (o *object) held(d Dot, k kind, field []byte) *atom {
	atoms := o.whole
	if k.ofField() {
		atoms = o.fields[string(field)]
	}
	for i := range atoms {
		if atoms[i].Dot == d {
			return &atoms[i]
		}
	}
	return nil
}

// hold adds an atom.
func (s *store) hold(o *object, field []byte, a atom) {
	s.parts[o.bucket].digest ^= a.mark()
	if !a.kind.ofField() {
		o.whole = append(o.whole, a)
		return
	}
	atoms := o.fields[string(field)]
	if !has(atoms, a.kind) {
		o.count(a.kind, 1)
	}
	if o.fields == nil {
		o.fields = map[string][]atom{}
	}
	o.fields[string(field)] = append(atoms, a)
}

func (o *object) count(k kind, n int) {
	if k == member {
		o.members += n
	} else {
		o.pairs += n
	}
}

// drop takes away the atoms that away names, of the key as a whole or of a field, and says whether there were any.
func (s *store) drop(o *object, ofField bool, field string, away func(*atom) bool) (any bool) {
	atoms := o.whole
	if ofField {
		atoms = o.fields[field]
	}
	kept := atoms[:0]
	hadMember, hadPair := ofField && has(atoms, member), ofField && has(atoms, pair)
	for i := range atoms {
		a := &atoms[i]
		if !away(a) {
			kept = append(kept, *a)
			continue
		}
		any = true
		s.parts[o.bucket].digest ^= a.mark()
		s.forget(a.Dot)
	}
	if !any {
		return false
	}
	clear(atoms[len(kept):])
	if !ofField {
		o.whole = kept
		return true
	}
	if hadMember && !has(kept, member) {
		o.members--
	}
	if hadPair && !has(kept, pair) {
		o.pairs--
	}
	if len(kept) == 0 {
		o.fields, o.room = without(o.fields, field, o.room)
	} else {
		o.fields[field] = kept
	}
	return true
}

// changed brings up to date what is known of a key, after atoms came or went. A key without atoms is forgotten.
func (s *store) changed(o *object) {
	shown, deadline := o.members+o.pairs > 0, int64(0)
	if last := latest(o.whole, until); last != nil {
		deadline = int64(binary.LittleEndian.Uint64(last.data))
	}
	for i := range o.whole {
		shown = shown || o.whole[i].kind != until
	}
	if shown != o.shown {
		o.shown = shown
		if shown {
			s.size++
		} else {
			s.size--
		}
	}
	if deadline != o.deadline {
		o.deadline = deadline
		s.schedule(o)
	}
	if len(o.whole) == 0 && len(o.fields) == 0 {
		p := &s.parts[o.bucket]
		p.objects, p.room = without(p.objects, o.key, p.room)
	}
	if len(o.fields) == 0 {
		o.fields, o.room = nil, 0
	}
}

// without deletes a key of a map that once had room for so many, and gives memory back when most of it is empty, which Go's maps do
// not.
func without[V any](m map[string]V, key string, room int) (map[string]V, int) {
	room = max(room, len(m))
	delete(m, key)
	if room <= 16 || len(m) > room/4 {
		return m, room
	}
	if len(m) == 0 {
		return nil, 0
	}
	smaller := make(map[string]V, len(m))
	for k, v := range m {
		smaller[k] = v
	}
	return smaller, len(m)
}

// covers says whether an event has been seen, but for what is held.
func (s *store) covers(d Dot) bool {
	if d.Life == s.life {
		return d.N <= s.events
	}
	return s.seen.covers(d)
}

// forget lists an event as seen that is not held any more.
func (s *store) forget(d Dot) {
	if !s.covers(d) {
		s.seen.add(d)
	}
}

// allSeen is what has been seen, this life included.
func (s *store) allSeen() Seen {
	l := s.seen.list()
	if s.events > 0 {
		i, _ := slices.BinarySearchFunc(l.UpTo, s.life, func(d Dot, life uint64) int { return cmp.Compare(d.Life, life) })
		l.UpTo = slices.Insert(l.UpTo, i, Dot{s.life, s.events})
	}
	return l
}

// hasSeen notes what another has seen, all of which is here.
func (s *store) hasSeen(other Seen) {
	other.UpTo = slices.DeleteFunc(slices.Clone(other.UpTo), func(d Dot) bool { return d.Life == s.life })
	other.Beyond = slices.DeleteFunc(slices.Clone(other.Beyond), func(b Beyond) bool { return b.Life == s.life })
	s.seen.join(other)
}

// now is a stamp later than all that this replica has seen.
func (s *store) now(ms int64) uint64 {
	s.clock = max(s.clock+1, uint64(ms)<<20)
	return s.clock
}

// root is a digest of all.
func (s *store) root() (h uint64) {
	for i := range s.parts {
		h = fold(h^s.parts[i].digest, uint64(i)|0x2d358dccaa6c78a5)
	}
	return h
}
