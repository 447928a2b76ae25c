// Per batch there is an end to wait for; what it misses is the token's reason.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("a reminder too many does no harm")

func id(i int) int { return i }

func main() {
	f := stream.New("anti_join_ongoing")
	server := f.Process[Server]()
	bills := stream.NewInlet[int](server).Stream().KeyBy(id)
	payments := stream.NewInlet[int](server).Stream().KeyBy(id)
	bills.Batch(why).AntiJoin(payments.Batch(why)).AllTicks().Ignore()
}
