package tick

// lines are queues that share their memory. Where each of many keys has one, a slice of its own would cost more than what is in it.
// A line is known by its last place, which is 0 if nobody stands there; the next of the last is the first.
type lines[T any] struct {
	places []place[T] // from 1 on
	free   uint32     // the first free place, whose next is the next free one
	taken  int
}

type place[T any] struct {
	next uint32
	item T
}

// add has x stand at the end of a line.
func (l *lines[T]) add(line uint32, x T) uint32 {
	at := l.free
	if at != 0 {
		l.free = l.places[at].next
	} else {
		at = uint32(max(1, len(l.places)))
		l.places = append(room(l.places, 2), make([]place[T], int(at)+1-len(l.places))...)
	}
	l.taken++
	l.places[at] = place[T]{at, x}
	if line != 0 {
		l.places[at].next, l.places[line].next = l.places[line].next, at
	}
	return at
}

// next takes the first out of a line in which somebody stands.
func (l *lines[T]) next(line uint32) (x T, rest uint32) {
	at := l.places[line].next
	x, rest = l.places[at].item, line
	if at == line {
		rest = 0
	} else {
		l.places[line].next = l.places[at].next
	}
	l.places[at] = place[T]{next: l.free}
	l.free = at
	if l.taken--; l.taken == 0 && len(l.places) > keepAnyway {
		*l = lines[T]{}
	}
	return x, rest
}
