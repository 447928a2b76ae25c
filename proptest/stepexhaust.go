package proptest

import (
	"cmp"
	"fmt"
)

// The limits of an exhaustive check of a step: the transitions, each a call of the user's code, and the swaps, which
// are looked up.
const (
	transitions = 1 << 16
	swaps       = 1 << 25
)

// machine is a step as a finite automaton: the states that it reaches, and where each item leads.
type machine struct {
	items []any
	paths [][]any // paths[s] are the items that lead to state s from the zero value, as few as possible
	next  [][]int // next[s][i] is the state after item i in state s
}

// exhaust checks all items in all states. It is not done if they are too many.
func (p step) exhaust() (evidence string, found *refutation, done bool) {
	all, finite := p.settings.enumerate(p.In)
	if !finite {
		return "", nil, false
	}
	m, found := p.explore(all)
	if m == nil {
		return "", found, found != nil
	}
	return fmt.Sprintf("exhaustive: %d states, %d items", len(m.paths), len(m.items)), p.checkMachine(m), true
}

// explore walks the states breadth first, and checks each transition. It gives up when there are too many.
func (p step) explore(all []any) (*machine, *refutation) {
	m := &machine{items: all, paths: [][]any{nil}}
	index := map[any]int{p.state.key(p.replay(nil)): 0}
	for s := 0; s < len(m.paths); s++ {
		if states := len(m.paths); states*len(all) > transitions || states*len(all)*len(all) > swaps {
			return nil, nil
		}
		next := make([]int, len(all))
		for i, x := range all {
			var key any
			found := guarded(func() *refutation {
				key = p.state.key(p.replay(m.paths[s], x))
				return p.checkItem(m.paths[s], x)
			}, input{"after", m.paths[s]}, input{"item", x})
			if found != nil {
				return nil, found
			}
			to, known := index[key]
			if !known {
				to = len(m.paths)
				index[key] = to
				m.paths = append(m.paths, append(m.paths[s][:len(m.paths[s]):len(m.paths[s])], x))
			}
			next[i] = to
		}
		m.next = append(m.next, next)
	}
	return m, nil
}

// checkMachine looks for two items that refute the law in some state, by the indices of states, and then for an item
// that is worth something else in some state than on its own.
func (p step) checkMachine(m *machine) *refutation {
	for s := range m.next {
		for i := range m.items {
			for j := range i + 1 {
				switch {
				case m.swapDiffers(s, i, j), p.Result != nil && m.repeatDiffers(s, i, j):
					return p.confirm(m, s, i, j)
				case p.Result != nil && m.repeatDiffers(s, j, i):
					return p.confirm(m, s, j, i)
				}
			}
		}
	}
	if p.Result == nil {
		return nil
	}
	for _, path := range m.paths {
		for _, x := range m.items {
			if found := p.checkParts(path, []any{x}); found != nil {
				return found
			}
		}
	}
	return nil
}

func (m *machine) swapDiffers(s, i, j int) bool {
	return m.next[m.next[s][i]][j] != m.next[m.next[s][j]][i]
}

// repeatDiffers reports whether item i, repeated at once or after item j, leads elsewhere.
func (m *machine) repeatDiffers(s, i, j int) bool {
	once := m.next[s][i]
	later := m.next[once][j]
	return m.next[once][i] != once || m.next[later][i] != later
}

// confirm replays what the table says.
func (p step) confirm(m *machine, s, i, j int) *refutation {
	past, x, y := m.paths[s], m.items[i], m.items[j]
	return cmp.Or(p.checkItems(past, x, y), refute("two ways to reach one state go on differently", "keep all of the state in the state: nothing outside, nothing that an equal state does not have",
		items("after", past), at("x", x), at("y", y)))
}
