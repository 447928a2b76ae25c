// Call before the batch, or after all ticks.
package main

import (
	"context"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("prices are those of the moment")

func price(_ context.Context, item string) (int, error) { return len(item), nil }
func show(price int)                                    { fmt.Println(price) }

func main() {
	f := stream.New("map_async_in_tick")
	server := f.Process[Server]()
	items := stream.NewInlet[string](server).Stream()
	items.MapAsync(8, why, price).Batch(why).AllTicks().ForEach(show)
}
