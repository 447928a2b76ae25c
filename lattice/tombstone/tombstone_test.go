package tombstone_test

import (
	"bytes"
	"maps"
	"math"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/lattice/tombstone"
	"github.com/calmflow/calm/proptest"
	"pgregory.net/rapid"
)

// If this fails, replicas that joined the same may differ.
func TestLattices(t *testing.T) {
	few := proptest.Values[uint64](0, 1, math.MaxUint64)
	t.Run("Bits small", func(t *testing.T) { proptest.Lattice[tombstone.Bits](t, few) })
	t.Run("Bits", func(t *testing.T) { proptest.Lattice[tombstone.Bits](t) })
	t.Run("Set small", func(t *testing.T) { proptest.Lattice[tombstone.Set](t, proptest.Values[uint64](7, 8)) })
	t.Run("Set", func(t *testing.T) { proptest.Lattice[tombstone.Set](t) })
	t.Run("Map small", func(t *testing.T) { proptest.Lattice[tombstone.Map[lattice.Or]](t, proptest.Values[uint64](7, 8)) })
	t.Run("Map", func(t *testing.T) { proptest.Lattice[tombstone.Map[lattice.SetUnion[string]]](t) })
	t.Run("composed", func(t *testing.T) {
		proptest.Lattice[lattice.MapUnion[string, lattice.Pair[tombstone.Set, tombstone.Map[tombstone.Bits]]]](t)
	})
}

// anyBits draws integers that make pieces of each kind: scattered ones, many near each other, and runs.
var anyBits = rapid.Custom(func(t *rapid.T) map[uint64]bool {
	ns := map[uint64]bool{}
	for range rapid.IntRange(0, 4).Draw(t, "pieces") {
		first := rapid.SampledFrom([]uint64{0, 1, 65_530, 1 << 32, math.MaxUint64 - 6000}).Draw(t, "first")
		stride := rapid.SampledFrom([]uint64{1, 1, 2, 7}).Draw(t, "stride")
		for i := range rapid.Uint64Range(0, 6000).Draw(t, "count") {
			if n := first + i*stride; n >= first {
				ns[n] = true
			}
		}
	}
	return ns
})

// If this fails, an integer is lost or found that never was there, or equal sets have other bytes.
func TestBitsAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyBits.Draw(t, "a"), anyBits.Draw(t, "b")
		ascending, descending := slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(a))
		slices.Reverse(descending)
		one, other := tombstone.BitsOf(ascending...), tombstone.Bits{}
		for _, n := range descending {
			other = other.Add(n)
		}
		if !bytes.Equal(canon.Bytes(one), canon.Bytes(other)) {
			t.Fatal("two ways to make a set give it two encodings")
		}
		if got := slices.Collect(one.All()); !slices.Equal(got, ascending) || one.Len() != uint64(len(a)) {
			t.Fatalf("of %d integers, %d come back, and Len is %d", len(a), len(got), one.Len())
		}
		var back []tombstone.Bits
		frame, err := canon.Codec[tombstone.Bits]{}.Append(nil, []tombstone.Bits{one})
		if err == nil {
			back, err = canon.Codec[tombstone.Bits]{}.Decode(frame)
		}
		if err != nil || len(back) != 1 || !slices.Equal(slices.Collect(back[0].All()), ascending) {
			t.Fatalf("%d integers do not survive the wire: %v", len(a), err)
		}
		joined, grew := one.Join(tombstone.BitsOf(slices.Collect(maps.Keys(b))...))
		before := len(a)
		maps.Copy(a, b)
		if !slices.Equal(slices.Collect(joined.All()), slices.Sorted(maps.Keys(a))) || grew != (len(a) > before) {
			t.Fatalf("a union of %d has %d, grew %v", len(a), joined.Len(), grew)
		}
	})
}

// If this fails, bytes from outside make a set that another program could not have written, or a panic.
func TestDamagedBytesAreRefused(t *testing.T) {
	whole, _ := tombstone.BitsOf(1, 2, 3, 300, math.MaxUint64).MarshalBinary()
	for n := range len(whole) {
		var bits tombstone.Bits
		if err := bits.UnmarshalBinary(whole[:n]); err == nil && bits.Len() >= 5 {
			t.Errorf("%d of %d bytes are read as %v", n, len(whole), bits)
		}
	}
	for name, data := range map[string][]byte{
		"two runs that are one":   {0, 0, 0, 0},
		"half a run":              {5},
		"beyond the last integer": append(slices.Clone(whole), 1, 0),
		"more than memory holds":  {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
		"no number":               slices.Repeat([]byte{0xff}, 11),
	} {
		if err := new(tombstone.Bits).UnmarshalBinary(data); err == nil || !strings.HasPrefix(err.Error(), "tombstone: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.ByteMax(9), 0, 12).Draw(t, "data")
		var bits tombstone.Bits
		if bits.UnmarshalBinary(data) != nil {
			return
		}
		if again, _ := bits.MarshalBinary(); !bytes.Equal(again, data) {
			t.Fatalf("%v is read as %v, which is written as %v", data, bits, again)
		}
	})
}

// If this fails, a removed item comes back.
func TestRemovedForGood(t *testing.T) {
	s := tombstone.Set{}.Add(1).Add(2).Remove(1).Add(1)
	other := tombstone.Set{}.Add(1).Add(3).Remove(4)
	s, _ = s.Join(other)
	if got, want := s.String(), "{2, 3} without {1, 4}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	m := tombstone.Map[lattice.Nat]{}.Put(1, 5).Put(2, 3).Remove(1).Put(1, 9).Put(2, 4)
	if got, want := m.String(), "{2: 4} without {1}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// If this fails, programs that keep no tombstones carry the library of bitmaps.
func TestOnlyUsersPay(t *testing.T) {
	const bitmaps = "github.com/RoaringBitmap/"
	for _, path := range []string{"lattice", "tick", "stream", "proptest", "io/file", "lattice/tombstone"} {
		out, err := exec.Command("go", "list", "-deps", "github.com/calmflow/calm/"+path).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Contains(string(out), bitmaps), path == "lattice/tombstone"; got != want {
			t.Errorf("%s depends on %s: %v", path, bitmaps, got)
		}
	}
}
