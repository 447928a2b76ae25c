// What a call finds outside depends on when it is made, and nobody says why any answer will do.
package main

import (
	"context"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func price(_ context.Context, item string) (int, error) { return len(item), nil }
func show(price int)                                    { fmt.Println(price) }

func main() {
	f := stream.New("map_async_without_token")
	server := f.Process[Server]()
	items := stream.NewInlet[string](server).Stream()
	items.MapAsync(8, price).ForEach(show)
}
