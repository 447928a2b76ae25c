package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// What mutants are made of, for tests outside of the package: lies about types, which no user can tell, and operators, hops and
// crashes that do what those of the library must not.

// Retype is s under a delivery that it may not have.
func Retype[E props.Delivery, T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, L, E] {
	return retype[E](s)
}

// RetypeKeyed is k under a delivery that it may not have.
func RetypeKeyed[E props.Delivery, K comparable, V any, L Location[L], D props.Delivery](k Keyed[K, V, L, D]) Keyed[K, V, L, E] {
	return retypeKeyed[E](k)
}

// Move is s under a location that it may not have.
func Move[M Location[M], T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, M, D] {
	return move[M](s)
}

// Grown is c under a growth that it may not have.
func Grown[N props.Growth, A any, L Location[L], M props.Growth](c Cell[A, L, M]) Cell[A, L, N] {
	return grown[N](c)
}

// Stepped is an operator that may remember whatever it likes at each member.
func Stepped[U, T any, L Location[L], D props.Delivery](s Stream[T, L, D], begin func(member int) func(T) []U) Stream[U, L, D] {
	return streamOf[U, L, D](stepped(s.stream, begin))
}

// SteppedCell is Stepped of the values that a cell has on the way.
func SteppedCell[U, A any, L Location[L], M props.Growth](c Cell[A, L, M], begin func(member int) func(A) []U) Stream[U, L, props.Ordered] {
	return streamOf[U, L, props.Ordered](stepped(c.cell, begin))
}

func stepped[T, U any](in *node, begin func(int) func(T) []U) *node {
	n := in.then("Wrong")
	n.build = func(m *member) {
		var step func(T) []U
		m.anew(func() { step = begin(m.index) })
		m.ports[n.id] = tick.FlatMap(port[T](m, in), func(x T) []U { return step(x) })
	}
	return n
}

// Folded is a fold by any step.
func Folded[M props.Growth, A, T any, L Location[L], D props.Delivery](s Stream[T, L, D], step func(*A, T)) Cell[A, L, M] {
	return cellOf[A, L, M](folded(s.stream, "Wrong", whenever[M](), always(step)))
}

