// The values of several keys in one slice: across keys there is no order.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func half(i int) int { return i / 2 }
func show(xs []int)  { fmt.Println(xs) }

func main() {
	f := stream.New("collect_values")
	server := f.Process[Server]()
	parity := stream.Items(server, 1, 2, 3).KeyBy(half)
	parity.Values().Collect().OnFinal(show)
}
