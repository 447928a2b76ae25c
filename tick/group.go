package tick

// groups collects values by key, in an order that each key keeps, and then lays each key's side by side. It takes a few
// allocations that grow instead of one a key.
type groups[K comparable, V any] struct {
	table   *table[K, int] // the end of each key's part of sorted
	numbers []uint32       // of the values' keys
	values  []V            // as they came
	sorted  []V            // by key
	slack   slack
}

func newGroups[K comparable, V any]() *groups[K, V] { return &groups[K, V]{table: newTable[K, int]()} }

func (g *groups[K, V]) add(es []Entry[K, V]) {
	g.numbers, g.values = room(g.numbers, len(es)), room(g.values, len(es))
	for i := range es {
		n, _ := g.table.add(es[i].Key)
		g.numbers = append(g.numbers, uint32(n))
		g.values = append(g.values, es[i].Value)
	}
}

// seal sorts the values by key, and each key's by arrange, if that is not nil.
func (g *groups[K, V]) seal(arrange func([]V)) {
	for _, n := range g.numbers {
		g.table.rows[n].value++
	}
	sum := 0
	for i := range g.table.rows {
		size := g.table.rows[i].value
		g.table.rows[i].value = sum
		sum += size
	}
	if cap(g.sorted) < sum {
		g.sorted = make([]V, sum)
	}
	g.sorted = g.sorted[:sum]
	for i, n := range g.numbers {
		end := &g.table.rows[n].value
		g.sorted[*end] = g.values[i]
		*end++
	}
	g.drop()
	if arrange == nil {
		return
	}
	for i := range g.table.rows {
		arrange(g.of(i))
	}
}

// drop forgets what seal has copied.
func (g *groups[K, V]) drop() {
	clear(g.values)
	g.values, g.numbers = g.values[:0], g.numbers[:0]
}

// trim gives back the memory of what came, if nothing more will.
func (g *groups[K, V]) trim() { g.values, g.numbers = nil, nil }

// of returns the values of the key with number n, after seal.
func (g *groups[K, V]) of(n int) []V {
	begin := 0
	if n > 0 {
		begin = g.table.rows[n-1].value
	}
	return g.sorted[begin:g.table.rows[n].value]
}

// clear forgets all.
func (g *groups[K, V]) clear() {
	if g.slack.tooMuch(len(g.sorted), cap(g.sorted)) {
		g.trim()
		g.sorted, g.slack = nil, 0
	}
	g.drop()
	clear(g.sorted)
	g.sorted = g.sorted[:0]
	g.table.clear()
}
