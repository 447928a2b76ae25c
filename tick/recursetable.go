package tick

// TableRecursion is a least fixpoint of values that only grow, one for each key: what follows from them is joined to them,
// until nothing grows any more. It is computed semi-naively: what grew goes round, with its new value. What runs between Facts
// and Close must be monotone, as in a Recursion, and may start from values that lie below the last ones. Recursions inside each
// other come to their fixpoint together.
type TableRecursion[K comparable, A any] struct {
	node   *Node
	facts  expander[Entry[K, A]]
	result expander[Entry[K, A]]
	when   When
	join   func(a *A, b A) (grew bool)

	rows  *table[K, A]
	marks []mark // by number
	fresh turns[uint32]
	grown turns[uint32] // since the result was told

	// Values that are on their way round share the rows' memory, so that nothing is joined to a row meanwhile.
	emitting bool
	late     turns[Entry[K, A]]
}

// mark is what is to be done about a row.
type mark uint8

const (
	isFresh mark = 1 << iota // it is to go round
	isGrown                  // its result is to be told
)

// RecurseTable starts a recursion from the values of seed, which join joins to those that are known: it is associative,
// commutative and idempotent, reports whether a grew, and neither changes b nor keeps any of it. The result comes as when says:
// at the end of all, or at the end of each tick that changed it, what grew in it. It holds all keys and values. A graph whose
// recursion has not been closed does not run.
func RecurseTable[K comparable, A any](seed *Port[Entry[K, A]], when When, join func(a *A, b A) (grew bool)) *TableRecursion[K, A] {
	o := origin(seed, "Recurse")
	n := o.graph.NewNode("Recurse", o.domain)
	n.unclosed = "call the TableRecursion's Close with what follows from its facts"
	r := &TableRecursion[K, A]{node: n, when: when, join: join, rows: newTable[K, A]()}
	r.facts.out = Out[Entry[K, A]](n)
	r.result.out = Out[Entry[K, A]](n)
	Connect(n, seed, r.add, nil)
	n.OnReset(r.reset)
	o.graph.loops = append(o.graph.loops, &loopHead{node: n, pending: r.pending, round: r.round, settle: r.settle, end: r.end})
	return r
}

// Facts yields the keys whose values grew, with their new values, round by round. What is yielded shares memory with the state,
// and is good for the call only. It never ends, as a Recursion's Facts.
func (r *TableRecursion[K, A]) Facts() *Port[Entry[K, A]] { return r.facts.out }

// Close says what follows from the facts, and returns the table of all keys with their values. It ends as what a Recursion
// returns does. It panics when called again, and if next is of another graph or domain.
func (r *TableRecursion[K, A]) Close(next *Port[Entry[K, A]]) *Port[Entry[K, A]] {
	mustClose(r.node, next)
	connect(r.node, next, r.add, nil, endless)
	return r.result.out
}

func (r *TableRecursion[K, A]) add(es []Entry[K, A]) {
	if r.emitting {
		r.late.add(es)
		return
	}
	for i := range es {
		n, known := r.rows.add(es[i].Key)
		if !known {
			r.marks = append(r.marks, 0)
		}
		if grew := r.join(&r.rows.rows[n].value, es[i].Value); !grew && known {
			continue
		}
		if r.marks[n]&isFresh == 0 {
			r.fresh.fill = append(r.fresh.fill, uint32(n))
		}
		if r.marks[n]&isGrown == 0 && r.when == EachTick {
			r.grown.fill = append(r.grown.fill, uint32(n))
		}
		r.marks[n] |= isFresh | isGrown
	}
}

func (r *TableRecursion[K, A]) pending() bool { return len(r.fresh.fill) > 0 }

func (r *TableRecursion[K, A]) round() {
	r.emit(&r.facts, r.fresh.next(), isFresh)
}

// settle tells what grew, once nothing more does.
func (r *TableRecursion[K, A]) settle() (told bool) {
	if len(r.grown.fill) == 0 {
		return false
	}
	r.emit(&r.result, r.grown.next(), isGrown)
	return true
}

// emit yields rows, without the mark for which they are yielded, and then joins what has come of that meanwhile.
func (r *TableRecursion[K, A]) emit(out *expander[Entry[K, A]], numbers []uint32, m mark) {
	r.emitting = true
	for _, n := range numbers {
		r.marks[n] &^= m
		out.add(Entry[K, A]{r.rows.rows[n].key, r.rows.rows[n].value})
	}
	out.flush()
	r.emitting = false
	if len(r.late.fill) > 0 {
		late := r.late.next()
		r.add(late)
		clear(late)
	}
}

func (r *TableRecursion[K, A]) end() {
	if r.when == AtEnd && !r.result.out.ended {
		for i := range r.rows.rows {
			r.result.add(Entry[K, A]{r.rows.rows[i].key, r.rows.rows[i].value})
		}
		r.result.flush()
	}
	r.result.out.End()
}

func (r *TableRecursion[K, A]) reset() {
	r.rows.clear()
	r.marks = r.marks[:0]
}
