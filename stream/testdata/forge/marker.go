// Markers of one's own, and markers in the wrong place.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S     struct{}
	P     = stream.Process[S]
	Mine  struct{ props.Ordered }
	Named props.Ordered
	Grown struct{ props.Final }
	Safe  struct{ stream.Sure }
)

var (
	_ stream.Stream[int, P, Mine]                             // refused
	_ stream.Stream[int, P, Named]                            // refused
	_ stream.Stream[int, P, *props.Ordered]                   // refused
	_ stream.Stream[int, P, props.Delivery]                   // refused
	_ stream.Stream[int, P, any]                              // refused
	_ stream.Stream[int, P, props.Final]                      // refused
	_ stream.Stream[int, props.Ordered, P]                    // refused
	_ stream.Cell[int, P, props.Ordered]                      // refused
	_ stream.Cell[int, P, Grown]                              // refused
	_ stream.Cell[int, P, props.Growth]                       // refused
	_ stream.Link[props.Ordered, props.Ordered, Safe]         // refused
	_ stream.Link[Mine, props.Ordered, stream.Sure]           // refused
	_ stream.Link[props.Ordered, props.Ordered, stream.Fates] // refused
)

func main() {}
