// Literals with what is inside, and comparisons.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S   struct{}
	P   = stream.Process[S]
	Law struct{ lattice.Commutative[int, int] }
)

var (
	u stream.Stream[int, P, props.Unordered]
	c stream.Cell[int, P, props.Live]
)

func literal()   { _ = stream.Stream[int, P, props.Ordered]{stream: nil} }      // refused
func unkeyed()   { _ = stream.Stream[int, P, props.Ordered]{nil, nil} }         // refused
func token()     { _ = props.Nondet{why: "x"} }                                 // refused
func lawText()   { _ = lattice.Semilattice[int, int]{step: nil} }               // refused
func wireText()  { _ = stream.Wire[props.Unordered, props.Ordered]{link: nil} } // refused
func placeText() { _ = stream.Process[S]{process: nil} }                        // refused
func cluster()   { _ = stream.Cluster[S]{cluster: nil} }                        // refused
func member()    { _ = stream.Member[S]{member: 7} }                            // refused
func assign()    { u.stream = nil }                                             // refused
func embedded()  { u.FoldCommutative(Law{}) }                                   // refused

// handles are not compared: two of one node may differ in type
func compare() { _ = u == u }                                           // refused
func cells()   { _ = c == c }                                           // refused
func key()     { _ = map[stream.Stream[int, P, props.Unordered]]int{} } // refused

func main() {}
