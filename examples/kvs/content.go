package main

import (
	"encoding/binary"
	"maps"
	"slices"
)

// content is all that a bucket holds, for another replica.
func (s *store) content(bucket int) (b []byte) {
	objects := s.parts[bucket].objects
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		o := objects[key]
		n := len(o.whole)
		for _, atoms := range o.fields {
			n += len(atoms)
		}
		b = binary.AppendUvarint(appendBytes(b, key), uint64(n))
		for i := range o.whole {
			b = appendAtom(append(b, byte(o.whole[i].kind)), &o.whole[i], nil)
		}
		for _, field := range slices.Sorted(maps.Keys(o.fields)) {
			atoms := o.fields[field]
			for i := range atoms {
				b = appendAtom(append(b, byte(atoms[i].kind)), &atoms[i], []byte(field))
			}
		}
	}
	return b
}

// record is an atom, and where it belongs.
type record struct {
	key, field []byte
	atom       atom
}

// records takes apart what content has put together.
func records(b []byte) (all []record, err error) {
	r := reading{left: b}
	for len(r.left) > 0 {
		key := r.bytes()
		for range r.count() {
			a, field := r.atom(r.kind())
			all = append(all, record{key, field, a})
		}
	}
	if r.bad {
		return nil, errGarbled
	}
	return all, nil
}

// join joins what another replica, which has seen so much, holds of a bucket. It leaves to the caller to note what the other has seen:
// that is known here only once all buckets have been joined.
func (s *store) join(bucket int, seen Seen, content []byte) error {
	all, err := records(content)
	if err != nil {
		return err
	}
	there, held := newSeen(seen), make(map[Dot]struct{}, len(all))
	for _, r := range all {
		held[r.atom.Dot] = struct{}{}
	}
	for _, o := range s.parts[bucket].objects {
		s.dropAll(o, func(a *atom) bool {
			_, kept := held[a.Dot]
			return !kept && there.covers(a.Dot)
		})
	}
	for _, r := range all {
		o := s.make(r.key)
		s.hearAtom(o, r.field, r.atom)
		s.changed(o)
	}
	return nil
}
