package tombstone

import (
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	"github.com/calmflow/calm/lattice"
)

// Bits is a set of integers that grows by union, compressed: a long run of neighbours takes some bytes, and integers that
// lie near each other take two bytes each at most. It is for numbers that are given out one by one, or that have 32 bits. Of
// numbers that are spread over all 64 bits, as hashes are, each takes more than in a map; use [lattice.TwoPhaseSet] for them.
//
// The order is inclusion, bottom is the empty set, and grew means that an integer was new. A join costs a walk over the
// compressed pieces of both sets.
//
// Source: the G-Set of Shapiro et al. 2011, on the bitmaps of Lemire et al. 2018.
type Bits struct{ bitmap *roaring64.Bitmap }

// BitsOf is the set of ns.
func BitsOf(ns ...uint64) Bits { return Bits{}.Add(ns...) }

// Add puts integers into the set. It works as append does: the old set is not used again.
func (a Bits) Add(ns ...uint64) Bits {
	if len(ns) > 0 && a.bitmap == nil {
		a.bitmap = roaring64.New()
	}
	for _, n := range ns {
		a.bitmap.Add(n)
	}
	return a
}

// AddRange puts all integers from first to last into the set, both included. It works as append does.
func (a Bits) AddRange(first, last uint64) Bits {
	if first > last {
		return a
	}
	if a.bitmap == nil {
		a.bitmap = roaring64.New()
	}
	if last == math.MaxUint64 { // the bitmap's ranges end before their second number
		a.bitmap.Add(last)
		last--
	}
	a.bitmap.AddRange(first, last+1)
	return a
}

// Contains reports whether n is in the set.
func (a Bits) Contains(n uint64) bool { return a.bitmap != nil && a.bitmap.Contains(n) }

// Len is how many integers are in the set.
func (a Bits) Len() uint64 {
	if a.bitmap == nil {
		return 0
	}
	return a.bitmap.GetCardinality()
}

// All yields the integers in rising order.
func (a Bits) All() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if a.bitmap == nil {
			return
		}
		for it := a.bitmap.Iterator(); it.HasNext(); {
			if !yield(it.Next()) {
				return
			}
		}
	}
}

// Join adds the integers of b.
func (a Bits) Join(b Bits) (Bits, bool) {
	switch {
	case b.Len() == 0:
		return a, false
	case a.bitmap == nil:
		return Bits{b.bitmap.Clone()}, true
	}
	before := a.Len()
	a.bitmap.Or(b.bitmap)
	return a, a.Len() > before
}

// Leq is inclusion.
func (a Bits) Leq(b Bits) bool {
	n := a.Len()
	return n == 0 || b.bitmap != nil && a.bitmap.AndCardinality(b.bitmap) == n
}

// Atoms are the singletons.
func (a Bits) Atoms() ([]Bits, bool) {
	var all []Bits
	for n := range a.All() {
		all = append(all, BitsOf(n))
	}
	return all, true
}

// Delta is the integers of b that are not in a.
func (a Bits) Delta(b Bits) Bits {
	delta, _ := Bits{}.Join(b)
	if delta.bitmap != nil && a.bitmap != nil {
		delta.bitmap.AndNot(a.bitmap)
	}
	return delta
}

// Make is the set of the items: how package proptest comes by sets to try.
func (Bits) Make(items lattice.SetUnion[uint64]) Bits {
	var bits Bits
	for n := range items {
		bits = bits.Add(n)
	}
	return bits
}

// MarshalBinary writes each run of neighbours as its distance from the last one and its length, so that equal sets have equal
// bytes, whatever they were made of.
func (a Bits) MarshalBinary() ([]byte, error) {
	out := []byte{}
	next := uint64(0)
	for first, last := range a.runs() {
		out = binary.AppendUvarint(out, first-next)
		out = binary.AppendUvarint(out, last-first)
		next = last + 1
	}
	return out, nil
}

// runs yields the first and last integer of each run.
func (a Bits) runs() iter.Seq2[uint64, uint64] {
	return func(yield func(first, last uint64) bool) {
		var first, last uint64
		some := false
		for n := range a.All() {
			switch {
			case !some:
				first, some = n, true
			case n != last+1:
				if !yield(first, last) {
					return
				}
				first = n
			}
			last = n
		}
		if some {
			yield(first, last)
		}
	}
}

var errTooMany = errors.New("tombstone: these bytes are a set of more than 2³⁶ integers: keep such ranges by their bounds")

var errDamaged = errors.New("tombstone: these bytes are no set of integers: it was cut off, or written by something else")

// most is how many integers a set that is read may have: some bytes could else claim more than memory can hold.
const most = 1 << 36

// UnmarshalBinary reads what MarshalBinary has written, up to 2³⁶ integers.
func (a *Bits) UnmarshalBinary(data []byte) error {
	var bits Bits
	next, left, full := uint64(0), uint64(most), false
	for start := true; len(data) > 0; start = false {
		gap, n := binary.Uvarint(data)
		if n <= 0 {
			return errDamaged
		}
		data = data[n:]
		length, n := binary.Uvarint(data)
		first := next + gap
		last := first + length
		if n <= 0 || full || first < next || last < first || !start && gap == 0 {
			return errDamaged
		}
		if length >= left {
			return errTooMany
		}
		data = data[n:]
		left -= length + 1
		bits = bits.AddRange(first, last)
		next, full = last+1, last == math.MaxUint64
	}
	*a = bits
	return nil
}

// String is the runs in braces.
func (a Bits) String() string {
	var s strings.Builder
	for first, last := range a.runs() {
		if s.Len() > 0 {
			s.WriteString(", ")
		}
		s.WriteString(strconv.FormatUint(first, 10))
		if last > first {
			s.WriteString("–" + strconv.FormatUint(last, 10))
		}
	}
	return "{" + s.String() + "}"
}
