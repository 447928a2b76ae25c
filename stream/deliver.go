package stream

import "github.com/calmflow/calm/props"

// NamesMember holds for Member[C]: what says to whom something is to go.
type NamesMember[C any] interface {
	comparable
	keyByMemberFirst() C
	number() int
}

func (Member[C]) keyByMemberFirst() (c C) { return c }
func (m Member[C]) number() int           { return m.Index() }

// Deliver brings to each member of a cluster, or to each client, what has its name. It demands one sender, and keeps the
// delivery of each name; what a member gets is its own and ongoing.
//
// What is for a client that has gone, or for a member that there is not, is dropped. The types allow that: each member's
// collection is Local, so that nobody else's results depend on it, and ongoing, so that nobody is told that it is all there;
// and who would see that something is missing is not there.
func (k Keyed[K, V, L, D]) Deliver[
	To Place[Local[C]], C any, By Fates, E props.OpensTo[W], W props.Delivery, Where NeedsProcess[Where], Key NamesMember[C],
	_ props.Is[L, Where], _ props.Is[K, Key],
](to To, by func() Link[D, E, By]) Stream[V, Local[C], W] {
	sent := carried(k.keyed, "Deliver", placeAt("Deliver", to), linkOf("Deliver", by), toNamed[C, Key, V](), noSender[Entry[Key, V]])
	return streamOf[V, Local[C], W](valuesOf[Key, V](sent, "Deliver"))
}

// Route brings to each member of a cluster, or to each client, what has its name, keyed by sender. It demands senders that each
// have their own, and keeps the delivery of each sender to each name. What is for nobody is dropped, as by Deliver.
func (k Keyed[K, V, L, D]) Route[
	To Place[Local[C]], C, From any, By Fates, E props.OpensTo[W], W props.Delivery, Where NeedsLocal[Where, From], Key NamesMember[C],
	_ props.Is[L, Where], _ props.Is[K, Key],
](to To, by func() Link[D, E, By]) Keyed[Member[From], V, Local[C], W] {
	sent := carried(k.keyed, "Route", placeAt("Route", to), linkOf("Route", by), toNamed[C, Key, V](), bySenderUnnamed[From, Key, V])
	return keyedOf[Member[From], V, Local[C], W](sent)
}

// toNamed gives each item to the member that its key names.
func toNamed[C any, K NamesMember[C], V any]() route[Entry[K, V]] {
	return func() dealer[Entry[K, V]] {
		return func(es []Entry[K, V], _ []int, deliver deliver[Entry[K, V]]) {
			for len(es) > 0 { // a chunk for each run of one name: there may be many names
				n := 1
				for n < len(es) && es[n].Key == es[0].Key {
					n++
				}
				deliver(es[:n], es[0].Key.number())
				es = es[n:]
			}
		}
	}
}

func bySenderUnnamed[From any, K comparable, V any]() wrapping[Entry[K, V], Entry[Member[From], V]] {
	return wrapping[Entry[K, V], Entry[Member[From], V]]{
		wrap: func(sender int, es []Entry[K, V]) []Entry[Member[From], V] {
			out := make([]Entry[Member[From], V], len(es))
			for i, e := range es {
				out[i] = Entry[Member[From], V]{Key: Member[From]{member: int32(sender)}, Value: e.Value}
			}
			return out
		},
		codec: func(c Codec[Entry[K, V]]) Codec[Entry[Member[From], V]] {
			return entryCodec[Member[From], V]{c.(entryCodec[K, V]).value} // as Keyed.Encoded makes it
		},
	}
}
