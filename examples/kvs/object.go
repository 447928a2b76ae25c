package main

import (
	"encoding/binary"
	"strconv"
)

// kind is what an atom says.
type kind byte

const (
	nothing kind = iota
	text         // the key has this text
	tally        // a replica has counted so much up and down
	until        // the key is there until then
	member       // the set has this member
	pair         // the field of the hash has this text
	flush        // of a change alone: everything that was there is gone
)

// atom is one thing that one replica has said of a key, and that has not been taken back. All that a store holds are atoms; what takes
// one back leaves nothing, since its dot has been seen and is not held. An atom never changes, but for a tally, which grows.
type atom struct {
	Dot
	stamp uint64 // hybrid time: milliseconds, and 20 bits that count
	kind  kind
	data  []byte // of a tally 16 bytes, of until 8
}

// after says which of two atoms that exclude each other is the later.
func (a *atom) after(b *atom) bool {
	return a.stamp > b.stamp || a.stamp == b.stamp && (a.Life > b.Life || a.Life == b.Life && a.N > b.N)
}

// mark is what an atom adds to the digest of its bucket. But for a tally, its dot says all.
func (a *atom) mark() uint64 {
	h := fold(a.Life^0x8ebc6af09c88c6e3, a.N^0x589965cc75374cc3)
	if a.kind == tally {
		h = fold(h^a.up(), a.down()^0xd6e8feb86659fd93)
	}
	return h
}

func (a *atom) up() uint64   { return binary.LittleEndian.Uint64(a.data) }
func (a *atom) down() uint64 { return binary.LittleEndian.Uint64(a.data[8:]) }

// grow joins what a tally is known to be: each of its numbers only grows.
func (a *atom) grow(up, down, stamp uint64) {
	binary.LittleEndian.PutUint64(a.data, max(a.up(), up))
	binary.LittleEndian.PutUint64(a.data[8:], max(a.down(), down))
	a.stamp = max(a.stamp, stamp)
}

// isSound says whether the data is of the form that its kind has: it may come from elsewhere.
func (a *atom) isSound() bool {
	switch a.kind {
	case text, pair, member:
		return true
	case tally:
		return len(a.data) == 16
	case until:
		return len(a.data) == 8
	default:
		return false
	}
}

// ofField says whether atoms of a kind are of a field or a member, rather than of the key as a whole.
func (k kind) ofField() bool { return k == member || k == pair }

// object is what a key has.
type object struct {
	key      string
	whole    []atom            // text, tallies, until: mostly one
	fields   map[string][]atom // of members and fields: mostly one each
	members  int               // of fields, with an atom of the kind
	pairs    int
	room     int   // that fields have had, at least
	deadline int64 // in milliseconds; 0: none
	timer    int32 // its place among the timers and 1, or 0
	bucket   uint16
	shown    bool // it has more than deadlines
}

// latest is the latest atom of a kind, or nil.
func latest(atoms []atom, k kind) (last *atom) {
	for i := range atoms {
		if a := &atoms[i]; a.kind == k && (last == nil || a.after(last)) {
			last = a
		}
	}
	return last
}

func has(atoms []atom, k kind) bool { return latest(atoms, k) != nil }

// is the kind of value that a key shows: text, member, pair or nothing. Replicas may have made it two things at once: then the later
// shows, until a write takes away what does not.
func (o *object) is() kind {
	if o == nil {
		return nothing
	}
	strings := has(o.whole, text) || has(o.whole, tally)
	switch {
	case strings && o.members == 0 && o.pairs == 0:
		return text
	case !strings && o.pairs == 0 && o.members > 0:
		return member
	case !strings && o.members == 0 && o.pairs > 0:
		return pair
	case !strings && o.members == 0 && o.pairs == 0:
		return nothing
	}
	var last *atom
	see := func(atoms []atom) {
		for i := range atoms {
			if a := &atoms[i]; a.kind != until && (last == nil || a.after(last)) {
				last = a
			}
		}
	}
	see(o.whole)
	for _, atoms := range o.fields {
		see(atoms)
	}
	if last.kind == tally {
		return text
	}
	return last.kind
}

// number is the value as an integer, if it is one: what was set last, and all that was counted since.
func (o *object) number() (n int64, ok bool) {
	if base := latest(o.whole, text); base != nil {
		if n, ok = parseInt(base.data); !ok {
			return 0, false
		}
	}
	for i := range o.whole {
		if a := &o.whole[i]; a.kind == tally {
			n += int64(a.up() - a.down())
		}
	}
	return n, true
}

// text is the value as it is shown.
func (o *object) text(room []byte) []byte {
	base := latest(o.whole, text)
	if base != nil && !has(o.whole, tally) {
		return base.data
	}
	if n, ok := o.number(); ok {
		return strconv.AppendInt(room[:0], n, 10)
	}
	return base.data
}

// parseInt reads an integer as it is written in one way only, as redis does.
func parseInt(b []byte) (n int64, ok bool) {
	if len(b) == 0 || len(b) > 20 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil && b[0] != '+' && (b[0] != '0' || len(b) == 1) && (b[0] != '-' || b[1] != '0')
}
