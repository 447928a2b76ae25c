package tick

// turns is a pair of slices that take turns: one fills while the other is read, and no item costs an allocation.
type turns[T any] struct {
	fill, read []T
	slack      slack
}

// slack watches memory that is used over and over. What shrinkAfter uses in a row leave three quarters empty is to be
// given back.
type slack int

const (
	shrinkAfter = 64
	keepAnyway  = 4 * ChunkSize
)

func (s *slack) tooMuch(used, room int) bool {
	if room <= keepAnyway {
		return false
	}
	if used >= room/4 {
		*s = 0
		return false
	}
	*s++
	return *s >= shrinkAfter
}

func (t *turns[T]) add(xs []T) { t.fill = append(room(t.fill, len(xs)), xs...) }

// room is xs with room for n more. It at least doubles what it moves, where append goes by quarters.
func room[T any](xs []T, n int) []T {
	if cap(xs)-len(xs) >= n {
		return xs
	}
	return append(make([]T, 0, max(2*cap(xs), len(xs)+n)), xs...)
}

// next returns what was added since the last call. It is valid until the next one.
func (t *turns[T]) next() []T {
	full := t.fill
	t.fill, t.read = t.read[:0], full
	if t.slack.tooMuch(len(full), cap(full)) {
		*t = turns[T]{}
	}
	return full
}

// spend emits xs, and forgets it.
func spend[T any](xs []T, outs ...*Port[T]) {
	spendOn(xs, func(chunk []T) {
		for _, out := range outs {
			out.emit(chunk)
		}
	})
}

// spendOn calls f with xs, and forgets it chunk by chunk while it is in the cache: memory that waits for its next use should not
// hold on to anything.
func spendOn[T any](xs []T, f func([]T)) {
	for len(xs) > 0 {
		chunk := xs[:min(ChunkSize, len(xs))]
		f(chunk)
		clear(chunk)
		xs = xs[len(chunk):]
	}
}
