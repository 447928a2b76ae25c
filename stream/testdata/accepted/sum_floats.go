// Integers, of a smaller unit, add up the same in any order.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func grams(kg float64) int { return int(kg*1000 + 0.5) }

func main() {
	f := stream.New("sum_floats")
	server := f.Process[Server]()
	weights := stream.Items(server, 0.1, 0.2, 0.3).Unordered()
	weights.Map(grams).Sum().Ignore()
}
