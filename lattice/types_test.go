package lattice_test

import (
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/proptest"
)

// Each type is checked where it is small, which proves its laws there, and where it is not.
func TestLatticeTypes(t *testing.T) {
	t.Run("Nat", func(t *testing.T) { proptest.Lattice[lattice.Nat](t) })
	t.Run("Or", func(t *testing.T) { proptest.Lattice[lattice.Or](t) })
	t.Run("Max uint8", func(t *testing.T) { proptest.Lattice[lattice.Max[uint8]](t) })
	t.Run("Max string", func(t *testing.T) { proptest.Lattice[lattice.Max[string]](t) })
	t.Run("Min int8", func(t *testing.T) { proptest.Lattice[lattice.Min[int8]](t, proptest.Values[int8](-128, -1, 0, 1, 127)) })
	t.Run("Min int", func(t *testing.T) { proptest.Lattice[lattice.Min[int]](t) })
	t.Run("SetUnion bool", func(t *testing.T) { proptest.Lattice[lattice.SetUnion[bool]](t) })
	t.Run("SetUnion string", func(t *testing.T) { proptest.Lattice[lattice.SetUnion[string]](t) })
	t.Run("SetUnion three names", func(t *testing.T) {
		proptest.Lattice[lattice.SetUnion[string]](t, proptest.Values("a", "b", "c"))
	})
	t.Run("MapUnion small", func(t *testing.T) { proptest.Lattice[lattice.MapUnion[bool, lattice.SetUnion[bool]]](t) })
	t.Run("MapUnion", func(t *testing.T) { proptest.Lattice[lattice.MapUnion[string, lattice.SetUnion[int]]](t) })
	t.Run("MapUnion of registers", func(t *testing.T) { proptest.Lattice[lattice.MapUnion[string, lattice.LWW[string]]](t) })
	t.Run("Pair small", func(t *testing.T) { proptest.Lattice[lattice.Pair[lattice.Or, lattice.SetUnion[bool]]](t) })
	t.Run("Pair", func(t *testing.T) {
		proptest.Lattice[lattice.Pair[lattice.Max[int], lattice.MapUnion[int, lattice.Nat]]](t)
	})
	t.Run("LWW small", func(t *testing.T) {
		proptest.Lattice[lattice.LWW[int]](t, proptest.Values(-1, 0, 1), proptest.Values[uint64](0, 1, 2))
	})
	t.Run("LWW", func(t *testing.T) { proptest.Lattice[lattice.LWW[string]](t) })
}

type (
	orset   = lattice.ORSet[bool, bool]
	clock   = lattice.VectorClock[string]
	version = lattice.DomPair[lattice.VectorClock[bool], lattice.SetUnion[bool]]
)

// Values that make a type small.
var (
	few  = proptest.Values[lattice.Nat](0, 1, 2)
	dots = proptest.Values[uint64](1, 2)
)

// The types of one value, of versions, and of counts.
func TestLatticesOfValues(t *testing.T) {
	t.Run("And", func(t *testing.T) { proptest.Lattice[lattice.And](t) })
	t.Run("Float", func(t *testing.T) {
		proptest.Lattice[lattice.Max[lattice.Float]](t, proptest.Values(lattice.FloatOf(-1), lattice.FloatOf(0), lattice.FloatOf(0.5)))
	})
	t.Run("Conflict small", func(t *testing.T) { proptest.Lattice[lattice.Conflict[bool]](t) })
	t.Run("Conflict", func(t *testing.T) { proptest.Lattice[lattice.Conflict[string]](t) })
	t.Run("Point", func(t *testing.T) { proptest.Lattice[lattice.Point[string]](t, proptest.Values("the one")) })
	t.Run("WithBot small", func(t *testing.T) { proptest.Lattice[lattice.WithBot[lattice.SetUnion[bool]]](t) })
	t.Run("WithBot", func(t *testing.T) { proptest.Lattice[lattice.WithBot[lattice.Pair[lattice.Or, lattice.Nat]]](t) })
	t.Run("WithTop small", func(t *testing.T) { proptest.Lattice[lattice.WithTop[lattice.SetUnion[bool]]](t) })
	t.Run("WithTop", func(t *testing.T) { proptest.Lattice[lattice.WithTop[lattice.SetUnion[string]]](t) })
	t.Run("DomPair of chains", func(t *testing.T) {
		proptest.Lattice[lattice.DomPair[lattice.Nat, lattice.Max[int8]]](t, few, proptest.Values[int8](1, 2))
	})
	t.Run("DomPair of clocks small", func(t *testing.T) { proptest.Lattice[version](t, proptest.Values[lattice.Nat](0, 1)) })
	t.Run("DomPair of clocks", func(t *testing.T) { proptest.Lattice[lattice.DomPair[clock, lattice.SetUnion[string]]](t) })
	t.Run("GCounter small", func(t *testing.T) { proptest.Lattice[lattice.GCounter[bool]](t, few) })
	t.Run("GCounter", func(t *testing.T) { proptest.Lattice[lattice.GCounter[string]](t) })
	t.Run("PNCounter small", func(t *testing.T) { proptest.Lattice[lattice.PNCounter[bool]](t, proptest.Values[lattice.Nat](0, 1)) })
	t.Run("PNCounter", func(t *testing.T) { proptest.Lattice[lattice.PNCounter[string]](t) })
	t.Run("VectorClock small", func(t *testing.T) { proptest.Lattice[lattice.VectorClock[bool]](t, few) })
	t.Run("VectorClock", func(t *testing.T) { proptest.Lattice[clock](t) })
	t.Run("Trust", func(t *testing.T) { proptest.Lattice[lattice.Trust](t) })
	t.Run("Cost small", func(t *testing.T) { proptest.Lattice[lattice.Cost](t, few) })
	t.Run("Cost", func(t *testing.T) { proptest.Lattice[lattice.Cost](t) })
	t.Run("Confidence", func(t *testing.T) { proptest.Lattice[lattice.Confidence](t) })
	t.Run("Fuzzy", func(t *testing.T) { proptest.Lattice[lattice.Fuzzy](t) })
}

