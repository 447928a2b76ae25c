package tick

// JoinTable joins entries with a table that grows: for each edge whose key has a value, hop(edge, value) is joined to what the
// key that to names for the edge has in the result. It yields what grew, at the end of each tick, in the order in which it first
// did so in the tick; in a recursion, each round. It holds all edges, all values, and the results of all edges' keys.
//
// A value that the table has meanwhile lies below its last one. If hop is monotone in the value, what comes of it lies below
// what comes of the last one, so that a join of all of it is the join of what the last ones give: whenever edges and values
// come, and however often. joinValue and joinResult are as in RecurseTable.
func JoinTable[K, K2 comparable, E, A, B any](
	edges *Port[Entry[K, E]], values *Port[Entry[K, A]], to func(E) K2, hop func(E, A) B,
	joinValue func(*A, A) (grew bool), joinResult func(*B, B) (grew bool),
) *Port[Entry[K2, B]] {
	o := origin(edges, "JoinTable")
	origin(values, "JoinTable")
	n := o.graph.NewNode("JoinTable", o.domain)
	j := &tableJoin[K, K2, E, A, B]{
		to: to, hop: hop, joinValue: joinValue, joinResult: joinResult,
		sides: newTable[K, tableSide[E, A]](), results: newTable[K2, B](),
	}
	j.out.out = Out[Entry[K2, B]](n)
	ended := false
	Connect(n, edges, j.takeEdges, nil)
	Connect(n, values, j.takeValues, nil)
	n.OnEnd(func() { ended = true })
	n.OnRun(func() {
		j.yield()
		if ended {
			j.out.out.End()
		}
	})
	n.OnReset(func() {
		ended = false
		j.sides.clear()
		j.results.clear()
		j.marks = j.marks[:0]
	})
	return j.out.out
}

type tableJoin[K, K2 comparable, E, A, B any] struct {
	to         func(E) K2
	hop        func(E, A) B
	joinValue  func(*A, A) bool
	joinResult func(*B, B) bool

	sides   *table[K, tableSide[E, A]]
	results *table[K2, B]
	marks   []resultMark // by a result's number
	order   []uint32     // those to yield
	out     expander[Entry[K2, B]]
}

// tableSide is what has come for a key. The value is a copy: the table goes on to change its own.
type tableSide[E, A any] struct {
	edges []numbered[E]
	value A
	known bool // a value has come
}

// numbered is an edge with the number of its result, so that a value that grows costs no look-up an edge.
type numbered[E any] struct {
	edge E
	to   uint32
}

type resultMark uint8

const (
	hasCome   resultMark = 1 << iota // there is something to yield
	isInOrder                        // it is to be yielded
)

func (j *tableJoin[K, K2, E, A, B]) takeEdges(es []Entry[K, E]) {
	for i := range es {
		to, known := j.results.add(j.to(es[i].Value))
		if !known {
			j.marks = append(j.marks, 0)
		}
		e := numbered[E]{es[i].Value, uint32(to)}
		s := j.sides.of(es[i].Key)
		s.edges = append(s.edges, e)
		if s.known {
			j.follow(e, s.value)
		}
	}
}

func (j *tableJoin[K, K2, E, A, B]) takeValues(es []Entry[K, A]) {
	for i := range es {
		s := j.sides.of(es[i].Key)
		if grew := j.joinValue(&s.value, es[i].Value); !grew && s.known {
			continue
		}
		s.known = true
		for _, e := range s.edges {
			j.follow(e, s.value)
		}
	}
}

// follow joins what an edge makes of a value.
func (j *tableJoin[K, K2, E, A, B]) follow(e numbered[E], a A) {
	m := &j.marks[e.to]
	if grew := j.joinResult(&j.results.rows[e.to].value, j.hop(e.edge, a)); !grew && *m&hasCome != 0 {
		return
	}
	if *m&isInOrder == 0 {
		j.order = append(j.order, e.to)
	}
	*m |= hasCome | isInOrder
}

func (j *tableJoin[K, K2, E, A, B]) yield() {
	for _, n := range j.order {
		j.marks[n] &^= isInOrder
		j.out.add(Entry[K2, B]{j.results.rows[n].key, j.results.rows[n].value})
	}
	j.order = j.order[:0]
	j.out.flush()
}
