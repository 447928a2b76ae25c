package tick

// Reply is what a call has come to, under the number that CallEach gave the call.
type Reply[U any] struct {
	Call  uint64
	Value U
}

// Caller makes the calls of CallEach. Its functions are called by the goroutine that runs the graph, and must not wait: the
// calls are made elsewhere, and their replies come back through an inbox.
type Caller[T any] struct {
	Begin func(first uint64, xs []T) // calls with xs, which are numbered from first on, are to be made
	Done  func(n int)                // n more results have been yielded
	End   func()                     // no more calls will begin: the inbox of replies is to be closed once all have returned
}

// CallEach has calls made with the items of in, and yields what they reply in the order in which replies comes, which is an
// inbox of the same graph. So a tick never waits for a call, and what it yields is a function of what it takes in.
//
// A reply to no call that is open, such as a second one, is dropped. It ends with both inputs, holds a number for each
// open call, and allocates for it.
func CallEach[T, U any](in *Port[T], replies *Port[Reply[U]], calls Caller[T]) *Port[U] {
	open := map[uint64]struct{}{}
	return callEach(in, replies, calls,
		func(call uint64, _ T) { open[call] = struct{}{} },
		func(r Reply[U], yield func(U)) {
			if _, ok := open[r.Call]; ok {
				delete(open, r.Call)
				yield(r.Value)
			}
		})
}

// CallInOrder is CallEach that yields, of each key, the replies in the order of their items. It holds the replies of a key
// that have overtaken others.
func CallInOrder[K comparable, T, U any](in *Port[T], replies *Port[Reply[U]], key func(T) K, calls Caller[T]) *Port[U] {
	open := map[uint64]*ticket[K, U]{}
	lines := map[K]*queue[*ticket[K, U]]{}
	return callEach(in, replies, calls,
		func(call uint64, x T) {
			t := &ticket[K, U]{key: key(x)}
			open[call] = t
			if lines[t.key] == nil {
				lines[t.key] = &queue[*ticket[K, U]]{}
			}
			lines[t.key].items = append(lines[t.key].items, t)
		},
		func(r Reply[U], yield func(U)) {
			t := open[r.Call]
			if t == nil {
				return
			}
			delete(open, r.Call)
			t.value, t.replied = r.Value, true
			line := lines[t.key]
			for line.len() > 0 && line.waiting()[0].replied {
				t := line.waiting()[0]
				line.drop(1)
				yield(t.value)
			}
			if line.len() == 0 {
				delete(lines, t.key)
			}
		})
}

// ticket is a call whose result has not been yielded.
type ticket[K comparable, U any] struct {
	key     K
	value   U
	replied bool
}

func callEach[T, U any](in *Port[T], replies *Port[Reply[U]], calls Caller[T], begin func(uint64, T), reply func(Reply[U], func(U))) *Port[U] {
	o := origin(in, "CallEach")
	n := o.graph.NewNode("CallEach", o.domain)
	n.holds = true
	out := &expander[U]{out: Out[U](n)}
	next, done := uint64(0), 0
	yield := func(u U) {
		done++
		out.add(u)
	}
	Connect(n, in, func(xs []T) {
		first := next
		next += uint64(len(xs))
		for i, x := range xs {
			begin(first+uint64(i), x)
		}
		calls.Begin(first, xs)
	}, calls.End)
	Connect(n, replies, func(rs []Reply[U]) {
		for _, r := range rs {
			reply(r, yield)
		}
		out.flush()
		calls.Done(done)
		done = 0
	}, nil)
	n.OnEnd(out.out.End)
	return out.out
}
