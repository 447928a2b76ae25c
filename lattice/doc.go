// Package lattice holds values that only grow, and laws about functions on them as values.
//
// A lattice value has a join: the least upper bound of two values in the value's own order. Joining is associative,
// commutative and idempotent, so that replicas that hear the same things in any order, any number of times, come to
// hold the same. A struct of your own becomes a lattice by one method:
//
//	// Bid is the best offer so far; the zero Bid is "no offer".
//	type Bid struct {
//		Price lattice.Max[int]
//		By    lattice.SetUnion[string]
//	}
//
//	func (a Bid) Join(b Bid) (Bid, bool) {
//		price, higher := a.Price.Join(b.Price)
//		by, more := a.By.Join(b.By)
//		return Bid{price, by}, higher || more
//	}
//
//	// In a test: func TestBid(t *testing.T) { proptest.Lattice[Bid](t) }
//
// A law is a function together with the promise that makes it safe to distribute. Only this package makes them.
// Those of the library are proven by its tests; one of your own is a claim, which proptest.Laws checks:
//
//	var highest = lattice.ClaimCommutative("highest", func(best *int, x int) { *best = max(*best, x) })
//
// # Index
//
// The order: [Lattice], [Compare], [Order], [Leq], [Clone], [IsBottom], [Top], [IsTop].
//
// What a value is made of, and what it has more than another: [Atoms], [Delta].
//
// Numbers and flags: [Nat], [Max], [MaxOf], [Min], [MinOf], [Or], [And], [AndOf], [Float], [FloatOf].
//
// One value: [Conflict], [ConflictOf], [Point], [PointOf]. Registers: [LWW], [Stamp], [Write], [Delete].
//
// Collections: [SetUnion], [Contains], [MapUnion], [VecUnion], [Pair], [UnionFind], [Together].
//
// Collections that shrink too: [ORSet], [Dot]; for good, [TwoPhaseSet], [TwoPhaseMap], and those of lattice/tombstone.
//
// Around another lattice: [WithBot], [WithBotOf], [WithTop], [WithTopOf], [AtTop], [DomPair].
//
// Replicas: [GCounter], [PNCounter], [VectorClock].
//
// Semirings, for labels of facts: [Semiring], [Trust], [Cost], [CostOf], [Multiplicity], [Confidence], [ConfidenceOf], [Fuzzy],
// [FuzzyOf], [Multiply].
//
// Steps for items that come once, in any order: [Commutative], [Add], [AddOf], [Tally].
//
// Steps for items in any order, with repeats: [Semilattice], [Join], [JoinOf], [Insert].
//
// Functions that keep growth: [Monotone], [Size], [Counted]. Functions that keep joins: [Morphism], [First], [Second], [Keys], [At],
// [Component].
//
// Functions of two arguments: [Action]; [Bimorphism], [Intersect], [Product], [Couple], [Both], [AtKeys], [Multiply].
//
// What is promised of items: [Key], [Index]. What is promised of a call: [Pure].
//
// Laws of your own: [ClaimCommutative], [ClaimSemilattice], [ClaimMonotone], [ClaimMorphism], [ClaimAction],
// [ClaimBimorphism], [ClaimKey], [ClaimIndex], [ClaimPure], [Claims], [Claim].
// For checkers: [Kind], [Subject], [Algebra], [AlgebraOf].
//
// Sources: Shapiro, Preguiça, Baquero and Zawirski, "Conflict-free Replicated Data Types" (2011), for the types;
// Conway, Marczak, Alvaro, Hellerstein and Maier, "Logic and Lattices for Distributed Programming" (2012), for monotone
// functions and morphisms; Kuper and Newton, "LVars" (2013), for thresholds; Hydro's lattices crate for the report of
// what a join changed, and for many of the types; Enes, Almeida, Baquero and Leitão, "Efficient Synchronization of State-based
// CRDTs" (2019), for atoms and deltas; Green, Karvounarakis and Tannen, "Provenance Semirings" (2007).
package lattice
