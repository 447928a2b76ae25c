// Locations and places of one's own: by embedding one, by an interface, by the library's own constraints.
package main

import (
	"os"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S struct{}
	P = stream.Process[S]
)

// a location that embeds one is another's self
type Sticky struct{ stream.Replicated[S] }

func (Sticky) leaveTickOrLoopFirst() stream.Replicated[S] { return stream.Replicated[S]{} }
func (s Sticky) location() Sticky                         { return s }

type inner struct{ stream.Tick[P] }
type Whole struct {
	stream.Scattered[S]
	inner
}
type Elsewhere struct{ stream.Local[S] }

var (
	_ stream.Stream[int, Sticky, props.Ordered]    // refused
	_ stream.Stream[int, Whole, props.Ordered]     // refused
	_ stream.Stream[int, Elsewhere, props.Ordered] // refused
	_ stream.Tick[Sticky]                          // refused
	_ stream.Stream[int, *P, props.Ordered]        // refused
	_ stream.Stream[int, S, props.Ordered]         // refused
)

// one that has the methods' names has them of another package
type Own struct{}

func (o Own) location() Own { return o }
func (Own) uniteFirst()     {}

var _ stream.Stream[int, Own, props.Ordered] // refused

// an interface as a location
var _ stream.Stream[int, stream.Location[P], props.Ordered] // refused
var _ stream.Stream[int, any, props.Ordered]                // refused

// an interface that is its own bound, or that is embedded to promote its methods
type Any stream.Location[Any]                       // refused
type Evil struct{ stream.ObservedAs[Evil, Evil] }   // refused
type Ticking struct{ stream.NeedsTick[Ticking, P] } // refused
type EvilPlace struct {
	stream.Fixed[stream.Replicated[S]] // refused
}

var _ stream.Stream[int, Any, props.Ordered] // refused
func boxed(l any)                            { _ = l.(stream.NeedsWhole[P]) } // refused

// a location, or a place of one's own, as a source's place
var (
	f  = stream.New("forge")
	p  = f.Process[S]()
	cl = f.Cluster[S](3)
)

func tickByHand()       { _ = stream.Items(stream.Tick[P]{}, 1) }       // refused
func loopByHand()       { _ = stream.Items(stream.Loop[P]{}, 1) }       // refused
func replicatedByHand() { _ = stream.Items(stream.Replicated[S]{}, 1) } // refused
func linesEverywhere()  { _ = stream.Lines(cl.Replicated(), os.Stdin) } // refused
func inletEverywhere()  { _ = stream.NewInlet[int](cl.Replicated()) }   // refused

type place struct{ stream.Cluster[S] }

func (place) usePlaceThatStays() (l stream.Replicated[S]) { return }
func ownPlace()                                           { _ = stream.Items[int, place, stream.Replicated[S]](place{}, 1) } // refused
func clusterAsReplicas() {
	_ = stream.Items[int, stream.Cluster[S], stream.Replicated[S]](cl, 1) // refused
}

func main() {}
