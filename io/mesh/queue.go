package mesh

// queue is first in, first out.
type queue[T any] struct {
	room []T
	from int // what was before it has been dropped
}

func (q *queue[T]) len() int { return len(q.room) - q.from }

// all is what there is, until the next push.
func (q *queue[T]) all() []T { return q.room[q.from:] }

func (q *queue[T]) first() *T { return &q.room[q.from] }

func (q *queue[T]) push(v T) {
	if len(q.room) == cap(q.room) && q.from > len(q.room)/2 {
		n := copy(q.room, q.room[q.from:])
		clear(q.room[n:])
		q.room, q.from = q.room[:n], 0
	}
	q.room = append(q.room, v)
}

// drop takes the first off.
func (q *queue[T]) drop() {
	clear(q.room[q.from : q.from+1])
	q.from++
	switch {
	case q.from < len(q.room):
	case cap(q.room) > 1024: // of a rush that is over
		*q = queue[T]{}
	default:
		q.room, q.from = q.room[:0], 0
	}
}
