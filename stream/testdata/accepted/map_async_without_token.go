// Because says why.
package main

import (
	"context"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func price(_ context.Context, item string) (int, error) { return len(item), nil }
func show(price int)                                    { fmt.Println(price) }

func main() {
	f := stream.New("map_async_without_token")
	server := f.Process[Server]()
	items := stream.NewInlet[string](server).Stream()
	items.MapAsync(8, props.Because("prices are those of the moment"), price).ForEach(show)
}
