// Package tick runs dataflow graphs tick by tick, on one goroutine, so that a run is a function of what came in.
//
// It is for programs that keep results up to date while items arrive, and must be able to say afterwards why a result
// is what it is: a recorded run can be replayed to the same bytes. It is the executor below package stream, and of use
// alone: it knows no processes, no delivery guarantees and no network.
//
// A program that counts words, as far as they have come:
//
//	g := tick.New(tick.Options{Name: "words"})
//	lines := tick.NewInbox(g, "lines", tick.InboxOptions[string]{})
//	words := tick.FlatMap(lines.Port(), strings.Fields)
//	keyed := tick.Map(words, func(w string) tick.Entry[string, int] { return tick.Entry[string, int]{Key: w, Value: 1} })
//	counts := tick.FoldKeyed(keyed, tick.EachTick, func(n *int, x int) bool { *n += x; return true })
//	out := tick.NewOutbox(counts, "counts")
//
//	lines.TryPush("to be or", "not to be")
//	if err := g.RunAvailable(); err != nil {
//		return err
//	}
//	items, _ := out.Take()
//	fmt.Println(items) // [{to 2} {be 2} {or 1} {not 1}]
//
// # The model
//
// A graph is built first, of operators that are joined by typed ports, and then run. Building panics where a mistake is
// made, with the file and line of the operators that do not go together.
//
// A tick takes one cut of what waits in the inboxes: all of it that arrived before one moment. It pushes that through
// the operators in chunks of at most [ChunkSize] items, inbox by inbox. What can be done at once is: from one chunk
// follows all that needs no waiting before the next is looked at. Then, in topological order, come the operators that
// act once a tick, such as a fold that yields what changed. A tick neither waits nor reads a clock twice, and what it
// yields depends on the cut and on the ticks before alone: not on goroutines, map order or chance.
//
// A stream ends when its source is closed and empty, and operators that need all of a collection wait for that: [Sort],
// a [Fold] with [AtEnd], the second inputs of [JoinAll], [AntiJoin] and [Difference]. Everything else yields as items
// come.
//
// A [Domain] is a part of the graph that starts anew in each of its ticks: [Batch] and [Snapshot] bring in what has
// arrived, which inside is a complete collection that ends with the tick, and [AllTicks] takes results out. All that
// enters a domain in one tick belongs to one cut. A domain has a tick when something enters it, and only then.
//
// A loop within a tick is a [Recursion], which is run to its least fixpoint; facts go round once. A [TableRecursion] is one
// of values that grow. A loop over ticks is made by a [Delay], or by streams that leave a domain and enter it again: what goes round is a tick late. Loops end
// when all that enters them has ended and nothing is under way in them.
//
// A panic or an error in a user's function ends the graph with an [OperatorError], which names the operator, its file
// and its line.
//
// Unless it says otherwise, an operator keeps the order of its input, ends with it, lives in its domain, holds no more
// than a chunk, takes time in the number of items, and allocates nothing once it is warm. All panic if an input is nil,
// belongs to another graph or another domain, or if the graph runs already. The user's functions are called by the
// goroutine that runs the graph; one that is shown a chunk must neither keep nor change it, since others see it too and
// its memory is used again.
//
// # Index
//
// Running: [New], [Graph.Run], [Graph.RunTick], [Graph.RunAvailable], [Graph.Ready], [Graph.Finished], [Graph.Stop],
// [Graph.Wake], [Graph.Now].
//
// Ways in and out: [NewInbox], [Inbox.Push], [Inbox.TryPush], [Inbox.Fail], [NewOutbox], [Outbox.Take], [ForEach].
//
// Item by item: [Map], [Filter], [FilterMap], [FlatMap], [FlatMapKeyed], [Inspect], [Merge], [Unique].
//
// With a state: [Scan], [FilterScan], [ScanKeyed], [FilterScanKeyed], [Take], [Fold], [FoldKeyed].
//
// With the whole, or by positions: [Sort], [SortKeyed], [Resequence], [ResequenceKeyed].
//
// Two streams: [Join], [JoinAll], [JoinTable], [AntiJoin], [Difference], [Sample], [SampleTable], [Timeout].
//
// What is done elsewhere: [CallEach], [CallInOrder], [Reply], [Caller].
//
// Ticks and loops: [Graph.NewDomain], [Batch], [Snapshot], [SnapshotTable], [AllTicks], [NewDelay], [Recurse], [RecurseTable].
//
// Journals: [Graph.Record], [Graph.Replay], [Graph.Replayed], [Codec].
//
// Looking inside: [Graph.Metrics], [Graph.String], [Graph.Describe], [Port.SetLabel].
//
// Operators of one's own: [Graph.NewNode], [Out], [Connect], [Port.Emit], [Port.End], [Node.OnRun], [Node.OnEnd],
// [Node.OnReset], [Fail].
package tick
