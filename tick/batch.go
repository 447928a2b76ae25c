package tick

import "fmt"

// entering adds a node that brings what from yields into d. arrive takes in what comes, take sets it apart at the cut,
// and release emits it. If when is AtEnd, d waits for the end of from.
func entering[T any](name string, from *Port[T], d *Domain, when When, arrive func([]T), take func(), release func(out *Port[T])) *Port[T] {
	o := origin(from, name)
	if d == nil {
		panic(fmt.Sprintf("tick: %s at %v into no domain: make one by NewDomain", name, caller()))
	}
	n := d.graph.NewNode(name, d)
	if o.domain != nil {
		panic(fmt.Sprintf("tick: %v takes input from %v, which is inside ticks already: leave them first, by AllTicks", n, o))
	}
	if when == EachTick {
		d.mustBeAlike(n)
	}
	out := Out[T](n)
	d.enter(n, &from.portState, when, take, func() {
		release(out)
		out.End()
	})
	connect(n, from, func(xs []T) {
		arrive(xs)
		d.active = true
	}, nil, untimely)
	return out
}

// Batch brings into d, in each of its ticks, what has arrived since the last, in order. It holds that, twice over at
// most. It panics if from is in a domain.
func Batch[T any](from *Port[T], d *Domain) *Port[T] {
	var waiting turns[T]
	var now []T
	return entering("Batch", from, d, EachTick, waiting.add,
		func() { now = waiting.next() },
		func(out *Port[T]) { spend(now, out) })
}

// Snapshot brings into d, in each of its ticks, the last value that has arrived, copied by clone; before the first
// there is none. If when is AtEnd, d has no ticks until from has ended, and what enters it meanwhile waits. It panics if
// from is in a domain.
func Snapshot[A any](from *Port[A], d *Domain, when When, clone func(A) A) *Port[A] {
	var last, now []A
	return entering("Snapshot", from, d, when,
		func(as []A) { last = append(last[:0], as[len(as)-1]) },
		func() {
			now = now[:0]
			for _, a := range last {
				now = append(now, clone(a))
			}
		},
		func(out *Port[A]) { spend(now, out) })
}

// SnapshotTable brings into d, in each of its ticks, the last value of each key that has arrived, copied by clone, in
// the order of the keys' first arrival. Each tick costs time in the size of the table, and the table is held twice. If when
// is AtEnd, d has no ticks until from has ended. It panics if from is in a domain.
func SnapshotTable[K comparable, A any](from *Port[Entry[K, A]], d *Domain, when When, clone func(A) A) *Port[Entry[K, A]] {
	table := newTable[K, A]()
	var now []Entry[K, A]
	return entering("Snapshot", from, d, when,
		func(es []Entry[K, A]) {
			for i := range es {
				*table.of(es[i].Key) = es[i].Value
			}
		},
		func() {
			now = now[:0]
			for _, r := range table.rows {
				now = append(now, Entry[K, A]{r.key, clone(r.value)})
			}
		},
		func(out *Port[Entry[K, A]]) { spend(now, out) })
}

// AllTicks takes what each tick yields out of its domain, tick after tick; what the ticks of single items yield comes in chunks.
// It ends when the domain can have no more ticks. It panics if from is in no domain.
func AllTicks[T any](from *Port[T]) *Port[T] {
	d := mustBeInside(origin(from, "AllTicks"), "AllTicks")
	n := d.graph.NewNode("AllTicks", nil)
	out := expander[T]{out: Out[T](n)}
	connect(n, from, func(xs []T) {
		if d.head != nil {
			out.addAll(xs)
		} else {
			out.out.Emit(xs)
		}
	}, nil, endless)
	n.OnRun(func() {
		if len(out.buf) > 0 {
			out.flush()
		}
		if d.cycle.ended {
			out.out.End()
		}
	})
	return out.out
}

// mustBeInside returns the domain of what leaves it.
func mustBeInside(o *Node, operator string) *Domain {
	if o.domain == nil {
		panic(fmt.Sprintf("tick: %s at %v takes input from %v, which is in no domain", operator, caller(), o))
	}
	return o.domain
}
