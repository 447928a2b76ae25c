package tick

import (
	"context"
	"errors"
	"slices"
)

// DefaultLimit is how many items an inbox holds before it pushes back, if its options do not say.
const DefaultLimit = 8 * ChunkSize

// InboxOptions configure an inbox. The zero value is ready to use.
type InboxOptions[T any] struct {
	Limit int // the most that may wait, in units of Weigh; default DefaultLimit; negative: no limit

	// Weigh is the size of an item, at least and by default 1. It is called by whoever pushes, while nobody else can, and
	// again in each tick that keeps the item.
	Weigh func(T) int

	// Cut chooses what a tick takes of the queue, and what waits for a later one. It is called in each tick that finds
	// something in the queue, and must make that shorter or take something. It may reorder the queue's memory and return
	// parts of it, but not hold on to it. Default: all is taken, in order.
	Cut func(queue []T) (take, keep []T)

	// Admit says whether a tick may take from the inbox now; whoever makes it true again calls Graph.Wake. It and Cut are
	// called by the goroutine that runs the graph.
	Admit func() bool

	// Inner says that what comes here follows from other items of the run: from a channel between graphs, round a cycle, or as
	// the answer to a call. Graph.Closed does not wait for it.
	Inner bool

	Codec Codec[T] // how items are recorded; without it the graph cannot keep a journal
}

// Inbox is where items enter a graph from outside. Its methods may be called from any goroutine; items of one goroutine
// keep their order. While a tick reads what has come, the inbox holds up to its limit again.
type Inbox[T any] struct {
	opts  InboxOptions[T]
	graph *Graph
	port  *Port[T]
	room  chan struct{} // whoever waits in Push looks again

	// guarded by graph.queues
	queue  turns[T]
	weight int
	closed bool
	broken error // of Fail

	// of the goroutine that runs the graph
	barred bool  // Admit said no
	failed error // broken, at the cut
	taken  []T
	heavy  int  // weight at the cut, until Cut has chosen
	last   bool // the tick takes the end too
}

// inlet is an Inbox whatever its items are.
type inlet interface {
	ask()          // has Admit say whether the inbox takes part
	cut()          // takes what waits, called under graph.queues
	choose() error // has Cut put back what it keeps
	ready() bool   // a tick would take something, called under graph.queues
	inner() bool   // its items come from within the run
	drained() bool // nothing will come any more, called under graph.queues
	deliver()      // emits what was taken
	recordable() error
	record(j *journal) error
	replay(r *reader) error
	rewind() // drops all, and opens the inbox, called under graph.queues
}

// NewInbox adds a source to the graph. It ends when it has been closed and emptied.
func NewInbox[T any](g *Graph, name string, opts InboxOptions[T]) *Inbox[T] {
	if opts.Limit == 0 {
		opts.Limit = DefaultLimit
	}
	in := &Inbox[T]{opts: opts, graph: g, port: Out[T](g.NewNode(name, nil)), room: make(chan struct{}, 1)}
	g.inboxes = append(g.inboxes, in)
	g.admits = g.admits || opts.Admit != nil
	return in
}

// Port is where the items appear.
func (in *Inbox[T]) Port() *Port[T] { return in.port }

