package tick

// Chain hands on the items of first, and when it has ended those of next, which it holds until then.
func Chain[T any](first, next *Port[T]) *Port[T] {
	out := stage[T, T](first, "Chain")
	n := out.node
	var held turns[T]
	ended := false
	Connect(n, first, out.emit, func() {
		ended = true
		spend(held.next(), out)
	})
	Connect(n, next, func(xs []T) {
		if ended {
			out.emit(xs)
		} else {
			held.add(xs)
		}
	}, nil)
	n.OnReset(func() {
		ended = false
		held.fill = held.fill[:0]
	})
	return out
}

// queue holds what waits for its counterpart. What has been taken is dropped once it is the larger part.
type queue[T any] struct {
	items []T
	head  int
}

func (q *queue[T]) len() int { return len(q.items) - q.head }

func (q *queue[T]) waiting() []T { return q.items[q.head:] }

// drop forgets the first n.
func (q *queue[T]) drop(n int) {
	clear(q.items[q.head : q.head+n])
	if q.head += n; q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head >= keepAnyway && q.head > len(q.items)/2 {
		kept := copy(q.items, q.items[q.head:])
		clear(q.items[kept:])
		q.items, q.head = q.items[:kept], 0
	}
}

// Zip pairs the items of two streams by position, as they come, and ends when both have ended. It holds what one side is
// ahead of the other. What has no counterpart goes, at the end, to left and right, if these are not nil.
func Zip[A, B, C any](as *Port[A], bs *Port[B], pair func(A, B) C, left func(A) C, right func(B) C) *Port[C] {
	o := origin(as, "Zip")
	n := o.graph.NewNode("Zip", o.domain)
	out := &expander[C]{out: Out[C](n)}
	var a queue[A]
	var b queue[B]
	match := func(xs []A, ys []B) (n int) { // how many it pairs
		for n = min(len(xs), len(ys)); len(xs) > 0 && len(ys) > 0; {
			free := out.free(min(len(xs), len(ys)))
			for i := range free {
				free[i] = pair(xs[i], ys[i])
			}
			out.filled(len(free))
			xs, ys = xs[len(free):], ys[len(free):]
		}
		out.flush()
		return n
	}
	Connect(n, as, func(xs []A) { // where some wait on one side, none do on the other
		if a.len() == 0 {
			paired := match(xs, b.waiting())
			b.drop(paired)
			xs = xs[paired:]
		}
		a.items = append(a.items, xs...)
	}, nil)
	Connect(n, bs, func(ys []B) {
		if b.len() == 0 {
			paired := match(a.waiting(), ys)
			a.drop(paired)
			ys = ys[paired:]
		}
		b.items = append(b.items, ys...)
	}, nil)
	n.OnEnd(func() {
		for i := 0; left != nil && i < a.len(); i++ {
			out.add(left(a.waiting()[i]))
		}
		for i := 0; right != nil && i < b.len(); i++ {
			out.add(right(b.waiting()[i]))
		}
		out.flush()
		a, b = queue[A]{}, queue[B]{}
		out.out.End()
	})
	n.OnReset(func() { a, b = queue[A]{}, queue[B]{} })
	return out.out
}
