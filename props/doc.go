// Package props holds the words of which the types of streams are made: what is guaranteed, and what is demanded.
//
// Everything follows from one sentence. There is one ideal sequence: what a single node without faults would see. A
// stream's type names a set of observations of it that a consumer may get instead, and
//
//	an operator is allowed exactly where its result stays in the result's set for every allowed observation of its input.
//
// So the result of what compiles does not depend on which observation it was, and one node and many agree.
//
// # Delivery
//
// How a stream is seen. An ongoing stream shows a part of what will come; a complete one is finite, and all there where it
// is used.
//
//	ongoing      complete   a consumer sees                          comes from
//	Ordered      List       the sequence; ongoing: a prefix of it    one sender, a file, a log, a sort
//	Unordered    Bag        some permutation of it                   a merge, a wire that reorders
//	Repeated     Set        some permutation, with repeats           a wire that resends, gossip
//
// Each row allows all observations of the rows above it, so going down is always possible: Unordered and Repeated of a
// stream, and Open, which leaves the right column for the left. Going up takes an operator that earns it (Sort, Unique), or
// a token (AsArrived, Batch). Of keyed streams the delivery holds for each key; across keys there is no order.
//
// # Location
//
// Where a stream is: the locations are types of package stream.
//
//	Process[P]       at one process
//	Replicated[C]    all members of C come to hold the same
//	Sharded[C, K]    one collection; each member holds the keys that hash to it
//	Scattered[C]     one collection, dealt over the members anyhow
//	Local[C]         each member has a collection of its own
//	Tick[L]          inside one tick, at L
//	Loop[L]          inside a recursion, at L
//
// What orders or accumulates a collection demands that one place has the whole of it: all but Sharded and Scattered. By key,
// whole keys are enough: all but Scattered. Whoever looks at the time, or at the order of arrival, turns Replicated into
// Local, since each replica has its own.
//
// # Growth
//
// How a cell changes, which is one value, or one value a key.
//
//	Final        it never changes               anything may be done with it
//	Joined       it grows, and is the join of   thresholds; members' values may be joined
//	             what all members hold
//	Monotone     it grows in its own order      thresholds
//	Live         it may go back                 neither: snapshots only, for a token
//
// A fold of a complete stream is Final. A fold of an ongoing one is Joined by a semilattice's law, Monotone if it counts,
// and else Live.
//
// # A where-clause
//
// A method of a generic type cannot say which of the type's arguments it is for. It can have type parameters of its own, and
// tie them to the receiver's by [Is]:
//
//	func (s Stream[T, L, D]) Sum[
//		What lattice.Integer, Where NeedsWhole[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
//		_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
//	]() Cell[What, L, M]
//
// Read it from the end: What is T, Where is L, How and Grow are D. So T must be an integer, L whole, D one where items come
// once. And of D the table [FoldsTo] computes M, the growth of the result. A demand and a table are two parameters, even of
// one marker. Nobody writes any of them at a call: inference solves them all.
//
// An operator of one's own puts the demands on its parameters:
//
//	func Rises[L stream.NeedsWhole[L], D props.NeedsOrdered](s stream.Stream[int, L, D]) stream.Stream[int, L, D]
//
// # A message
//
//	in call to bag.Fold, How (type props.Bag) does not satisfy props.NeedsOrdered (missing method sequenceOrSortFirst)
//
// It says which operator has a demand (bag.Fold), on what (How: the delivery; What is the item, Where the location, Grow the
// growth, Whole the delivery of what must be complete), what is there (Bag), what is wanted (NeedsOrdered), and what to
// do, as the name of a method that Bag has not: sequence or sort first. Nobody calls that method. Where a message has three
// lines, "wrong type for method", two inputs or an input and its recursion do not fit together; the name says what
// to do all the same.
//
// # Tokens
//
// A result that depends on timing takes a reason:
//
//	prices.AsArrived(props.Because("any of two simultaneous bids may win"))
//
// The reason stands in the graph, at the operator; what lies below it is marked. Without a token, a result is that of one
// node. Below one, replicas still agree with each other if the token was taken before the broadcast; nothing more is claimed.
//
// # A short program
//
//	type Desk struct{}
//	type Teller struct{}
//
//	f := stream.New("voters")
//	desk, tellers := f.Process[Desk](), f.Cluster[Teller](3)
//	names := stream.Lines(desk, os.Stdin)               // List, at a process
//	heard := names.Broadcast(tellers, stream.Repeat)    // Set, replicated: the wire repeats
//	heard.Count()                                       // does not compile: missing method uniqueFirst
//	voters := heard.Unique().Count()                    // a Final cell, the same at all tellers
//	voters.FromAny(desk).OnFinal(func(n lattice.Nat) { fmt.Println(n) })
//
// # Index
//
// Deliveries: [Ordered], [Unordered], [Repeated], [List], [Bag], [Set]; any of them is a [Delivery].
//
// Growths: [Final], [Joined], [Monotone], [Live]; any of them is a [Growth].
//
// Demands on a delivery: [NeedsOrdered], [NeedsOnce], [NeedsComplete], [NeedsOngoing], [NeedsBag], [NeedsList].
// On a growth: [NeedsFinal], [NeedsMonotone], [NeedsJoined].
//
// Tables from delivery to delivery: [MixesTo], [DedupesTo], [OpensTo], [TicksTo], [ResendsTo], [SequencesTo], [FollowsTo],
// [KeysTo], [RecursesTo]. To a growth: [FoldsTo], [CountsTo], [JoinsTo], [EntersTo]. From growth to growth: [MapsTo].
//
// Where-clauses: [Is], [Same], [WhenUsed].
//
// Tokens: [Because], [Nondet].
//
// Sources: Hellerstein and Alvaro, "Keeping CALM: When Distributed Consistency Is Easy" (2020), for monotonicity as the line
// between what needs coordination and what does not; Conway, Marczak, Alvaro, Hellerstein and Maier, "Logic and Lattices
// for Distributed Programming" (2012), for growth; the Hydro project's stream types, for order and retries as type parameters.
package props
