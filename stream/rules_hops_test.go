package stream

import "github.com/calmflow/calm/props"

// This file is the register of hops: the operators and wires that bring a stream to another place.

type (
	senders   = Process[worlds]
	members   = Local[worlds]
	replicas  = Replicated[worlds]
	scattered = Scattered[worlds]
	sharded   = Sharded[worlds, string]
)

func fromStream[L Location[L], D props.Delivery](f func(Stream[int, L, D]) handle) call {
	return call{takes: []input{{"Stream", classOf[D]()}}, apply: func(ins []*node) handle { return f(streamOf[int, L, D](ins[0])) }}
}

func fromKeyed[L Location[L], D props.Delivery](f func(Keyed[string, int, L, D]) handle) call {
	return call{takes: []input{{"Keyed", classOf[D]()}}, apply: func(ins []*node) handle { return f(keyedOf[string, int, L, D](ins[0])) }}
}

func fromCell[L Location[L], M props.Growth](f func(Cell[set, L, M]) handle) call {
	return call{takes: []input{{"Cell", classOf[M]()}}, apply: func(ins []*node) handle { return f(cellOf[set, L, M](ins[0])) }}
}

var hopOperators = []operator{
	op("Stream.Send", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Send(reader(s.stream), FIFO) })),
	op("Stream.Broadcast", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Broadcast(readers(s.stream), FIFO) })),
	op("Stream.Gather", fromStream(func(s Stream[int, members, props.List]) handle { return s.Gather(reader(s.stream), FIFO) })),
	op("Stream.Unite", fromStream(func(s Stream[int, scattered, props.List]) handle { return s.Unite(reader(s.stream), FIFO) })),
	op("Stream.Exchange", fromStream(func(s Stream[int, members, props.List]) handle { return s.Exchange(readers(s.stream), FIFO) })),
	op("Stream.RoundRobin", fromStream(func(s Stream[int, senders, props.List]) handle { return s.RoundRobin(readers(s.stream), FIFO) })),
	op("Keyed.Unite", fromKeyed(func(k Keyed[string, int, sharded, props.List]) handle { return k.Unite(reader(k.keyed), FIFO) })),
	op("Keyed.Shard", fromKeyed(func(k Keyed[string, int, senders, props.List]) handle { return k.Shard(readers(k.keyed), FIFO) })),
	op("Keyed.Reshard", fromKeyed(func(k Keyed[string, int, scattered, props.List]) handle { return k.Reshard(readers(k.keyed), FIFO) })),
	op("Keyed.Owned", fromKeyed(func(k Keyed[string, int, replicas, props.List]) handle { return k.Owned() })),
	op("Table.Owned", fromTable(func(t Table[string, set, replicas, props.Final]) handle { return t.Owned() })),
	op("Stream.Encoded", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.Encoded(inWords{}).Send(reader(s.stream), FIFO)
	})),
	op("Keyed.Encoded", fromKeyed(func(k Keyed[string, int, senders, props.List]) handle {
		return k.Encoded(inWords{}).Shard(readers(k.keyed), FIFO)
	})),
	op("Cell.FromAny",
		fromCell(func(c Cell[set, replicas, props.Final]) handle { return c.FromAny(reader(c.cell)) }),
		fromCell(func(c Cell[set, replicas, props.Joined]) handle { return c.FromAny(reader(c.cell)) })),
	op("Table.FromAny",
		fromTable(func(t Table[string, set, replicas, props.Final]) handle { return t.FromAny(reader(t.table)) }),
		fromTable(func(t Table[string, set, replicas, props.Joined]) handle { return t.FromAny(reader(t.table)) })),
	op("Cell.Gossip", fromCell(func(c Cell[set, members, props.Joined]) handle { return c.Gossip(owners[worlds](c.cell)) })),
	op("Cell.Combine", fromCell(func(c Cell[set, members, props.Joined]) handle { return c.Combine(reader(c.cell)) })),
	op("Table.Gossip", fromTable(func(t Table[string, set, members, props.Joined]) handle { return t.Gossip(owners[worlds](t.table)) })),
	op("Table.Combine", fromTable(func(t Table[string, set, members, props.Joined]) handle { return t.Combine(reader(t.table)) })),
	op("Stream.FollowAny",
		fromStream(func(s Stream[int, replicas, props.List]) handle { return s.FollowAny(reader(s.stream)) }),
		fromStream(func(s Stream[int, replicas, props.Ordered]) handle { return s.FollowAny(reader(s.stream)) }),
		fromStream(func(s Stream[int, replicas, props.Unordered]) handle { return s.FollowAny(reader(s.stream)) }),
		fromStream(func(s Stream[int, replicas, props.Bag]) handle { return s.FollowAny(reader(s.stream)) }),
		fromStream(func(s Stream[int, replicas, props.Repeated]) handle { return s.FollowAny(reader(s.stream)) }),
		fromStream(func(s Stream[int, replicas, props.Set]) handle { return s.FollowAny(reader(s.stream)) })),
	op("Keyed.Deliver", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.FlatMap(toBoth).KeyBy(nameOf).Deliver(readers(s.stream), FIFO)
	})).toEachItsOwn(),
	op("Keyed.Route", fromStream(func(s Stream[int, members, props.List]) handle {
		return s.FlatMap(toBoth).KeyBy(nameOf).Route(readers(s.stream), FIFO)
	})).toEachItsOwn(),
	op("Stream.Sequence", fromStream(func(s Stream[int, members, props.List]) handle {
		return s.Sequence(readers(s.stream), why())
	})).excusingOrder().atLeast("Ordered"),
}

// fromTable's table is one of sets.
func fromTable[L Location[L], M props.Growth](f func(Table[string, set, L, M]) handle) call {
	return call{takes: []input{{"Table", classOf[M]()}}, apply: func(ins []*node) handle { return f(tableOf[string, set, L, M](ins[0])) }}
}

// Wires, by a Send that each carries; in a table of their own.
var wireOperators = []operator{
	op("FIFO", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Send(reader(s.stream), FIFO) })),
	op("Reorder", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Send(reader(s.stream), Reorder) })),
	op("Repeat", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Send(reader(s.stream), Repeat) })),
	op("Lossy.Cut", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.Send(reader(s.stream), Lossy{Why: why()}.Cut)
	})).excusingLoss(),
	op("FailStop.Cut", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.Send(reader(s.stream), FailStop{Why: why()}.Cut)
	})).excusingLoss(),
	op("UDP", fromStream(func(s Stream[int, senders, props.List]) handle { return s.Send(reader(s.stream), UDP) })),
	op("Datagrams.Cut", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.Send(reader(s.stream), Datagrams{Why: why()}.Cut)
	})).excusingLoss(),
	op("Lenient.Cut", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.Send(reader(s.stream), Lenient{Why: why()}.Cut)
	})).excusingLoss(),
	op("Stream.BroadcastCut", fromStream(func(s Stream[int, senders, props.List]) handle {
		return s.BroadcastCut(readers(s.stream), Lossy{Why: why()}.Cut)
	})).excusingLoss(),
}
