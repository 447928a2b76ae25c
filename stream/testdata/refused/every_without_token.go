// How many ticks there are depends on the clock, and nobody says why any number will do.
package main

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(t time.Time) { fmt.Println(t) }

func main() {
	f := stream.New("every_without_token")
	stream.Every(f.Process[Server](), time.Second).ForEach(show)
}
