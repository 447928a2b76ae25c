// Bills without a payment, while payments still come in.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func id(i int) int { return i }

func main() {
	f := stream.New("anti_join_ongoing")
	server := f.Process[Server]()
	bills := stream.NewInlet[int](server).Stream().KeyBy(id)
	payments := stream.NewInlet[int](server).Stream().KeyBy(id)
	bills.AntiJoin(payments).Ignore()
}
