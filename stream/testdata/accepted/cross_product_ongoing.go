// In no order.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("cross_product_ongoing")
	server := f.Process[Server]()
	sizes := stream.Items(server, 1, 2).Open()
	colors := stream.NewInlet[int](server).Stream()
	sizes.CrossProductGrowing(colors, func(a, b int) int { return a * b }).Ignore()
}
