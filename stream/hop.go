package stream

import (
	"github.com/calmflow/calm/props"
)

// Send brings the stream to another process. It demands one sender.
func (s Stream[T, L, D]) Send[Q any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Process[Q], by func() Link[D, E, By]) Stream[T, Process[Q], E] {
	return streamOf[T, Process[Q], E](carried(s.stream, "Send", to.process, linkOf("Send", by), toFirst[T], noSender[T]))
}

// Broadcast brings the stream to all members of a cluster: Replicated. It demands one sender, and a wire: over a cut,
// members may come to differ.
func (s Stream[T, L, D]) Broadcast[C any, By NeedsSure, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Stream[T, Replicated[C], E] {
	return streamOf[T, Replicated[C], E](carried(s.stream, "Broadcast", to.cluster, linkOf("Broadcast", by), toAll[T], noSender[T]))
}

// BroadcastCut brings the stream over a cut to whom it reaches: each member, or each client that is there, then has its own,
// and the stream is ongoing. A client gets what is sent from when it has come.
func (s Stream[T, L, D]) BroadcastCut[To Place[Local[C]], C any, By NeedsTorn, E props.NeedsOngoing, Where NeedsProcess[Where], _ props.Is[L, Where]](to To, by func() Link[D, E, By]) Stream[T, Local[C], E] {
	return streamOf[T, Local[C], E](carried(s.stream, "BroadcastCut", placeAt("BroadcastCut", to), linkOf("BroadcastCut", by), toAll[T], noSender[T]))
}

// Gather brings what each member has to a process, keyed by member, so that each sender's delivery is kept.
func (s Stream[T, L, D]) Gather[Q, C any, By Fates, E props.Delivery, Where NeedsLocal[Where, C], _ props.Is[L, Where]](to Process[Q], by func() Link[D, E, By]) Keyed[Member[C], T, Process[Q], E] {
	return keyedOf[Member[C], T, Process[Q], E](carried(s.stream, "Gather", to.process, linkOf("Gather", by), toFirst[T], bySender[C, T]))
}

// Unite brings the parts of one collection to a process, and makes it whole again; the order is lost.
func (s Stream[T, L, D]) Unite[
	Q, C any, By Fates, E props.MixesTo[W], W props.Delivery, Where NeedsParts[Where, C], _ props.Is[L, Where],
](to Process[Q], by func() Link[D, E, By]) Stream[T, Process[Q], W] {
	return streamOf[T, Process[Q], W](carried(s.stream, "Unite", to.process, linkOf("Unite", by), toFirst[T], noSender[T]))
}

// Unite brings a sharded collection to a process. Each key had one owner, so its delivery is kept.
func (k Keyed[K, V, L, D]) Unite[
	Q, C any, By Fates, E props.Delivery, Where NeedsSharded[Where, C], _ props.Is[L, Where],
](to Process[Q], by func() Link[D, E, By]) Keyed[K, V, Process[Q], E] {
	return keyedOf[K, V, Process[Q], E](carried(k.keyed, "Unite", to.process, linkOf("Unite", by), toFirst[Entry[K, V]], noSender[Entry[K, V]]))
}

// Exchange brings what each member has to all members of a cluster, keyed by sender. Between the members of one cluster
// each also hears itself, so that the result is Replicated.
func (s Stream[T, L, D]) Exchange[Q, C any, By NeedsSure, E props.Delivery, Where NeedsLocal[Where, C], _ props.Is[L, Where]](to Cluster[Q], by func() Link[D, E, By]) Keyed[Member[C], T, Replicated[Q], E] {
	return keyedOf[Member[C], T, Replicated[Q], E](carried(s.stream, "Exchange", to.cluster, linkOf("Exchange", by), toAll[T], bySender[C, T]))
}

// RoundRobin deals the stream over a cluster: one collection, held in parts. It demands one sender.
func (s Stream[T, L, D]) RoundRobin[C any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Stream[T, Scattered[C], E] {
	return streamOf[T, Scattered[C], E](carried(s.stream, "RoundRobin", to.cluster, linkOf("RoundRobin", by), inTurn[T], noSender[T]))
}

// Shard brings each key to the member that owns it, by a consistent hash of the key's canonical bytes: with a member more, only
// the keys have another owner that it owns. It demands one sender.
func (k Keyed[K, V, L, D]) Shard[C any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Keyed[K, V, Sharded[C, K], E] {
	return keyedOf[K, V, Sharded[C, K], E](carried(k.keyed, "Shard", to.cluster, linkOf("Shard", by), toOwner[K, V], noSender[Entry[K, V]]))
}

// Reshard brings each key from all parts to the member that owns it; the order is lost.
func (k Keyed[K, V, L, D]) Reshard[
	C, From any, By Fates, E props.MixesTo[W], W props.Delivery, Where NeedsParts[Where, From], _ props.Is[L, Where],
](to Cluster[C], by func() Link[D, E, By]) Keyed[K, V, Sharded[C, K], W] {
	return keyedOf[K, V, Sharded[C, K], W](carried(k.keyed, "Reshard", to.cluster, linkOf("Reshard", by), toOwner[K, V], noSender[Entry[K, V]]))
}

// Owned is what is replicated, as shards: each member keeps the keys that it owns. It demands replicas, keeps the delivery, and
// sends nothing. So what is sharded can be joined with what is replicated.
func (k Keyed[K, V, L, D]) Owned[C any, Where NeedsReplicated[Where, C], _ props.Is[L, Where]]() Keyed[K, V, Sharded[C, K], D] {
	return keyedOf[K, V, Sharded[C, K], D](owned[K, V](k.keyed))
}

// Owned is a replicated table, as shards: each member keeps the keys that it owns. It demands replicas, keeps the growth, and
// sends nothing.
func (t Table[K, A, L, M]) Owned[C any, Where NeedsReplicated[Where, C], _ props.Is[L, Where]]() Table[K, A, Sharded[C, K], M] {
	return tableOf[K, A, Sharded[C, K], M](owned[K, A](t.table))
}
