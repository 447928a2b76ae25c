package stream

import (
	"context"
	"sync"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// MapAsync calls f with each item, on goroutines beside the flow, and yields the results in the order of the items. It is for
// functions that wait: for a database, another service, a disk. It keeps the delivery, ends with its input once all calls
// have returned, and costs a token, since what f finds outside is nothing that the flow knows: each replica asks for itself,
// so that Replicated becomes Local. MapAsyncPure is for functions that find the same everywhere. In ticks and recursions
// nothing can wait, so it is refused there.
//
// At each member at most limit calls run at once, and the tick never waits for one. What waits for its turn, or for the
// result of an item before it, counts as what waits in a channel: sources upstream are held back while that is Flow.Limit or
// more. A call costs a goroutine, and an item comes out in a later tick than it went in.
//
// The context is the run's: it ends when the run ends or fails. Run waits for the calls that have begun, so f should heed it.
// An error or a panic of f ends the flow with an error that names the operator. To go on instead, return what went wrong as
// part of the result, and take it apart by Partition or Try. f neither changes nor keeps its item, and may be called by
// several goroutines at once.
func (s Stream[T, L, D]) MapAsync[
	U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](limit int, why props.Nondet, f func(context.Context, T) (U, error)) Stream[U, W, D] {
	return streamOf[U, W, D](asynced(s.stream, "MapAsync", limit, f, inOrder[T, U]).token(why))
}

// MapAsyncUnordered is MapAsync that yields each result as soon as it is there: the order is lost, and no call holds back what
// has come of others.
func (s Stream[T, L, D]) MapAsyncUnordered[
	U any, Where ObservedAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](limit int, why props.Nondet, f func(context.Context, T) (U, error)) Stream[U, W, E] {
	return streamOf[U, W, E](asynced(s.stream, "MapAsyncUnordered", limit, f, tick.CallEach[T, U]).token(why))
}

// MapAsyncPure is MapAsync of a function that is claimed to find the same whenever and wherever it is called, such as a
// computation that takes long or a read of what never changes. It takes no token, and keeps the place: replicas that each
// call f agree.
func (s Stream[T, L, D]) MapAsyncPure[
	U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](limit int, f lattice.Pure[T, U]) Stream[U, L, D] {
	return streamOf[U, L, D](purely(s.stream, "MapAsyncPure", limit, f, f.Func(), inOrder[T, U]))
}

// MapAsyncPureUnordered is MapAsyncPure that yields each result as soon as it is there: the order is lost.
func (s Stream[T, L, D]) MapAsyncPureUnordered[
	U any, Where ObservedAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](limit int, f lattice.Pure[T, U]) Stream[U, L, E] {
	return streamOf[U, L, E](purely(s.stream, "MapAsyncPureUnordered", limit, f, f.Func(), tick.CallEach[T, U]))
}

// MapAsync calls f with each value, on goroutines beside the flow, and yields the results under the same key, in the order of
// the key's values: a call holds back what comes of its own key alone. All else is as in Stream.MapAsync; the limit is of all
// keys together.
func (k Keyed[K, V, L, D]) MapAsync[
	U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](limit int, why props.Nondet, f func(context.Context, V) (U, error)) Keyed[K, U, W, D] {
	return keyedOf[K, U, W, D](asynced(k.keyed, "MapAsync", limit, valued[K](f), inOrderOfKeys[K, V, U]).token(why))
}

// MapAsyncUnordered is MapAsync that yields each result as soon as it is there: the order is lost.
func (k Keyed[K, V, L, D]) MapAsyncUnordered[
	U any, Where ObservedAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](limit int, why props.Nondet, f func(context.Context, V) (U, error)) Keyed[K, U, W, E] {
	return keyedOf[K, U, W, E](asynced(k.keyed, "MapAsyncUnordered", limit, valued[K](f), tick.CallEach[Entry[K, V], Entry[K, U]]).token(why))
}

// MapAsyncPure is MapAsync of a function that is claimed to find the same whenever and wherever it is called. It takes no
// token, and keeps the place.
func (k Keyed[K, V, L, D]) MapAsyncPure[
	U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](limit int, f lattice.Pure[V, U]) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](purely(k.keyed, "MapAsyncPure", limit, f, valued[K](f.Func()), inOrderOfKeys[K, V, U]))
}

// MapAsyncPureUnordered is MapAsyncPure that yields each result as soon as it is there: the order is lost.
func (k Keyed[K, V, L, D]) MapAsyncPureUnordered[
	U any, Where ObservedAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](limit int, f lattice.Pure[V, U]) Keyed[K, U, L, E] {
	return keyedOf[K, U, L, E](purely(k.keyed, "MapAsyncPureUnordered", limit, f, valued[K](f.Func()), tick.CallEach[Entry[K, V], Entry[K, U]]))
}

// yields is a kernel that has calls made, and yields what they reply.
type yields[T, U any] func(*tick.Port[T], *tick.Port[tick.Reply[U]], tick.Caller[T]) *tick.Port[U]

func inOrder[T, U any](in *tick.Port[T], replies *tick.Port[tick.Reply[U]], calls tick.Caller[T]) *tick.Port[U] {
	return tick.CallInOrder(in, replies, func(T) struct{} { return struct{}{} }, calls)
}

