package lattice

import (
	"fmt"
	"maps"
	"strings"
)

// Dot is one event of a replica: its N-th, counted from 1.
type Dot[R comparable] struct {
	By R
	N  uint64
}

// String is By.N.
func (d Dot[R]) String() string { return fmt.Sprintf("%v.%d", d.By, d.N) }

// ORSet is a set from which items can be removed and to which they can be added again. A removal takes away what it saw: an
// item that another replica adds at the same time stays.
//
// Each adding is a [Dot] of the replica that adds. The set holds the dots under which each item is there, and knows all
// dots that it saw. A dot that it saw and does not hold was removed, so that a removed item leaves nothing behind. One set
// lies below another when the other saw all that it saw, and holds none of what it removed. Bottom is the empty set that saw
// nothing, and grew means that a dot was new, or removed. A join costs a lookup for each dot of both; memory is a dot for
// each item and replica that added it, and a number for each replica.
//
// The items are not monotone, and no law takes them; ORSet is for cells and tables that are read at an end, in a tick, or
// outside. A replica adds under its own name only, to the set that it holds itself, which it never sets back. The fields are
// exported for encoding; Add, Remove, Contains and Items are how programs write and read them.
//
// Source: Bieniusa, Zawirski, Preguiça, Shapiro, Baquero, Balegas and Duarte, "An Optimized Conflict-free Replicated Set"
// (2012); the causal context of Almeida, Shoker and Baquero, "Delta State Replicated Data Types" (2018).
type ORSet[T, R comparable] struct {
	Live  map[T]SetUnion[Dot[R]] // under which dots each item is there
	Seen  VectorClock[R]         // the dots seen: of each replica those up to its number
	Cloud SetUnion[Dot[R]]       // and those beyond, after a gap
}

// Add puts x into the set, at the replica by, which may have it already. It works as append does: the old set is not used
// again.
func (a ORSet[T, R]) Add(by R, x T) ORSet[T, R] {
	if a.Live == nil {
		a.Live = make(map[T]SetUnion[Dot[R]])
	}
	a.Seen = a.Seen.Tick(by)
	a.Live[x] = Contains(Dot[R]{by, uint64(a.Seen[by])})
	a.compact(by)
	return a
}

// Remove takes x out of the set, as far as it was seen here. It works as append does: the old set is not used again.
func (a ORSet[T, R]) Remove(x T) ORSet[T, R] {
	delete(a.Live, x)
	return a.trimmed()
}

// Contains reports whether x is in the set.
func (a ORSet[T, R]) Contains(x T) bool { return len(a.Live[x]) > 0 }

// Items is the set of the items, at a map insertion for each. It grows and shrinks.
func (a ORSet[T, R]) Items() SetUnion[T] {
	items := make(SetUnion[T], len(a.Live))
	for x := range a.Live {
		items[x] = struct{}{}
	}
	return items
}

// Join holds what neither removed.
func (a ORSet[T, R]) Join(b ORSet[T, R]) (ORSet[T, R], bool) {
	grew := a.removeWhatWasRemoved(b)
	for x, dots := range b.Live {
		for d := range dots {
			if a.saw(d) {
				continue
			}
			a.hold(x, d)
		}
	}
	more := a.see(b.Seen, b.Cloud)
	return a.trimmed(), more || grew
}

// removeWhatWasRemoved takes out of a the dots that b saw and does not hold.
func (a ORSet[T, R]) removeWhatWasRemoved(b ORSet[T, R]) (removed bool) {
	for x, dots := range a.Live {
		for d := range dots {
			if _, held := b.Live[x][d]; !held && b.saw(d) {
				delete(dots, d)
				removed = true
			}
		}
		if len(dots) == 0 {
			delete(a.Live, x)
		}
	}
	return removed
}

// Leq reports whether b saw what a saw, and holds nothing that a removed.
func (a ORSet[T, R]) Leq(b ORSet[T, R]) bool {
	if !a.Seen.Leq(b.Seen) {
		return false
	}
	for d := range a.Cloud {
		if !b.saw(d) {
			return false
		}
	}
	for x, dots := range b.Live {
		for d := range dots {
			if _, held := a.Live[x][d]; !held && a.saw(d) {
				return false
			}
		}
	}
	return true
}

