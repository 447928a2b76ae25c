// AsArrived takes the order of arrival, for a written reason.
package main

import (
	"fmt"
	"os"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func number(i int, line string) string { return fmt.Sprint(i, line) }
func show(s string)                    { fmt.Println(s) }

func main() {
	f := stream.New("enumerate_merged")
	server := f.Process[Server]()
	a, b := stream.Typed(server, os.Stdin), stream.NewInlet[string](server).Stream()
	merged := a.Merge(b).AsArrived(props.Because("the numbers are only shown"))
	merged.Enumerate(number).ForEach(show)
}