// The types of many values.
func TestLatticesOfCollections(t *testing.T) {
	t.Run("VecUnion small", func(t *testing.T) {
		proptest.Lattice[lattice.VecUnion[lattice.Or]](t, proptest.Values(lattice.VecUnion[lattice.Or]{}, lattice.VecUnion[lattice.Or]{true}, lattice.VecUnion[lattice.Or]{false, false, true}, lattice.VecUnion[lattice.Or]{false, true, false}))
	})
	t.Run("VecUnion", func(t *testing.T) { proptest.Lattice[lattice.VecUnion[lattice.SetUnion[string]]](t) })
	t.Run("UnionFind small", func(t *testing.T) { proptest.Lattice[lattice.UnionFind[int]](t, proptest.Values(1, 2, 3)) })
	t.Run("UnionFind of four", func(t *testing.T) {
		proptest.Lattice[lattice.UnionFind[string]](t, proptest.Values("a", "b", "c", "d"))
	})
	t.Run("UnionFind", func(t *testing.T) { proptest.Lattice[lattice.UnionFind[int]](t) })
	t.Run("ORSet small", func(t *testing.T) {
		proptest.Lattice[lattice.ORSet[bool, string]](t, proptest.Values("r"), dots, proptest.Values[lattice.Nat](0, 1, 2))
	})
	t.Run("ORSet of two replicas", func(t *testing.T) { proptest.Lattice[orset](t, dots, few) })
	t.Run("ORSet", func(t *testing.T) { proptest.Lattice[lattice.ORSet[string, string]](t) })
	t.Run("TwoPhaseSet small", func(t *testing.T) { proptest.Lattice[lattice.TwoPhaseSet[bool]](t) })
	t.Run("TwoPhaseSet", func(t *testing.T) { proptest.Lattice[lattice.TwoPhaseSet[string]](t) })
	t.Run("TwoPhaseMap small", func(t *testing.T) { proptest.Lattice[lattice.TwoPhaseMap[bool, lattice.Or]](t) })
	t.Run("TwoPhaseMap", func(t *testing.T) { proptest.Lattice[lattice.TwoPhaseMap[string, lattice.SetUnion[int]]](t) })
}

// Lattices are made of lattices, in any way.
func TestLatticesOfLattices(t *testing.T) {
	t.Run("MapUnion of versions", func(t *testing.T) {
		proptest.Lattice[lattice.MapUnion[string, lattice.Pair[clock, lattice.Conflict[string]]]](t)
	})
	t.Run("MapUnion of DomPair of ORSet", func(t *testing.T) {
		proptest.Lattice[lattice.MapUnion[string, lattice.DomPair[clock, lattice.ORSet[string, string]]]](t)
	})
	t.Run("Pair of ORSet and VecUnion of UnionFind", func(t *testing.T) {
		proptest.Lattice[lattice.Pair[lattice.ORSet[int, string], lattice.VecUnion[lattice.UnionFind[int]]]](t)
	})
	t.Run("WithTop of WithBot of counters", func(t *testing.T) {
		proptest.Lattice[lattice.WithTop[lattice.WithBot[lattice.PNCounter[string]]]](t)
	})
	t.Run("TwoPhaseMap of DomPair of Float", func(t *testing.T) {
		proptest.Lattice[lattice.TwoPhaseMap[int, lattice.DomPair[lattice.Nat, lattice.Min[lattice.Float]]]](t)
	})
	t.Run("MapUnion of costs of VecUnion", func(t *testing.T) {
		proptest.Lattice[lattice.MapUnion[string, lattice.VecUnion[lattice.Pair[lattice.Cost, lattice.And]]]](t)
	})
}
