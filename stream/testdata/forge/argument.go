// Type arguments written by hand, a where-clause of one's own, and weakenings that would strengthen.
package main

import (
	"cmp"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S struct{}
	P = stream.Process[S]
)

var (
	f  = stream.New("forge")
	cl = f.Cluster[S](3)
	u  stream.Stream[int, P, props.Unordered]
	r  stream.Stream[int, P, props.Repeated]
)

func id(i int) int { return i }

func enumerateByHand() {
	_ = u.Enumerate[int, P, props.Ordered, props.Same[P], props.Same[props.Unordered]] // refused
}
func enumerateBySame() {
	_ = u.Enumerate[int, P, props.Ordered, props.Same[P], props.Same[props.Ordered]] // refused
}

type mySame struct{ props.Same[props.Unordered] }

func enumerateByMySame() {
	_ = u.Enumerate[int, P, props.Ordered, props.Same[P], mySame] // refused
}

type same struct{}

func (same) is() (d props.Ordered) { return }
func enumerateByOwnMethod() {
	_ = u.Enumerate[int, P, props.Ordered, props.Same[P], same] // refused
}
func valuesByHand() {
	_ = u.KeyBy(id).Values[P, P, props.Unordered, props.Ordered] // refused
}
func batchByHand() {
	_ = u.Broadcast(cl, stream.FIFO).Batch[stream.Replicated[S], stream.Replicated[S]] // refused
}
func countByHand() {
	_ = u.Count[P, props.Unordered, props.Unordered, props.Final] // refused
}
func wireByHand() {
	_ = stream.Reorder[props.Unordered, props.Ordered] // refused
}
func broadcastByHand() {
	_ = u.Broadcast[S, stream.Sure](cl, stream.Lossy{}.Cut) // refused
}

// weakenings
func weaken()     { _ = r.Unordered() }              // refused
func openToList() { _ = u.Open().Sort(cmp.Compare) } // refused
func pretend() stream.Stream[int, P, props.Ordered] {
	return u // refused
}

// a generic helper of one's own that hopes for too much
func Hope[T any, L stream.Location[L], D props.Delivery](s stream.Stream[T, L, D]) stream.Cell[lattice.Nat, L, props.Final] {
	return s.Count() // refused
}

func main() {}
