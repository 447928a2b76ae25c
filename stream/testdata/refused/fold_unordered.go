// The last price of a bag: nobody promised which one is the last.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func price(last *int, p int) { *last = p }
func show(x int)             { fmt.Println(x) }

func main() {
	f := stream.New("fold_unordered")
	server := f.Process[Server]()
	prices := stream.Items(server, 3, 5).Unordered()
	prices.Fold(price).OnFinal(show)
}
