package tick

import "slices"

// components finds the strongly connected components of the nodes by Tarjan's algorithm ("Depth-first search and linear
// graph algorithms", SIAM J. Comput. 1972). Walking from each node to what it depends on yields dependencies first.
func components(nodes []*Node, dependencies func(*Node) []*Node) [][]*Node {
	s := &sorter{
		dependencies: dependencies,
		seen:         make(map[*Node]int, len(nodes)),
		low:          make(map[*Node]int, len(nodes)),
		onPath:       make(map[*Node]bool, len(nodes)),
	}
	for _, n := range nodes {
		s.visit(n)
	}
	return s.groups
}

type sorter struct {
	dependencies func(*Node) []*Node
	seen         map[*Node]int
	low          map[*Node]int
	onPath       map[*Node]bool
	path         []*Node
	groups       [][]*Node
}

func (s *sorter) visit(n *Node) {
	if _, ok := s.seen[n]; ok {
		return
	}
	s.seen[n] = len(s.seen)
	s.low[n] = s.seen[n]
	s.path = append(s.path, n)
	s.onPath[n] = true
	for _, from := range s.dependencies(n) {
		if _, ok := s.seen[from]; !ok {
			s.visit(from)
			s.low[n] = min(s.low[n], s.low[from])
		} else if s.onPath[from] {
			s.low[n] = min(s.low[n], s.seen[from])
		}
	}
	if s.low[n] == s.seen[n] {
		s.groups = append(s.groups, s.pop(n))
	}
}

// pop takes the component that n was the first to reach off the path.
func (s *sorter) pop(n *Node) []*Node {
	at := slices.Index(s.path, n)
	group := slices.Clone(s.path[at:])
	s.path = s.path[:at]
	for _, m := range group {
		s.onPath[m] = false
	}
	return group
}
