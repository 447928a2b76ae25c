// Two runs two flows, whatever becomes of the first.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/calmflow/calm/stream"
)

type place struct{}

func main() {
	in, err := io.ReadAll(os.Stdin)
	for i, name := range os.Args[1:] {
		f := stream.New(name)
		stream.Items(f.Process[place](), i).Ignore()
		fmt.Println(len(in), err, f.Run(context.Background()))
	}
}