func inOrderOfKeys[K comparable, V, U any](in *tick.Port[Entry[K, V]], replies *tick.Port[tick.Reply[Entry[K, U]]], calls tick.Caller[Entry[K, V]]) *tick.Port[Entry[K, U]] {
	return tick.CallInOrder(in, replies, func(e Entry[K, V]) K { return e.Key }, calls)
}

// valued is f of an entry's value.
func valued[K comparable, V, U any](f func(context.Context, V) (U, error)) func(context.Context, Entry[K, V]) (Entry[K, U], error) {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, e Entry[K, V]) (Entry[K, U], error) {
		u, err := f(ctx, e.Value)
		return Entry[K, U]{Key: e.Key, Value: u}, err
	}
}

func purely[T, U any](in *node, op string, limit int, l law, f func(context.Context, T) (U, error), kernel yields[T, U]) *node {
	if !l.Valid() {
		misuse(op, "the law is the zero value: claim one by lattice.ClaimPure")
	}
	return asynced(in, op, limit, f, kernel).law(l)
}

func asynced[T, U any](in *node, op string, limit int, f func(context.Context, T) (U, error), kernel yields[T, U]) *node {
	given(op, f == nil)
	if limit < 1 {
		misuse(op, "it may make %d calls at once: say 1 or more", limit)
	}
	n := in.valid(op).then(op)
	n.hop = &traffic{}
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[tick.Reply[U]]{Limit: -1, Inner: true, Codec: canon.Codec[tick.Reply[U]]{}})
		c := &asyncCalls[T, U]{n: n, end: mouth[tick.Reply[U]]{m, box}, f: f, limit: limit}
		m.ports[n.id] = kernel(port[T](m, in), box.Port(), tick.Caller[T]{
			Begin: c.begin,
			Done: func(done int) {
				c.owed -= done
				m.took(n.hop, done)
			},
			End: c.close,
		})
		m.undone = append(m.undone, c.undo)
	}
	return n
}

// asyncCalls are the calls of one MapAsync at one member, those that run and those that wait for their turn.
type asyncCalls[T, U any] struct {
	n     *node
	end   mouth[tick.Reply[U]] // where replies go
	f     func(context.Context, T) (U, error)
	limit int
	owed  int // results that have not been yielded

	mu      sync.Mutex
	waiting []pending[T]
	running int
	closed  bool // no more will begin
}

// pending is an item with the number of its call.
type pending[T any] struct {
	call uint64
	item T
}

// begin takes items on. They count as waiting until their results have left, and as under way until their replies have
// been worked off.
func (c *asyncCalls[T, U]) begin(first uint64, xs []T) {
	c.n.hop.waiting.Add(int64(len(xs)))
	c.owed += len(xs)
	c.mu.Lock()
	for i, x := range xs {
		if c.end.m.hasReturned(c.n, first+uint64(i)) {
			continue
		}
		c.end.m.hold()
		c.waiting = append(c.waiting, pending[T]{first + uint64(i), x})
	}
	c.mu.Unlock()
	c.spawn()
}

// spawn has as many calls run as may.
func (c *asyncCalls[T, U]) spawn() {
	m := c.end.m
	for m.ctx.Err() == nil {
		x, ok := c.next()
		if !ok {
			return
		}
		m.run.host.spawn(m, c.n, func() error { return c.call(x) })
	}
}

// undo takes back that calls are under way.
func (c *asyncCalls[T, U]) undo() {
	c.n.hop.took(c.owed)
	for range c.running + len(c.waiting) {
		c.end.m.unhold()
	}
}

func (c *asyncCalls[T, U]) next() (x pending[T], ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == c.limit || len(c.waiting) == 0 {
		return x, false
	}
	x, c.waiting[0] = c.waiting[0], x
	c.waiting = c.waiting[1:]
	c.running++
	return x, true
}

// call makes one call. Its error is the run's, unless the run has ended: then it was told to give up.
func (c *asyncCalls[T, U]) call(x pending[T]) error {
	m := c.end.m
	var u U
	err := unpanicked(func() (err error) {
		u, err = c.f(m.ctx, x.item)
		return err
	})
	switch {
	case m.crashed:
		return nil // nobody hears of it
	case err == nil:
	case m.ctx.Err() != nil:
		return nil
	default:
		return c.n.failed(m, err)
	}
	m.returned(c.n, x.call)
	_, _ = c.end.box.TryPush(tick.Reply[U]{Call: x.call, Value: u}) // a member that has stopped takes nothing
	if c.returned() {
		c.end.close()
	}
	m.release()
	c.spawn()
	return nil
}

// returned says whether that was the last call.
func (c *asyncCalls[T, U]) returned() (last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	return c.over()
}

func (c *asyncCalls[T, U]) over() bool { return c.closed && c.running == 0 && len(c.waiting) == 0 }

// close says that no more calls will begin.
func (c *asyncCalls[T, U]) close() {
	c.mu.Lock()
	c.closed = true
	over := c.over()
	c.mu.Unlock()
	if over {
		c.end.close()
	}
}
