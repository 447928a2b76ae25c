// Sort the values first.
package main

import (
	"cmp"
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
	parity.Values().Sort(cmp.Compare[int]).Collect().OnFinal(show)
}
