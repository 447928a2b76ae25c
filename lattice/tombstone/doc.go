// Package tombstone holds sets and maps of integers from which items are removed once and for all, and which remember
// millions of removed ones in little memory.
//
//	var open tombstone.Set
//	open = open.Add(17).Add(18)
//	open = open.Remove(17) // for good, wherever the set is joined
//	open.Contains(18)      // true
//
// It is a package of its own so that only programs that need it carry the library of compressed bitmaps: package lattice has
// [lattice.TwoPhaseSet] and [lattice.TwoPhaseMap] for items of any type, at a map entry for each removed one, and
// [lattice.ORSet], which needs no memory for them at all.
//
// # Index
//
// [Bits] is a compressed set of integers; [BitsOf] writes one down. [Set] and [Map] keep their removed items in one.
//
// Sources: Lemire, Kaser, Kurz, Deri, O'Hara, Saint-Jacques and Ssi-Yan-Kai, "Roaring Bitmaps: Implementation of an Optimized
// Software Library" (2018); Hydro's set and map unions with Roaring tombstones.
package tombstone
