// Sorted lists have positions.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("zip_unordered")
	server := f.Process[Server]()
	names := stream.Items(server, "ann", "bob").Unordered()
	seats := stream.Items(server, 1, 2).Unordered()
	names.Sort(cmp.Compare[string]).Zip(seats.Sort(cmp.Compare[int]), func(who string, seat int) string { return fmt.Sprint(who, seat) }).Ignore()
}
