package tick

import (
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
	"reflect"
	"unsafe"
)

// table numbers distinct keys from 0 in the order of their first use, and holds a value, at first zero, for each. It is
// an open-addressing hash table beside the rows, which serves better than a Go map here: one probe both finds and adds,
// all rows are at hand in a reproducible order, and clearing costs what was used.
type table[K comparable, V any] struct {
	rows  []row[K, V]
	slots []slot // a power of two; at most half are taken

	// Where a key lies depends on the seed, and shows in nothing that a graph yields.
	seed      maphash.Seed
	word      bool // keys are integers of 8 bytes
	salt, odd uint64
}

// row has the value first: in the end an empty one would take room.
type row[K comparable, V any] struct {
	value V
	key   K
}

// set is a table without values.
type set[K comparable] = table[K, struct{}]

// slot holds the hash of a key above its number plus one; 0 is empty. The low bits of the hash say where the slot would
// like to be, so that the table grows without looking at the keys.
type slot uint64

func newSlot(hash uint32, n int) slot { return slot(hash)<<32 | slot(n+1) }

func (s slot) hash() uint32 { return uint32(s >> 32) }
func (s slot) number() int  { return int(uint32(s)) - 1 }

const minSlots = 16

func newTable[K comparable, V any]() *table[K, V] {
	seed := maphash.MakeSeed()
	return &table[K, V]{
		slots: make([]slot, minSlots),
		seed:  seed,
		word:  isWord[K](),
		salt:  maphash.Comparable(seed, 1),
		odd:   maphash.Comparable(seed, 2) | 1,
	}
}

func newSet[K comparable]() *set[K] { return newTable[K, struct{}]() }

// isWord says that K is an integer of 8 bytes, under whatever name.
func isWord[K comparable]() bool {
	switch t := reflect.TypeFor[K](); t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr:
		return t.Size() == 8
	default:
		return false
	}
}

// hash takes one multiplication for an integer: a call into the runtime would double the time of a look-up.
func (t *table[K, V]) hash(k K) uint32 {
	if t.word {
		hi, lo := bits.Mul64(*(*uint64)(unsafe.Pointer(&k))^t.salt, t.odd)
		return uint32(hi ^ lo)
	}
	return t.hashAny(k)
}

func (t *table[K, V]) hashAny(k K) uint32 { return uint32(maphash.Comparable(t.seed, k)) }

// find returns k's number.
func (t *table[K, V]) find(k K) (n int, ok bool) {
	h := t.hash(k)
	mask := uint32(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			return 0, false
		}
		if s.hash() == h && t.rows[s.number()].key == k {
			return s.number(), true
		}
	}
}

// add returns k's number, which is new unless known.
func (t *table[K, V]) add(k K) (n int, known bool) {
	h := t.hash(k)
	mask := uint32(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			return t.insert(k, h, i), false
		}
		if s.hash() == h && t.rows[s.number()].key == k {
			return s.number(), true
		}
	}
}

// of returns the value of k, until a key is added.
func (t *table[K, V]) of(k K) *V {
	n, _ := t.add(k)
	return &t.rows[n].value
}

// insert adds k at slot i.
func (t *table[K, V]) insert(k K, h, i uint32) int {
	t.slots[i] = newSlot(h, len(t.rows))
	t.rows = append(room(t.rows, 1), row[K, V]{key: k})
	if 2*len(t.rows) > len(t.slots) {
		t.resize(len(t.slots) * growth(len(t.slots)))
	}
	return len(t.rows) - 1
}

// growth is by large steps while that is cheap.
func growth(slots int) int {
	if slots < 1<<16 {
		return 4
	}
	return 2
}

func (t *table[K, V]) resize(size int) {
	if int64(size) > math.MaxUint32 {
		panic(fmt.Sprintf("tick: an operator holds %d distinct keys, more than it can number", len(t.rows)))
	}
	old := t.slots
	t.slots = make([]slot, size)
	mask := uint32(size - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := s.hash() & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// clear forgets all keys. A table that was far too large for them becomes smaller.
func (t *table[K, V]) clear() {
	used := len(t.rows)
	clear(t.rows)
	t.rows = t.rows[:0]
	if len(t.slots) > 256 && 16*used < len(t.slots) {
		t.rows = nil
		t.slots = make([]slot, len(t.slots)/4)
	} else if used > 0 {
		clear(t.slots)
	}
}
