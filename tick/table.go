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
	slots []slot // a power of two
	most  int    // rows, before there are to be more slots

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

// slot holds the number of a key plus one in as many low bits as it takes to name a slot, and above them those of its hash; 0 is
// empty. The low bits of the hash say where the slot would like to be, so that little is lost of it, and a slot takes four bytes.
type slot uint32

// mayBe says that a key with hash h may be in s.
func (s slot) mayBe(h, mask uint32) bool { return (uint32(s)^h)&^mask == 0 }

func (s slot) number(mask uint32) int { return int(uint32(s)&mask) - 1 }

func newSlot(h, mask uint32, n int) slot { return slot(h&^mask | uint32(n+1)) }

const minSlots = 16

func newTable[K comparable, V any]() *table[K, V] {
	seed := maphash.MakeSeed()
	return &table[K, V]{
		slots: make([]slot, minSlots),
		most:  mostRows(minSlots),
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
		if s.mayBe(h, mask) {
			if n := s.number(mask); t.rows[n].key == k {
				return n, true
			}
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
		if s.mayBe(h, mask) {
			if n := s.number(mask); t.rows[n].key == k {
				return n, true
			}
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
	n := len(t.rows)
	if n < large {
		t.rows = room(t.rows, 1)
	}
	t.rows = append(t.rows, row[K, V]{key: k}) // a large table grows by quarters
	if len(t.rows) > t.most {
		t.resize(len(t.slots) * growth(len(t.slots)))
	} else {
		t.slots[i] = newSlot(h, uint32(len(t.slots)-1), n)
	}
	return n
}

// large is the size from which memory counts for more than time.
const large = 1 << 16

// growth is by large steps while that is cheap.
func growth(slots int) int {
	if slots < large {
		return 4
	}
	return 2
}

// mostRows leaves half of the slots free, and of many an eighth. A search then passes 7 slots on average where a key is missing,
// which are beside each other.
func mostRows(slots int) int {
	if slots <= large {
		return slots / 2
	}
	return slots / 8 * 7
}

func (t *table[K, V]) resize(size int) {
	if int64(size) > math.MaxUint32 {
		panic(fmt.Sprintf("tick: an operator holds %d distinct keys, more than it can number", len(t.rows)))
	}
	t.slots, t.most = make([]slot, size), mostRows(size)
	mask := uint32(size - 1)
	for n := range t.rows {
		h := t.hash(t.rows[n].key)
		i := h & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = newSlot(h, mask, n)
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
		t.most = mostRows(len(t.slots))
	} else if used > 0 {
		clear(t.slots)
	}
}
