// Package proptest shows, in ordinary Go tests, that a flow comes to the same on one node and on many, and checks what calm's types
// take on trust: that a lattice of your own is one, and that each law you claim holds.
//
//	func TestTickets(t *testing.T) {
//		proptest.Agree(t, func(f *stream.Flow) {
//			orders := stream.NewInlet[Order](f.Process[Shop]()).Stream()
//			sold(orders, f.Cluster[Office](3)).Ignore()
//		})
//	}
//
//	func TestBid(t *testing.T)  { proptest.Lattice[Bid](t) }
//	func TestLaws(t *testing.T) { proptest.Laws(t) }
//
// # Simulation
//
// [Agree] builds a flow and runs it step by step, on one goroutine: operators, executor and codecs are those of a real run, and wires,
// clock and scheduler are replaced. Whatever may happen in a real run may happen at each step: a source is given items, some of what
// is under way arrives, a member ticks. What may happen to a channel is what its type says: Ordered items are late, Unordered ones
// also come in any order, Repeated ones also again; what goes over a cut may be lost. The network is slow or parted for a while, and
// members crash and come back with what is durable: all that their ticks have taken in. Clocks of members are apart, drift and jump, where the
// flow looks at them.
//
// Where nothing takes a token, ticks come at once in most runs, since nothing is to depend on what one tick takes in; else they are
// steps of their own, so that batches, samples and orders of arrival are explored. A member that has crashed is held to what it did
// before.
//
// A run at rest is compared with one node without faults, sink by sink, as the sink's type says, and replicas with each other; below
// a token only with each other. That also tells of what was seen on the way: a sequence that is right at the end was never wrong. A
// failure is shrunk and told:
//
//	branch[0] and one node disagree at Ignore (bank.go:33)
//	    one node:   0, then 2
//	    branch[0]:  0, then 0
//	    step 1:     bank is given -2, 2 by NewInlet (bank.go:21)
//	    step 2:     bank is given no more by NewInlet (bank.go:21)
//	    step 3:     branch[0] gets 2, -2 from bank by Broadcast (bank.go:33)
//	    …
//	    again:      go test -run '^TestBank$' -calm.seed 5052933994427472123
//
// [Agree] chooses by chance, [Exhaust] makes all choices for a small flow, [Fuzz] lets go test -fuzz choose. [Run] leaves each step
// to the test.
//
// # Laws and lattices
//
// Where a type has few values, all are tried, and the check is a proof; the log then says "exhaustive". Else values are
// generated and counterexamples shrunk by pgregory.net/rapid, whose flags apply: -rapid.checks, -rapid.seed. Lattice
// values are made as a program makes them, by joins onto bottom, and states by steps from the zero value. A
// counterexample is printed as one block: the type or claim with its place in the source, each value, and what to do.
//
// # Index
//
// Flows: [Agree], [Exhaust], [Fuzz]; properties of all places: [Invariant], [Eventually], which look at a [View] by [Seen]; by hand:
// [Run], which gives a [Sim], and a [Probe] for sinks; one decision at a time: [Pin].
//
// Checks: [Lattice] of a lattice type, [Semiring] of a semiring, [Laws] of all claims of the process, [Wire] of a wire of one's own,
// [Codec] of a codec of one's own.
//
// Of a type whose fields may hold what no join makes, values are made by its method Canonical() A, which gives a value its one
// form; of a type that hides its fields, by its method Make(parts B) A.
//
// Time: [Clock], which a test gives to a flow and moves on.
//
// Which values a type has: [Gen], [Values], each an [Option]. What one sender sends: [Sent], also one.
//
// Sources: Claessen and Hughes, "QuickCheck" (2000); MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation"
// (2020), for shrinking; Runciman, Naylor and Lindblad, "SmallCheck" (2008), for exhausting small types; Godefroid, "Model Checking
// for Programming Languages using VeriSoft" (1997), for search without stored states; the deterministic simulation of FoundationDB
// (Zhou et al. 2021) and of Hydro; the law checkers of Hydro's lattices crate.
package proptest
