// Refused puts a flow together in a way that Run refuses.
package main

import (
	"context"
	"log"

	"github.com/calmflow/calm/stream"
)

type place struct{}

func main() {
	f := stream.New("refused")
	_ = stream.Items(f.Process[place](), 1)
	if err := f.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