// Delta is the dots that a did not see, and those that it holds and b removed. Where a replica has more events that a did not
// see than dots that both hold, it is all of that replica, which is shorter. A set has no [Atoms]: they would be all dots that
// it ever saw.
func (a ORSet[T, R]) Delta(b ORSet[T, R]) ORSet[T, R] {
	var delta ORSet[T, R]
	known := make(map[R]Nat) // how many dots of a replica b holds and a saw
	for _, held := range b.Live {
		for d := range held {
			if a.saw(d) {
				known[d.By]++
			}
		}
	}
	for r, n := range b.Seen {
		switch have := a.Seen[r]; {
		case n <= have:
		case n-have > known[r]:
			delta.see(VectorClock[R]{r: n}, nil)
		default:
			for i := have + 1; i <= n; i++ {
				delta.seeUnless(a, Dot[R]{r, uint64(i)})
			}
		}
	}
	for d := range b.Cloud {
		delta.seeUnless(a, d)
	}
	for x, held := range a.Live {
		for d := range held {
			if _, kept := b.Live[x][d]; !kept && b.saw(d) {
				delta.see(nil, Contains(d))
			}
		}
	}
	for x, held := range b.Live {
		for d := range held {
			if delta.saw(d) {
				delta.hold(x, d)
			}
		}
	}
	return delta.trimmed()
}

// Canonical is the set in its one form, where a saw all dots that it holds. What Add, Remove and Join make is so already.
func (a ORSet[T, R]) Canonical() ORSet[T, R] {
	var one ORSet[T, R]
	for x, dots := range a.Live {
		for d := range dots {
			if d.N == 0 {
				continue
			}
			one.hold(x, d)
			one.see(nil, Contains(d))
		}
	}
	one.see(a.Seen, a.Cloud)
	return one.trimmed()
}

func (a *ORSet[T, R]) saw(d Dot[R]) bool {
	_, beyond := a.Cloud[d]
	return beyond || d.N <= uint64(a.Seen[d.By])
}

func (a *ORSet[T, R]) hold(x T, d Dot[R]) {
	if a.Live == nil {
		a.Live = make(map[T]SetUnion[Dot[R]])
	}
	if a.Live[x] == nil {
		a.Live[x] = make(SetUnion[Dot[R]], 1)
	}
	a.Live[x][d] = struct{}{}
}

// seeUnless adds a dot that b did not see.
func (a *ORSet[T, R]) seeUnless(b ORSet[T, R], d Dot[R]) {
	if !b.saw(d) {
		a.see(nil, Contains(d))
	}
}

// see adds dots to those seen, and reports whether one was new.
func (a *ORSet[T, R]) see(clock VectorClock[R], cloud SetUnion[Dot[R]]) (grew bool) {
	for r, n := range clock {
		if n > a.Seen[r] {
			grew = true
			a.Seen, _ = a.Seen.Join(VectorClock[R]{r: n})
			a.compact(r)
		}
	}
	for d := range cloud {
		if d.N > 0 && !a.saw(d) {
			grew = true
			if a.Cloud == nil {
				a.Cloud = make(SetUnion[Dot[R]])
			}
			a.Cloud[d] = struct{}{}
			a.compact(d.By)
		}
	}
	return grew
}

// compact moves the dots of a replica that follow its number without a gap into that number, and forgets those below it.
func (a *ORSet[T, R]) compact(r R) {
	if len(a.Cloud) == 0 {
		return
	}
	n := uint64(a.Seen[r])
	for {
		d := Dot[R]{r, n + 1}
		if _, next := a.Cloud[d]; !next {
			break
		}
		n++
	}
	a.Seen, _ = a.Seen.Join(VectorClock[R]{r: Nat(n)})
	maps.DeleteFunc(a.Cloud, func(d Dot[R], _ struct{}) bool { return d.By == r && d.N <= n })
}

// trimmed has no empty maps, so that equal sets have equal bytes.
func (a ORSet[T, R]) trimmed() ORSet[T, R] {
	if len(a.Live) == 0 {
		a.Live = nil
	}
	if len(a.Cloud) == 0 {
		a.Cloud = nil
	}
	return a
}

// String is the items, sorted, in braces, each with its dots.
func (a ORSet[T, R]) String() string {
	var s strings.Builder
	for i, x := range sortedKeys(a.Live) {
		if i > 0 {
			s.WriteString(", ")
		}
		fmt.Fprint(&s, x, " by ", a.Live[x])
	}
	return "{" + s.String() + "}"
}
