package tombstone_test

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/lattice/tombstone"
)

func ExampleSet() {
	here := tombstone.Set{}.Add(17).Add(18)
	there := tombstone.Set{}.Add(17).Remove(17)
	here, grew := here.Join(there)
	fmt.Println(here, grew)
	fmt.Println(here.Contains(17), here.Add(17).Contains(17))
	// Output:
	// {18} without {17} true
	// false false
}

func ExampleMap() {
	open := tombstone.Map[lattice.Max[int]]{}.Put(1, lattice.MaxOf(20)).Put(2, lattice.MaxOf(30))
	open = open.Remove(1).Put(1, lattice.MaxOf(99)).Put(2, lattice.MaxOf(31))
	fmt.Println(open)
	// Output: {2: 31} without {1}
}

func ExampleBits() {
	bits := tombstone.BitsOf(3, 900).AddRange(1_000_000, 2_000_000)
	fmt.Println(bits, bits.Len(), bits.Contains(1_500_000))
	more, grew := bits.Join(tombstone.BitsOf(4))
	fmt.Println(more, grew)
	// Output:
	// {3, 900, 1000000–2000000} 1000003 true
	// {3–4, 900, 1000000–2000000} true
}

func ExampleBitsOf() {
	fmt.Println(tombstone.BitsOf(2, 1, 2))
	// Output: {1–2}
}