// Push appends items, and waits while the inbox is full. It returns the context's cause, or ErrStopped when the graph
// has stopped or the inbox is closed; some items, from the first on, may be in by then. An operator of the graph itself
// must not wait here, since nobody would make room: it uses TryPush.
func (in *Inbox[T]) Push(ctx context.Context, xs ...T) error {
	for {
		n, err := in.TryPush(xs...)
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

// TryPush appends as many items as fit, and returns how many. It returns ErrStopped as Push does, and never waits.
func (in *Inbox[T]) TryPush(xs ...T) (int, error) {
	n, more, err := in.push(xs)
	if n > 0 {
		in.graph.Wake()
	}
	if more {
		signal(in.room)
	}
	return n, err
}

// push also says whether the next who waits in Push would come further.
func (in *Inbox[T]) push(xs []T) (n int, more bool, err error) {
	g := in.graph
	g.queues.Lock()
	defer g.queues.Unlock()
	if in.closed || g.hasStopped() {
		return 0, true, ErrStopped
	}
	n = fit(in, xs)
	in.queue.add(xs[:n])
	return n, n == len(xs) && !full(in), nil
}

func full[T any](in *Inbox[T]) bool { return in.opts.Limit >= 0 && in.weight >= in.opts.Limit }

// fit returns how many of xs fit, and counts them as in. An item fits if there is any room at all, so that a heavy one
// gets in too.
func fit[T any](in *Inbox[T], xs []T) int {
	if in.opts.Limit < 0 {
		return len(xs)
	}
	if in.opts.Weigh == nil {
		n := min(len(xs), max(0, in.opts.Limit-in.weight))
		in.weight += n
		return n
	}
	weight, n := in.weight, 0
	for n < len(xs) && weight < in.opts.Limit {
		weight += max(1, in.opts.Weigh(xs[n]))
		n++
	}
	in.weight = weight
	return n
}

// weigh returns the weight of xs, as fit counts it.
func weigh[T any](in *Inbox[T], xs []T) int {
	if in.opts.Limit < 0 {
		return 0
	}
	if in.opts.Weigh == nil {
		return len(xs)
	}
	weight := 0
	for _, x := range xs {
		weight += max(1, in.opts.Weigh(x))
	}
	return weight
}

// Close says that nothing more comes. What is in is still taken; a Push that waits returns ErrStopped.
func (in *Inbox[T]) Close() {
	in.graph.queues.Lock()
	in.closed = true
	in.graph.queues.Unlock()
	in.graph.Wake()
	signal(in.room)
}

// Discard drops what waits for a tick, and says how many items that were.
func (in *Inbox[T]) Discard() int {
	in.graph.queues.Lock()
	defer in.graph.queues.Unlock()
	n := len(in.queue.fill)
	clear(in.queue.fill)
	in.queue.fill, in.weight = in.queue.fill[:0], 0
	return n
}

// Fail has the next tick fail, with err as the inbox's error: for what comes from outside, and can be nothing that was to come. It may
// be called from any goroutine, and returns at once. Of several errors the first counts.
func (in *Inbox[T]) Fail(err error) {
	in.graph.queues.Lock()
	if in.broken == nil {
		in.broken = err
	}
	in.graph.queues.Unlock()
	in.graph.Wake()
}

// Dropped counts n items that were on their way to the inbox and do not come, for EdgeMetrics. It may be called from any goroutine.
func (in *Inbox[T]) Dropped(n int) { in.port.dropped.Add(uint64(n)) }

// Waiting returns how many items wait for a tick.
func (in *Inbox[T]) Waiting() int {
	in.graph.queues.Lock()
	defer in.graph.queues.Unlock()
	return len(in.queue.fill)
}

// signal leaves a token in c, which holds one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (in *Inbox[T]) ask() {
	if in.opts.Admit != nil {
		in.graph.current = in.port.node
		in.barred = !in.opts.Admit()
	}
}

func (in *Inbox[T]) ready() bool {
	return !in.barred && (len(in.queue.fill) > 0 || in.closed && !in.port.ended) || in.broken != nil
}

func (in *Inbox[T]) inner() bool { return in.opts.Inner }

func (in *Inbox[T]) drained() bool { return in.closed && len(in.queue.fill) == 0 && in.port.ended }

func (in *Inbox[T]) cut() {
	in.failed = in.broken
	if in.barred {
		return
	}
	in.taken, in.heavy = in.queue.next(), in.weight
	if in.opts.Cut == nil {
		in.weight = 0
		in.last = in.closed && !in.port.ended
		signal(in.room)
	}
}

// errCut is the fault of a Cut that would be called again and again.
var errCut = errors.New("its Cut took nothing and kept all: a tick must make the queue shorter or take something of it")

// choose is called without graph.queues, since Cut is the user's. The items are still weighed as waiting meanwhile.
func (in *Inbox[T]) choose() error {
	if in.failed != nil {
		return in.port.node.failed(in.failed)
	}
	if in.opts.Cut == nil || in.barred {
		return nil
	}
	in.graph.current = in.port.node
	var keep []T
	if queued := len(in.taken); queued > 0 {
		in.taken, keep = in.opts.Cut(in.taken)
		if len(in.taken) == 0 && len(keep) >= queued {
			return in.port.node.failed(errCut)
		}
	}
	if cap(keep) > cap(in.taken) {
		keep = slices.Clip(keep) // it may lie before what was taken: what is pushed must not come there
	}
	kept := weigh(in, keep)
	g := in.graph
	g.queues.Lock()
	defer g.queues.Unlock()
	if len(keep) > 0 {
		in.queue.fill, in.queue.read = append(keep, in.queue.fill...), in.queue.fill[:0]
	}
	in.weight += kept - in.heavy
	in.last = in.closed && len(in.queue.fill) == 0 && !in.port.ended
	signal(in.room)
	return nil
}

func (in *Inbox[T]) deliver() {
	if len(in.taken) > 0 {
		if in.opts.Cut == nil {
			spend(in.taken, in.port)
		} else {
			in.port.Emit(in.taken)
		}
		in.taken = nil
	}
	if in.last {
		in.last = false
		in.port.End()
	}
}
