// Conversions: no two types of the library convert into each other, whatever surrounds them.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S   struct{}
	Q   struct{}
	P   = stream.Process[S]
	U   = stream.Stream[int, P, props.Unordered]
	O   = stream.Stream[int, P, props.Ordered]
	My  stream.Stream[int, P, props.Unordered]
	Box struct{ U }
)

var (
	f  = stream.New("forge")
	p  = f.Process[S]()
	cl = f.Cluster[Q](3)
	u  U
	k  = u.KeyBy(id)
)

func id(i int) int { return i }

// deliveries, straight and through what contains them
func delivery()       { _ = O(u) }                              // refused
func throughPointer() { _ = (*O)(&u) }                          // refused
func throughSlice()   { _ = []O([]U{u}) }                       // refused
func throughArray()   { _ = [1]O([1]U{u}) }                     // refused
func throughFunc()    { _ = (func() O)(func() U { return u }) } // refused
func throughChan()    { _ = (chan O)(make(chan U)) }            // refused
func throughMap()     { _ = (map[int]O)(map[int]U{}) }          // refused
func throughStruct()  { _ = struct{ O }(Box{u}) }               // refused
func throughMine()    { _ = O(My(u)) }                          // refused
func Launder[T any, L stream.Location[L], D props.Delivery](s stream.Stream[T, L, D]) stream.Stream[T, L, props.Ordered] {
	return stream.Stream[T, L, props.Ordered](s) // refused
}
func Either[A, B U | O](a A) B { return B(a) } // refused

// items, places, growths, other handles
func item()              { _ = stream.Stream[string, P, props.Unordered](u) }                         // refused
func place()             { _ = stream.Stream[int, stream.Process[Q], props.Unordered](u) }            // refused
func growth()            { _ = stream.Cell[lattice.Nat, P, props.Final](u.Count()) }                  // refused
func tableGrowth()       { _ = stream.Table[int, lattice.Nat, P, props.Final](k.Count()) }            // refused
func keyedDelivery()     { _ = stream.Keyed[int, int, P, props.Ordered](k) }                          // refused
func keyedKey()          { _ = stream.Keyed[string, int, P, props.Unordered](k) }                     // refused
func streamToCell()      { _ = stream.Cell[int, P, props.Final](u) }                                  // refused
func streamToKeyed()     { _ = stream.Keyed[int, int, P, props.Ordered](u) }                          // refused
func recursionToStream() { _ = U(u.Recurse()) }                                                       // refused
func recursionWhole()    { _ = stream.Recursion[int, P, props.Bag](u.Recurse()) }                     // refused
func inlet()             { _ = (*stream.Inlet[int, stream.Replicated[Q]])(stream.NewInlet[int](cl)) } // refused

// places and locations
func processToProcess()    { _ = stream.Process[Q](p) }                                              // refused
func clusterToEverywhere() { _ = stream.Everywhere[Q](cl) }                                          // refused
func clusterToCluster()    { _ = stream.Cluster[S](cl) }                                             // refused
func localToReplicated()   { _ = stream.Replicated[S](stream.Local[S]{}) }                           // refused
func shardedToScattered()  { _ = stream.Sharded[S, int](stream.Scattered[S]{}) }                     // refused
func tickToLoop()          { _ = stream.Loop[P](stream.Tick[P]{}) }                                  // refused
func tickOfTick()          { _ = stream.Tick[stream.Replicated[S]](stream.Tick[stream.Local[S]]{}) } // refused
func member()              { _ = stream.Member[Q](stream.Member[S]{}) }                              // refused

// laws and wires
func law()       { _ = lattice.Semilattice[int, int](lattice.Add[int]()) }                              // refused
func morphism()  { _ = lattice.Morphism[lattice.SetUnion[int], lattice.Nat](lattice.Size[int]()) }      // refused
func wire()      { _ = stream.Wire[props.Unordered, props.Ordered](stream.FIFO[props.Unordered]()) }    // refused
func cutToWire() { _ = stream.Wire[props.Ordered, props.Ordered](stream.Lossy{}.Cut[props.Ordered]()) } // refused

func main() {}
