// Package stream is what programs are written with: flows, places, typed streams and cells, and their operators.
//
// A handle's type says what flows, where it lives and how a consumer may see it: Stream[T, L, D] is a collection of T at
// the location L, seen as the delivery D says. Operators demand what they need, and compute what their result is. A stage
// that moves from a process to a cluster changes the types of its streams, and every place whose result could then differ
// stops compiling, with a line that names the missing property:
//
//	in call to bag.Fold, How (type props.Unordered) does not satisfy props.NeedsOrdered (missing method sequenceOrSortFirst)
//
// What compiles, and takes no token, gives the same result on one node and on many. Package props explains the words.
//
//	type Reader struct{}
//	type Counter struct{}
//
//	func main() {
//		f := stream.New("wordcount")
//		reader, counters := f.Process[Reader](), f.Cluster[Counter](3)
//		stream.Lines(reader, os.Stdin).
//			FlatMap(strings.Fields).
//			KeyBy(strings.ToLower).
//			Shard(counters, stream.FIFO).
//			Count().
//			Entries().
//			Unite(reader, stream.FIFO).
//			Sort(func(a, b stream.Entry[string, lattice.Nat]) int { return strings.Compare(a.Key, b.Key) }).
//			ForEach(func(e stream.Entry[string, lattice.Nat]) { fmt.Println(e.Key, e.Value) })
//		if err := f.Run(context.Background()); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// # Handles
//
//   - [Stream]: a collection of items.
//   - [Keyed]: a collection for each key; the delivery holds for each key, and across keys there is no order.
//   - [Cell]: one value that changes; its growth says how.
//   - [Table]: one such value for each key.
//
// # Places and locations
//
// [Flow.Process] and [Flow.Cluster] name places, where sources stand. Locations are types: a [Process], [Replicated],
// [Sharded], [Scattered] or [Local] over the members of a cluster, and [Tick] or [Loop] at one of these.
//
// # Sources and sinks
//
// [Items], [Value], [Seq], [Lines], [Typed], [Chan], [Every] and [NewInlet] bring items in. [Stream.ForEach],
// [Stream.ForEachMember], [Stream.To], [Stream.Write], [Stream.All] and [Cell.OnFinal] take them out, and so does
// Into, to a sink of one's own: [NewSink], [NewChunkSink], [NewKeyedSink], [NewFinalSink]. A sink at replicas happens once for
// each replica. A handle that ends in no sink is refused; [Stream.Ignore] says that it is meant. The packages under io have
// sources and sinks that reach the rest of the world.
//
// # Operators, by what they demand
//
//   - nothing: [Stream.Map], [Stream.Filter], [Stream.FilterMap], [Stream.FlatMap], [Stream.Flatten], [Stream.Inspect],
//     [Stream.KeyBy], [Stream.Named], [Stream.Pipe], [Keyed.Values], [Keyed.Entries], [Stream.Merge], [Stream.Open],
//     [Stream.Repeated]
//   - items that come once: [Stream.Unordered], [Stream.Count], [Stream.Sum], [Stream.FoldCommutative], [Stream.Top]
//   - order: [Stream.Fold], [Stream.Scan], [Stream.Enumerate], [Stream.Take], [Stream.Collect]
//   - completeness: [Stream.Sort], and of their second input [Stream.Difference], [Keyed.AntiJoin], [Keyed.JoinAll]
//   - a lattice: [Stream.FoldJoin], [Stream.Max], [Stream.Min], [Cell.Reaches]
//   - growing values of a lattice: [Table.Recurse], [Keyed.JoinTable], [Table.Merge]
//   - equality: [Stream.Unique], [Stream.Difference], [Stream.Recurse], [Keyed.Join]
//   - a token: [Stream.AsArrived], [Stream.Batch], [Cell.Snapshot], [Stream.Sample], [Cell.Changes], [Stream.AtTime],
//     [Keyed.Timeout], [Every], [Stream.MapAsync]
//   - a claimed position: [Stream.Resequence]
//
// All but those that only relabel demand a whole collection ([NeedsWhole]) if they order or accumulate, and the keyed
// forms whole keys ([NeedsWholeKeys]). Each operator's comment says what it yields.
//
// # Calls
//
// [Stream.MapAsync] and [Stream.MapAsyncUnordered] call functions that wait, beside the flow; [Stream.MapAsyncPure] and
// [Stream.MapAsyncPureUnordered] do without a token. A [Service], made by [NewService], is called from outside: [Service.Calls]
// are what is asked, [Service.Answer] takes the answers, and [Service.Call] waits for one.
//
// # Between places
//
// [Stream.Send], [Stream.Broadcast], [Stream.Gather], [Stream.Exchange], [Keyed.Shard], [Stream.RoundRobin],
// [Stream.Unite], [Keyed.Reshard] and [Cell.FromAny] cross over a [Wire]; [Stream.BroadcastCut] over a [Cut]. The wires are
// [FIFO], [Reorder], [Repeat] and [UDP], the cuts [Lossy], [FailStop], [Lenient] and [Datagrams]: in memory, or between the processes
// that package io/mesh joins. Items are encoded and decoded on the way, so that nothing passes that a network would not carry: as
// canonical CBOR, or by the [Codec] that [Stream.Encoded] or [Keyed.Encoded] gives to the next hop. What does not decode
// ([ErrDecode]) stops the receiver; [Lenient] drops and counts it.
//
// The other side of a join lives where the first one does, or is replicated at the members that hold parts of the first
// ([JoinsAs], [PairsAs]). [Keyed.Owned] and [Table.Owned] make shards of what is replicated, and send nothing.
//
// # Ticks and recursion
//
// [Stream.Batch] and [Cell.Snapshot] enter a tick, [Stream.AllTicks] leaves it. [Stream.Recurse] begins a least fixpoint,
// and [Table.Recurse] one of values that grow: [TableRecursion].
//
// # Running
//
// [Flow.Run] runs all places in this process. Each is a spinner: one goroutine that owns its state. [Flow.Graph] draws the
// flow, by [Graph.Mermaid] or [Graph.DOT]; [Flow.Metrics] counts what runs.
//
// # Misuse
//
// What types cannot see, such as two flows mixed or items without canonical equality where they are compared, panics with
// a [Misuse] while the flow is built, or is returned by Run: with the user's file and line, and what to do.
package stream
