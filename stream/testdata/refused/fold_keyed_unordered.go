// The last price of each item, from a bag.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func item(p int) int                { return p / 10 }
func price(last *int, p int)        { *last = p }
func show(e stream.Entry[int, int]) { fmt.Println(e) }

func main() {
	f := stream.New("fold_keyed_unordered")
	server := f.Process[Server]()
	prices := stream.Items(server, 31, 32).Unordered().KeyBy(item)
	prices.Fold(price).Entries().ForEach(show)
}
