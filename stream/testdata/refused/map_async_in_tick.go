// A tick does not wait: what a call comes to would be in a later tick, or in none.
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
	items.Batch(why).MapAsync(8, why, price).AllTicks().ForEach(show)
}
