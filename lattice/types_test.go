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
