package protobuf_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// If this fails, a copy of a message is another one, or shares memory with it.
func TestCopies(t *testing.T) {
	type parcel struct {
		Name    string
		content []*structpb.Value
	}
	clone := canon.Cloner[parcel]()
	rapid.Check(t, func(t *rapid.T) {
		p := parcel{"it", []*structpb.Value{values(3).Draw(t, "value"), nil}}
		before := proto.Clone(p.content[0])
		copied := clone(p)
		if copied.Name != p.Name || !proto.Equal(copied.content[0], p.content[0]) || copied.content[1] != nil {
			t.Fatalf("the copy of %v is %v", p, copied)
		}
		proto.Reset(copied.content[0])
		if !proto.Equal(p.content[0], before) {
			t.Fatalf("the copy of %v shares memory with it", before)
		}
	})
}

// If this fails, a flow of messages cannot be simulated.
func TestFlowOfMessages(t *testing.T) {
	words := []*wrapperspb.StringValue{wrapperspb.String("a"), wrapperspb.String("b"), wrapperspb.String("c")}
	for _, w := range words {
		_ = w.String() // after which it leads to what describes its type, which leads to itself
	}
	proptest.Agree(t, func(f *stream.Flow) {
		shop, stores := f.Process[Clock](), f.Cluster[Board](2)
		stream.Items(shop, words...).
			Named("words").
			Encoded(protobuf.Codec[*wrapperspb.StringValue]{}).
			Broadcast(stores, stream.FIFO).
			Map((*wrapperspb.StringValue).GetValue).
			Collect().
			OnFinal(func([]string) {})
	})
}

// If this fails, what has been sampled of messages changes afterwards.
func TestSampledMessages(t *testing.T) {
	next := make(chan string, 1)
	next <- "a"
	f := stream.New("test")
	words := stream.Chan(f.Process[Clock](), next)
	held := words.Fold(func(held *[]*wrapperspb.StringValue, word string) {
		for _, before := range *held {
			before.Value += word
		}
		*held = append(*held, wrapperspb.String(word))
	})
	var seen [][]*wrapperspb.StringValue
	words.Sample(held, props.Because("to be seen"), func(_ string, held []*wrapperspb.StringValue) []*wrapperspb.StringValue { return held }).
		ForEach(func(held []*wrapperspb.StringValue) {
			if seen = append(seen, held); len(seen) < 3 {
				next <- string("abc"[len(seen)])
			} else {
				close(next)
			}
		})
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, held := range seen {
		for _, w := range held {
			got = append(got, w.Value)
		}
		got = append(got, ",")
	}
	if got := strings.Join(got, " "); got != "a , ab b , abc bc c ," {
		t.Errorf("%q has been sampled", got)
	}
}
