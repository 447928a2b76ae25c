package tick

import "sync"

// Outbox collects items that leave a graph, for a host that owns the loop. Its methods may be called from any
// goroutine.
type Outbox[T any] struct {
	mu    sync.Mutex
	items []T
	ended bool
}

// NewOutbox collects what leaves from, without a limit: the host takes it between ticks. What leaves a port in a domain
// is collected over all ticks, as by AllTicks.
func NewOutbox[T any](from *Port[T], name string) *Outbox[T] {
	if origin(from, name).domain != nil {
		from = AllTicks(from)
	}
	out := &Outbox[T]{}
	n := from.graph.NewNode(name, nil)
	n.holds = true
	Connect(n, from, func(xs []T) {
		out.mu.Lock()
		out.items = append(out.items, xs...)
		out.mu.Unlock()
	}, func() {
		out.mu.Lock()
		out.ended = true
		out.mu.Unlock()
	})
	return out
}

// Take returns what has been collected since the last Take, and whether the stream has ended. The items are the
// caller's.
func (o *Outbox[T]) Take() (items []T, ended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	items, o.items = o.items, nil
	return items, o.ended
}
