package stream

import (
	"sort"
	"sync"
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Timeout yields the values whose key has nothing in done for d after they came here: those that are late. What is done before its
// value comes, or in the tick in which its time is over, is in time. An answer may still come after that, so where the two must
// not both count, merge them, take AsArrived and the First.
//
// It demands items that come once, since a repeat would begin to wait anew, and whole keys. Of each key it yields some, in their order,
// and keeps the delivery; done may come in any. It takes a token, since what is late depends on the clock: Replicated becomes Local.
//
// It holds the values that wait, and all keys; a value costs a look-up, and each tick that brings some that wait a little more. A run
// does not end while something may still be late, and ends at once when nothing can be.
func (k Keyed[K, V, L, D]) Timeout[
	A any, E props.Delivery, How props.NeedsOnce, Where NeedsWholeKeys[Where], There ObservedAs[There, W], W Location[W],
	_ props.Is[D, How], _ props.Is[L, Where], _ props.Is[L, There],
](done Keyed[K, A, L, E], d time.Duration, why props.Nondet) Keyed[K, V, W, D] {
	return keyedOf[K, V, W, D](timedOut[K, V, A](k.keyed, done.keyed, d).token(why))
}

func timedOut[K comparable, V, A any](in, done *node, d time.Duration) *node {
	n := in.valid("Timeout").then("Timeout", done)
	mustLast("Timeout", d)
	n.build = func(m *member) {
		w := &waits{m: m, alarm: m.alarm(), d: d}
		m.undone = append(m.undone, w.undo)
		w.over = tick.NewInbox(m.graph, n.op, tick.InboxOptions[uint64]{Limit: -1, Inner: true, Codec: canon.Codec[uint64]{}})
		m.ports[n.id] = tick.Timeout(port[Entry[K, V]](m, in), port[Entry[K, A]](m, done), w.over.Port(), tick.Waits{
			Begin: w.begin, Drop: w.drop, End: w.over.Close,
		})
	}
	return n
}

// waits are the times that an operator's values wait for at one member. Each is under way to the member until it is over, or until
// nothing waits for it.
type waits struct {
	m     *member
	alarm *alarm
	d     time.Duration
	over  *tick.Inbox[uint64]

	mu    sync.Mutex
	queue []wait // in the order of their ends; the first is not dropped
}

// wait is that of what came in one tick.
type wait struct {
	tick    uint64
	till    time.Time
	dropped bool
}

func (w *waits) begin(tick uint64) {
	w.m.hold()
	w.mu.Lock()
	w.queue = append(w.queue, wait{tick: tick, till: w.alarm.clock.Now().Add(w.d)})
	first := len(w.queue) == 1
	w.mu.Unlock()
	if first {
		w.alarm.set(w.d, w.fire)
	}
}

// drop gives up the wait of a tick, if it is not over.
func (w *waits) drop(tick uint64) {
	w.mu.Lock()
	i := sort.Search(len(w.queue), func(i int) bool { return w.queue[i].tick >= tick })
	there := i < len(w.queue) && w.queue[i].tick == tick
	if there {
		w.queue[i].dropped = true
		w.trim()
	}
	none := len(w.queue) == 0
	w.mu.Unlock()
	if there && none {
		w.alarm.unset()
	}
	if there {
		w.m.release()
	}
}

// undo takes back that something waits.
func (w *waits) undo() {
	for _, x := range w.queue {
		if !x.dropped {
			w.m.unhold()
		}
	}
}

func (w *waits) trim() {
	for len(w.queue) > 0 && w.queue[0].dropped {
		w.queue = w.queue[1:]
	}
}

// fire says what is over, and waits for what is next.
func (w *waits) fire() {
	over, last, next := w.take(w.alarm.clock.Now())
	if over > 0 {
		_, _ = w.over.TryPush(last) // nobody is there any more who would be late
	}
	for range over {
		w.m.release()
	}
	if next > 0 {
		w.alarm.set(next, w.fire)
	}
}

// take takes the waits that are over: how many that were not dropped, the last of them, and how long it is until the next, or 0.
func (w *waits) take(now time.Time) (over int, last uint64, next time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) > 0 && !w.queue[0].till.After(now) {
		over, last = over+1, w.queue[0].tick
		w.queue = w.queue[1:]
		w.trim()
	}
	if len(w.queue) > 0 {
		next = w.queue[0].till.Sub(now)
	}
	return over, last, next
}
