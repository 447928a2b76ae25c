// Package proptest checks, in ordinary Go tests, what calm's types take on trust: that a lattice of your own is one, and
// that each law you claim holds.
//
//	// Bid is the best offer so far.
//	type Bid struct{ Price, Lot lattice.Max[int] }
//
//	func (a Bid) Join(b Bid) (Bid, bool) {
//		price, higher := a.Price.Join(b.Price)
//		lot, other := a.Lot.Join(b.Lot)
//		return Bid{price, lot}, higher || other
//	}
//
//	var total = lattice.ClaimCommutative("total", func(sum *int, b Bid) { *sum += b.Price.V })
//
//	func TestBid(t *testing.T)  { proptest.Lattice[Bid](t) }
//	func TestLaws(t *testing.T) { proptest.Laws(t) }
//
// Where a type has few values, all are tried, and the check is a proof; the log then says "exhaustive". Else values are
// generated and counterexamples shrunk by pgregory.net/rapid, whose flags apply: -rapid.checks, -rapid.seed. Lattice
// values are made as a program makes them, by joins onto bottom, and states by steps from the zero value. A
// counterexample is printed as one block: the type or claim with its place in the source, each value, and what to do.
//
// # Index
//
// Checks: [Lattice] of a lattice type, [Semiring] of a semiring, [Laws] of all claims of the process.
//
// Of a type whose fields may hold what no join makes, values are made by its method Canonical() A, which gives a value its one
// form; of a type that hides its fields, by its method Make(parts B) A.
//
// Time: [Clock], which a test gives to a flow and moves on.
//
// Which values a type has: [Gen], [Values], each an [Option]. What one sender sends: [Sent], also one.
//
// Sources: Claessen and Hughes, "QuickCheck" (2000); MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation"
// (2020), for shrinking; Runciman, Naylor and Lindblad, "SmallCheck" (2008), for exhausting small types; the law checkers of
// Hydro's lattices crate.
package proptest
