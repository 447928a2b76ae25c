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
	n.OnReset(func() { ended = false })
	return out
}

// queue holds what waits for its counterpart. What has been taken is dropped once it is the larger part.
type queue[T any] struct {
	items []T
	head  int
}

func (q *queue[T]) len() int { return len(q.items) - q.head }

func (q *queue[T]) pop() (x T) {
	x, q.items[q.head] = q.items[q.head], x
	if q.head++; q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head >= keepAnyway && q.head > len(q.items)/2 {
		q.items, q.head = append(q.items[:0], q.items[q.head:]...), 0
	}
	return x
}

// Zip pairs the items of two streams by position, as they come, and ends when both have ended. It holds what one side is
// ahead of the other. What has no counterpart goes, at the end, to left and right, if these are not nil.
func Zip[A, B, C any](as *Port[A], bs *Port[B], pair func(A, B) C, left func(A) C, right func(B) C) *Port[C] {
	o := origin(as, "Zip")
	n := o.graph.NewNode("Zip", o.domain)
	out := &expander[C]{out: Out[C](n)}
	var a queue[A]
	var b queue[B]
	match := func() {
		for a.len() > 0 && b.len() > 0 {
			out.add(pair(a.pop(), b.pop()))
		}
		out.flush()
	}
	Connect(n, as, func(xs []A) {
		a.items = append(a.items, xs...)
		match()
	}, nil)
	Connect(n, bs, func(xs []B) {
		b.items = append(b.items, xs...)
		match()
	}, nil)
	n.OnEnd(func() {
		for left != nil && a.len() > 0 {
			out.add(left(a.pop()))
		}
		for right != nil && b.len() > 0 {
			out.add(right(b.pop()))
		}
		out.flush()
		a, b = queue[A]{}, queue[B]{}
		out.out.End()
	})
	n.OnReset(func() { a, b = queue[A]{}, queue[B]{} })
	return out.out
}
