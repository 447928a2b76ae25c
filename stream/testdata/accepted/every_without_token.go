// Because says why.
package main

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(t time.Time) { fmt.Println(t) }

func main() {
	f := stream.New("every_without_token")
	stream.Every(f.Process[Server](), time.Second, props.Because("the screen is drawn once a second")).ForEach(show)
}
