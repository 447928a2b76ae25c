package protobuf_test

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/stream"
)

type (
	Clock struct{}
	Board struct{}
)

// Durations stand here for the messages of a program, which protoc has generated.
func ExampleCodec() {
	f := stream.New("laps")
	clock, board := f.Process[Clock](), f.Process[Board]()
	stream.Items(clock, 61*time.Second, 58*time.Second).
		Map(durationpb.New).
		Named("laps").
		Encoded(protobuf.Codec[*durationpb.Duration]{}).
		Send(board, stream.FIFO).
		Map((*durationpb.Duration).AsDuration).
		ForEach(func(lap time.Duration) { fmt.Println(lap) })
	if err := f.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1m1s
	// 58s
}