// FinalAtOnce is a count that is called final, and told after each tick.
func FinalAtOnce[T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Cell[lattice.Nat, L, props.Final] {
	return cellOf[lattice.Nat, L, props.Final](folded(s.stream, "Wrong", tick.EachTick, increment[T]))
}

// CountJoined is a count that is called a join.
func CountJoined[T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Cell[lattice.Nat, L, props.Joined] {
	return cellOf[lattice.Nat, L, props.Joined](folded(s.stream, "Count", tick.EachTick, increment[T]))
}

// JoinAcrossTicks is a join that forgets the pairs whose two sides come in one tick.
func JoinAcrossTicks[K comparable, V, W, X any, L Location[L], D, E props.Delivery](a Keyed[K, V, L, D], b Keyed[K, W, L, E], f func(V, W) X) Keyed[K, X, L, props.Unordered] {
	return keyedOf[K, X, L, props.Unordered](binary(a.keyed, b.keyed, "Wrong", func(left *tick.Port[Entry[K, V]], right *tick.Port[Entry[K, W]]) *tick.Port[Entry[K, X]] {
		n := left.Node().Graph().NewNode("Wrong", nil)
		out := tick.Out[Entry[K, X]](n)
		var vs, newVs []Entry[K, V]
		var ws, newWs []Entry[K, W]
		tick.Connect(n, left, func(es []Entry[K, V]) { newVs = append(newVs, es...) }, nil)
		tick.Connect(n, right, func(es []Entry[K, W]) { newWs = append(newWs, es...) }, nil)
		n.OnRun(func() {
			pairs := matches(newVs, ws, f)
			out.Emit(append(pairs, matches(vs, newWs, f)...))
			vs, ws, newVs, newWs = append(vs, newVs...), append(ws, newWs...), nil, nil
		})
		n.OnReset(func() { vs, ws, newVs, newWs = nil, nil, nil, nil })
		return out // it never ends: at its end there may still be something to yield
	}))
}

func matches[K comparable, V, W, X any](vs []Entry[K, V], ws []Entry[K, W], f func(V, W) X) (pairs []Entry[K, X]) {
	for _, v := range vs {
		for _, w := range ws {
			if v.Key == w.Key {
				pairs = append(pairs, Entry[K, X]{Key: v.Key, Value: f(v.Value, w.Value)})
			}
		}
	}
	return pairs
}

// JoinWhatIsThere is a join that looks from the left side only: what comes on the right finds nothing.
func JoinWhatIsThere[K comparable, V, W, X any, L Location[L], D, E props.Delivery](a Keyed[K, V, L, D], b Keyed[K, W, L, E], f func(V, W) X) Keyed[K, X, L, props.Unordered] {
	return keyedOf[K, X, L, props.Unordered](binary(a.keyed, b.keyed, "Wrong", func(left *tick.Port[Entry[K, V]], right *tick.Port[Entry[K, W]]) *tick.Port[Entry[K, X]] {
		type some struct {
			left  []Entry[K, V]
			right []Entry[K, W]
		}
		var ws []Entry[K, W]
		all := tick.Merge(
			tick.Map(right, func(e Entry[K, W]) some { return some{right: []Entry[K, W]{e}} }),
			tick.Map(left, func(e Entry[K, V]) some { return some{left: []Entry[K, V]{e}} }))
		out := tick.FlatMap(all, func(s some) []Entry[K, X] {
			ws = append(ws, s.right...)
			return matches(s.left, ws, f)
		})
		out.Node().OnReset(func() { ws = nil })
		return out
	}))
}

// EachTickOfAll is EachTick that puts into one tick what has come together.
func EachTickOfAll[T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, Tick[L], props.List] {
	return streamOf[T, Tick[L], props.List](batched[T](s.stream))
}

// GossipLast keeps what was told last, in place of the join.
func GossipLast[C any, A lattice.Lattice[A], L Location[L], M props.Growth](c Cell[A, L, M], among Cluster[C]) Cell[A, Replicated[C], props.Joined] {
	told := carried(c.cell, "Gossip", among.cluster, rumours, toAll[A], noSender[A])
	return cellOf[A, Replicated[C], props.Joined](folded(told, "Gossip", tick.EachTick, keepTold[A]))
}

func keepTold[A any](last *A, a A) bool {
	*last = a
	return true
}

// GossipDeltas tells what is new since it told last, but all of it to one member only, each time to another.
func GossipDeltas[C any, A lattice.Lattice[A], L Location[L], M props.Growth](c Cell[A, L, M], among Cluster[C]) Cell[A, Replicated[C], props.Joined] {
	news := stepped(c.cell, func(int) func(A) []A {
		var told A
		return func(a A) []A {
			news := lattice.Delta(told, a)
			told = lattice.Clone(a)
			return []A{news}
		}
	})
	return cellOf[A, Replicated[C], props.Joined](joining[A](news, "Gossip", among.cluster, inTurn[A]))
}

// ReadLast reads all replicas, and keeps what it has read last.
func ReadLast[Q, C, A any, M props.Growth](c Cell[A, Replicated[C], M], to Process[Q]) Cell[A, Process[Q], M] {
	read := carried(c.cell, "FromAny", to.process, &wire{name: "FIFO"}, toFirst[A], noSender[A])
	return cellOf[A, Process[Q], M](folded(read, "FromAny", whenever[M](), keepTold[A]))
}

// FollowOneAfterTheOther follows another replica after each item, and goes on wherever that one is.
func FollowOneAfterTheOther[Q, C, T any](s Stream[T, Replicated[C], props.Ordered], to Process[Q]) Stream[T, Process[Q], props.Ordered] {
	told := carried(s.stream, "FollowAny", to.process, &wire{name: "FIFO"}, toFirst[T], bySender[replica, T])
	told.shape = s.stream.shape
	members := s.stream.at.members
	return streamOf[T, Process[Q], props.Ordered](stepped(told, func(int) func(Entry[Member[replica], T]) []T {
		now := 0
		return func(e Entry[Member[replica], T]) []T {
			if e.Key.Index() != now {
				return nil
			}
			now = (now + 1) % members
			return []T{e.Value}
		}
	}))
}

// ShardByItem brings each item to the member that the hash of all of it names.
func ShardByItem[C any, K comparable, V any, L Location[L], D props.Delivery](k Keyed[K, V, L, D], to Cluster[C]) Keyed[K, V, Sharded[C, K], D] {
	byItem := func() dealer[Entry[K, V]] {
		return deal(func(e Entry[K, V], members int) int { return int(canon.Hash(e) % uint64(members)) })
	}
	return keyedOf[K, V, Sharded[C, K], D](carried(k.keyed, "Shard", to.cluster, &wire{name: "FIFO"}, byItem, noSender[Entry[K, V]]))
}

// BroadcastTwice sends each item again to all members but the first.
func BroadcastTwice[C, T any, L Location[L], D props.Delivery](s Stream[T, L, D], to Cluster[C]) Stream[T, Replicated[C], D] {
	twice := func() dealer[T] {
		return func(xs []T, members []int, deliver deliver[T]) {
			deliver(xs, members...)
			deliver(xs, members[1:]...)
		}
	}
	return streamOf[T, Replicated[C], D](carried(s.stream, "Broadcast", to.cluster, &wire{name: "FIFO"}, twice, noSender[T]))
}

// GatherUntilOneEnds takes the end of one sender for the end of all.
func GatherUntilOneEnds[Q, C, T any, D props.Delivery](s Stream[T, Local[C], D], to Process[Q]) Keyed[Member[C], T, Process[Q], D] {
	n := carried(s.stream, "Gather", to.process, &wire{name: "FIFO"}, toFirst[T], bySender[C, T])
	n.hop.senders.Store(1)
	return keyedOf[Member[C], T, Process[Q], D](n)
}

// Forgetful has each member that s is at lose at a crash what it took in last.
func Forgetful[T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, L, D] {
	whole := map[*life]int{}
	return crashing(s, func(l *life) {
		tick := l.member.Tick
		l.member.Tick = func() error {
			before := l.journal.Len()
			err := tick()
			if l.journal.Len() > before {
				whole[l] = before
			}
			return err
		}
	}, func(l *life) { l.journal.Truncate(min(whole[l], l.journal.Len())) })
}

// SendingAgain has each member that s is at send anew, after a crash, what it has sent before.
func SendingAgain[T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, L, D] {
	return crashing(s, func(*life) {}, func(l *life) {
		for _, link := range l.sends {
			link.sent, link.cargos = 0, nil
		}
	})
}

// crashing calls begin with each member's life when it begins, and at with it at each crash.
func crashing[T any, L Location[L], D props.Delivery](s Stream[T, L, D], begin, at func(*life)) Stream[T, L, D] {
	lives := map[*life]bool{}
	n := s.stream.weaken("Wrong")
	n.build = func(m *member) {
		m.ports[n.id] = m.ports[s.stream.id]
		l := m.life()
		if lives[l] {
			return
		}
		lives[l] = true
		begin(l)
		crash := l.member.Crash
		l.member.Crash = func() error {
			at(l)
			return crash()
		}
	}
	return streamOf[T, L, D](n)
}
