package tick

import (
	"context"
	"sync"
)

// DefaultLimit is how many items an inbox holds before it pushes back, if its options do not say.
const DefaultLimit = 8 * ChunkSize

// InboxOptions configure an inbox. The zero value is ready to use.
type InboxOptions[T any] struct {
	Limit int         // the most that may wait, in units of Weigh; default DefaultLimit; negative: no limit
	Weigh func(T) int // the size of one item, default 1

	// Cut chooses what a tick takes of the queue, and what waits for a later one. Each tick must take something of a
	// queue that is not empty. It may keep and reorder queue's memory. Default: all of it, in order.
	Cut func(queue []T) (take, keep []T)

	// Admit says whether a tick may take from the inbox now; whoever makes it true again calls Graph.Wake.
	Admit func() bool

	Codec Codec[T] // how items are recorded; without it the graph cannot keep a journal
}

// Inbox is where items enter a graph from outside. Its methods may be called from any goroutine.
type Inbox[T any] struct {
	opts  InboxOptions[T]
	graph *Graph
	port  *Port[T]

	// guarded by graph.queues
	queue  []T
	weight int
	closed bool

	spare []T
	taken []T
	last  bool // the tick takes the end too
	room  chan struct{}
}

// inlet is an Inbox whatever its items are.
type inlet interface {
	cut()           // moves what this tick takes, called under graph.queues
	ready() bool    // a tick would take something, called under graph.queues
	drained() bool  // nothing will come any more, called under graph.queues
	deliver()       // emits what was cut
	admitted() bool // asks the Admit option
	record(j *journal) error
	replay(j *replay) error
}

// NewInbox adds a source to the graph.
func NewInbox[T any](g *Graph, name string, opts InboxOptions[T]) *Inbox[T] {
	if opts.Limit == 0 {
		opts.Limit = DefaultLimit
	}
	in := &Inbox[T]{opts: opts, graph: g, port: Out[T](g.NewNode(name, nil)), room: make(chan struct{}, 1)}
	g.inboxes = append(g.inboxes, in)
	return in
}

// Port is where the items appear.
func (in *Inbox[T]) Port() *Port[T] { return in.port }

// Push appends items, and blocks while the inbox is full. It returns the context's error, or ErrStopped when the graph has
// stopped or the inbox is closed; items before the failing one have then been taken.
func (in *Inbox[T]) Push(ctx context.Context, xs ...T) error {
	for {
		n, err := in.push(xs)
		if err != nil || n == len(xs) {
			return err
		}
		xs = xs[n:]
		select {
		case <-in.room:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-in.graph.stopped:
			return ErrStopped
		}
	}
}

// TryPush appends as many items as fit, and returns how many.
func (in *Inbox[T]) TryPush(xs ...T) (int, error) { return in.push(xs) }

func (in *Inbox[T]) push(xs []T) (n int, err error) {
	g := in.graph
	g.queues.Lock()
	select {
	case <-g.stopped:
		err = ErrStopped
	default:
		if in.closed {
			err = ErrStopped
			break
		}
		n = in.fit(xs)
		in.queue = append(in.queue, xs[:n]...)
	}
	room := err == nil && n == len(xs) && !in.full()
	g.queues.Unlock()
	if n > 0 {
		g.Wake()
	}
	if room {
		in.signal()
	}
	return n, err
}

func (in *Inbox[T]) full() bool { return in.opts.Limit >= 0 && in.weight >= in.opts.Limit }

// fit returns how many of xs fit, and counts them as in.
func (in *Inbox[T]) fit(xs []T) int {
	if in.opts.Limit < 0 {
		return len(xs)
	}
	if in.opts.Weigh == nil {
		n := min(len(xs), max(0, in.opts.Limit-in.weight))
		in.weight += n
		return n
	}
	for i, x := range xs {
		if in.full() {
			return i
		}
		in.weight += in.opts.Weigh(x)
	}
	return len(xs)
}

// Close says that nothing more comes. What waits is still taken.
func (in *Inbox[T]) Close() {
	in.graph.queues.Lock()
	in.closed = true
	in.graph.queues.Unlock()
	in.graph.Wake()
}

// Waiting returns how many items wait for a tick.
func (in *Inbox[T]) Waiting() int {
	in.graph.queues.Lock()
	defer in.graph.queues.Unlock()
	return len(in.queue)
}

func (in *Inbox[T]) signal() {
	select {
	case in.room <- struct{}{}:
	default:
	}
}

func (in *Inbox[T]) admitted() bool { return in.opts.Admit == nil || in.opts.Admit() }

func (in *Inbox[T]) ready() bool {
	return (len(in.queue) > 0 || in.closed && !in.port.ended) && in.admitted()
}

func (in *Inbox[T]) drained() bool { return in.closed && len(in.queue) == 0 && in.port.ended }

func (in *Inbox[T]) cut() {
	if !in.admitted() {
		return
	}
	if in.opts.Cut == nil {
		in.taken, in.queue, in.weight = in.queue, in.spare[:0], 0
		in.spare = nil
	} else if len(in.queue) > 0 {
		in.taken, in.queue = in.opts.Cut(in.queue)
		in.reweigh()
	}
	in.last = in.closed && len(in.queue) == 0 && !in.port.ended
}

func (in *Inbox[T]) reweigh() {
	if in.opts.Limit < 0 {
		return
	}
	in.weight = len(in.queue)
	if in.opts.Weigh != nil {
		in.weight = 0
		for _, x := range in.queue {
			in.weight += in.opts.Weigh(x)
		}
	}
}

func (in *Inbox[T]) deliver() {
	if len(in.taken) > 0 {
		in.signal()
		in.graph.current = in.port.node
		in.port.Emit(in.taken)
		if in.opts.Cut == nil && cap(in.taken) <= DefaultLimit {
			clear(in.taken)
			in.spare = in.taken[:0]
		}
		in.taken = nil
	}
	if in.last {
		in.last = false
		in.port.End()
	}
}

// Outbox collects items that leave a graph, for a host that owns the loop.
type Outbox[T any] struct {
	mu    sync.Mutex
	items []T
	ended bool
}

// NewOutbox collects what leaves from.
func NewOutbox[T any](from *Port[T], name string) *Outbox[T] {
	out := &Outbox[T]{}
	n := from.node.graph.NewNode(name, from.node.domain)
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

// Take returns what has been collected since the last Take, and whether the stream has ended.
func (o *Outbox[T]) Take() (items []T, ended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	items, o.items = o.items, nil
	return items, o.ended
}
