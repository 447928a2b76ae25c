// Pairs by position, of what has none.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("zip_unordered")
	server := f.Process[Server]()
	names := stream.Items(server, "ann", "bob").Unordered()
	seats := stream.Items(server, 1, 2).Unordered()
	names.Zip(seats, func(who string, seat int) string { return fmt.Sprint(who, seat) }).Ignore()
}
