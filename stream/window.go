package stream

import (
	"slices"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Window is one key's items of a span of time. Times are in nanoseconds since 1970, so that windows can be compared and sent;
// Start and End are the same as a time.Time.
type Window[T any] struct {
	From, Till int64 // of a session, Till is the time of its last item; else it is the first moment after the window
	Items      []T   // in the order of the stream
}

// Start is From in UTC.
func (w Window[T]) Start() time.Time { return time.Unix(0, w.From).UTC() }

// End is Till in UTC.
func (w Window[T]) End() time.Time { return time.Unix(0, w.Till).UTC() }

// Windower cuts a key's items into windows by a time that each has. Sessions, Tumbling and Sliding make one.
type Windower[T any] struct {
	_        [0]func(T)
	windower *windower[T]
}

type windower[T any] struct {
	name        string
	at          func(T) time.Time
	gap         int64 // of sessions, else 0
	size, every int64
}

// Sessions are as long as no more than gap lies between one item and the next.
func Sessions[T any](gap time.Duration, at func(T) time.Time) Windower[T] {
	return newWindower("Sessions", &windower[T]{at: at, gap: int64(gap)}, gap)
}

// Tumbling windows follow each other, and begin at the multiples of size since 1970, UTC.
func Tumbling[T any](size time.Duration, at func(T) time.Time) Windower[T] {
	return newWindower("Tumbling", &windower[T]{at: at, size: int64(size), every: int64(size)}, size)
}

// Sliding windows of a size begin at each multiple of every since 1970, UTC: an item is in size/every windows, which is how
// often it is held.
func Sliding[T any](size, every time.Duration, at func(T) time.Time) Windower[T] {
	return newWindower("Sliding", &windower[T]{at: at, size: int64(size), every: int64(every)}, size, every)
}

func newWindower[T any](name string, w *windower[T], spans ...time.Duration) Windower[T] {
	given(name, w.at == nil)
	for _, span := range spans {
		if span <= 0 {
			misuse(name, "a span of %v: say more than 0", span)
		}
	}
	if w.every > w.size {
		misuse(name, "windows of %v that begin every %v would leave items out: use Filter for those, and windows that meet", time.Duration(w.size), time.Duration(w.every))
	}
	w.name = name
	return Windower[T]{windower: w}
}

// Windows groups each key's values by a time of their own, into windows in the order of their ends. It demands order and
// whole keys, and keeps the delivery. A window is yielded when a later value of its key shows that it is over, or, of a
// complete collection, at the end; until then it is held. So the last windows of a key that nothing more is heard of stay
// open for as long as the stream goes on.
//
// Values may go back in time while a window that they fall into is open. What falls only into windows that are over by
// then is late, and given out as such, so that nothing is lost: handle it, or Ignore it.
//
// The time is that of the values, and the order is that of the stream: no clock and no token are needed. (Akidau et al., "The
// Dataflow Model", 2015, for the kinds of windows.)
func (k Keyed[K, V, L, D]) Windows[
	What any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
](by Windower[V]) (windows Keyed[K, Window[What], L, D], late Keyed[K, V, L, D]) {
	w, l := windowed[K, V, What](k.keyed, by.windower, is[D, props.List]())
	return keyedOf[K, Window[What], L, D](w), keyedOf[K, V, L, D](l)
}

func windowed[K comparable, V, What any](in *node, w *windower[V], complete bool) (windows, late *node) {
	if w == nil {
		misuse("Windows", "the windower is the zero value: make one by Sessions, Tumbling or Sliding")
	}
	put := (*openWindows[What]).slide
	if w.gap > 0 {
		put = (*openWindows[What]).session
	}
	spans := spans{w.gap, w.size, w.every}
	step := func(open *openWindows[What], v V, yield func(Window[What])) (inTime bool) {
		return put(open, spans, w.at(v).UnixNano(), any(v).(What), yield)
	}
	end := func(open *openWindows[What], yield func(Window[What])) {
		for _, x := range open.open {
			yield(x)
		}
	}
	if !complete {
		end = nil
	}
	return twofold(in, "Windows", func(p *tick.Port[Entry[K, V]]) (*tick.Port[Entry[K, Window[What]]], *tick.Port[Entry[K, V]]) {
		return tick.ExpandInTime(p, step, end)
	})
}

// spans are those of a windower, in nanoseconds.
type spans struct{ gap, size, every int64 }

// openWindows are the open windows of a key, in the order of their ends.
type openWindows[T any] struct {
	open []Window[T]
	over int64 // of sessions, the end of the last that was yielded; else the largest time so far
	some bool  // over is set
}

// session puts a value into the open session, or begins another. It says whether the value is in time: one that belongs to a
// session that was yielded is not.
func (w *openWindows[T]) session(by spans, at int64, x T, yield func(Window[T])) bool {
	if w.some && at-w.over <= by.gap {
		return false
	}
	if len(w.open) == 0 {
		w.open = append(w.open, Window[T]{at, at, []T{x}})
		return true
	}
	switch s := &w.open[0]; {
	case at-s.Till > by.gap:
		yield(*s)
		w.over, w.some = s.Till, true
		*s = Window[T]{at, at, []T{x}}
	case s.From-at > by.gap:
		return false
	default:
		s.From, s.Till, s.Items = min(s.From, at), max(s.Till, at), append(s.Items, x)
	}
	return true
}

// slide puts a value into each window that it falls into and that is still open, after it has yielded those that it shows to
// be over. It says whether there was one.
func (w *openWindows[T]) slide(by spans, at int64, x T, yield func(Window[T])) bool {
	if !w.some || at > w.over {
		w.over, w.some = at, true
		over := 0
		for ; over < len(w.open) && w.open[over].Till <= at; over++ {
			yield(w.open[over])
		}
		w.open = slices.Delete(w.open, 0, over)
	}
	start := at - at%by.every
	if at%by.every < 0 {
		start -= by.every
	}
	inTime := false
	for ; start+by.size > at && start+by.size > w.over; start -= by.every {
		w.put(start, start+by.size, x)
		inTime = true
	}
	return inTime
}

// put adds a value to the window that begins at from.
func (w *openWindows[T]) put(from, till int64, x T) {
	i := len(w.open)
	for i > 0 && w.open[i-1].From > from {
		i--
	}
	if i == 0 || w.open[i-1].From != from {
		w.open = slices.Insert(w.open, i, Window[T]{From: from, Till: till})
		i++
	}
	w.open[i-1].Items = append(w.open[i-1].Items, x)
}
