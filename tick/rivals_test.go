package tick_test

import "github.com/calmflow/calm/tick"

// What the benchmarks measure against: the same work, written by hand.

// throughChain returns 1 if x comes through.
func throughChain(x int) int {
	for range chainLength / 2 {
		if x = increment(x); !isNot77(x) {
			return 0
		}
	}
	return 1
}

// mapping and filtering are the loops of Map and Filter.
func mapping(f func(int) int) func([]int) []int {
	buf := make([]int, tick.ChunkSize)
	return func(xs []int) []int {
		buf := buf[:len(xs)]
		for i, x := range xs {
			buf[i] = f(x)
		}
		return buf
	}
}

func filtering(keep func(int) bool) func([]int) []int {
	buf := make([]int, tick.ChunkSize)
	return func(xs []int) []int {
		buf := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			buf[n] = x
			kept := 0
			if keep(x) {
				kept = 1
			}
			n += kept
		}
		return buf[:n]
	}
}

func joinByMaps(left, right []pair) (n int) {
	ls, rs := map[int][]int{}, map[int][]int{}
	var out []pair
	for i := range left {
		k, v := left[i].Key, left[i].Value
		ls[k] = append(ls[k], v)
		for _, w := range rs[k] {
			out = append(out, pair{k, v + w})
		}
		k, v = right[i].Key, right[i].Value
		rs[k] = append(rs[k], v)
		for _, w := range ls[k] {
			out = append(out, pair{k, v + w})
		}
		n += len(out)
		out = out[:0]
	}
	return n
}

func reachableByMaps(edges []pair) int {
	adjacent := map[int][]int{}
	for _, e := range edges {
		adjacent[e.Key] = append(adjacent[e.Key], e.Value)
	}
	seen := map[int]bool{0: true}
	queue := []int{0}
	for i := 0; i < len(queue); i++ {
		for _, to := range adjacent[queue[i]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return len(queue)
}

func reachableBySlices(edges []pair) int {
	nodes := 0
	for _, e := range edges {
		nodes = max(nodes, e.Key+1, e.Value+1)
	}
	adjacent := make([][]int, nodes)
	for _, e := range edges {
		adjacent[e.Key] = append(adjacent[e.Key], e.Value)
	}
	seen := make([]bool, nodes)
	seen[0] = true
	queue := []int{0}
	for i := 0; i < len(queue); i++ {
		for _, to := range adjacent[queue[i]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return len(queue)
}

// way leads to a node, and is so long.
type way struct{ to, length int }

func (w way) end() int { return w.to }

// distancesByMaps are the distances from node 0.
func distancesByMaps(roads []tick.Entry[int, way]) map[int]int {
	out := map[int][]way{}
	for _, r := range roads {
		out[r.Key] = append(out[r.Key], r.Value)
	}
	best := map[int]int{0: 0}
	waiting := map[int]bool{0: true}
	queue := []int{0}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		waiting[n] = false
		d := best[n]
		for _, w := range out[n] {
			if old, ok := best[w.to]; !ok || d+w.length < old {
				best[w.to] = d + w.length
				if !waiting[w.to] {
					waiting[w.to] = true
					queue = append(queue, w.to)
				}
			}
		}
	}
	return best
}
