package stream_test

import (
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Cycles, places and wires that are put together wrongly.
func TestMisuseOfNets(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	none := func(stream.Parcel) {}
	open := func(_, _ string) func(stream.Parcel) { return none }
	refuse(t, map[string]misused{
		"feedback closed twice": building("Close", says("closed before", "close once"), func(here *blame, f flow, _ list) {
			later := stream.Feedback[int, props.Ordered](f.Process[misuser]())
			later.Close(later.Stream())
			here.next()
			later.Close(later.Stream())
		}),
		"zero feedback": building("Close", says("zero value", "Feedback"), func(here *blame, _ flow, s list) {
			var later stream.Later[int, misuserAt, props.Ordered]
			s1 := s.Open()
			here.next()
			later.Close(s1)
		}),
		"feedback of another flow": building("Close", says("two flows"), func(here *blame, f flow, _ list) {
			other := stream.New("other")
			later := stream.Feedback[int, props.Ordered](f.Process[misuser]())
			s := stream.Items(other.Process[misuser](), 1).Open()
			here.next()
			later.Close(s)
		}),
		"feedback at no place": building("Feedback", says("zero value"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.Feedback[int, props.Ordered](misuserAt{})
		}),
		"sequence without a reason": building("Sequence", says("no reason"), func(here *blame, f flow, s list) {
			c := f.Cluster[misusers](2)
			here.next()
			s.Sequence(c, props.Nondet{})
		}),
		"sequence to no place": building("Sequence", says("zero value"), func(here *blame, _ flow, s list) {
			here.next()
			s.Sequence(stream.Cluster[misusers]{}, props.Because("a test"))
		}),
		"gossip at no place": building("FollowAny", says("zero value"), func(here *blame, f flow, s list) {
			rep := s.Broadcast(f.Cluster[misusers](2), stream.FIFO)
			here.next()
			rep.FollowAny(stream.Process[elsewhere]{})
		}),
		"clients by the tag of a process": building("Clients", says("a process of 1 already"), func(here *blame, f flow, _ list) {
			here.next()
			f.Clients[misuser]()
		}),
		"presence of nobody": building("Presence", says("zero value"), func(here *blame, f flow, _ list) {
			p := f.Process[misuser]()
			here.next()
			stream.Clients[misusers]{}.Presence(p, props.Because("a test"))
		}),
		"wire without a name": building("ClaimWire", says("no name"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.ClaimWire[props.List, props.List]("", open)
		}),
		"wire without a transport": building("ClaimWire", says("transport is nil"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.ClaimWire[props.List, props.List]("none", nil)
		}),
		"zero sink": building("Into", says("zero value", "NewSink"), func(here *blame, _ flow, s list) {
			zero := func() (s stream.Sink[int, misuserAt, props.List]) { return }
			here.next()
			s.Into(zero)
		}),
		"sink without a function": building("NewSink", says("function is nil"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.NewSink[int, misuserAt, props.List]("none", nil)
		}),
		"sink of chunks without a function": building("NewChunkSink", says("function is nil"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.NewChunkSink[int, misuserAt, props.List]("none", nil, nil)
		}),
		"open feedback": {"Feedback", says("never closed", "by Close"), func(here *blame) error {
			f := stream.New("misuse")
			here.next()
			later := stream.Feedback[int, props.Ordered](f.Process[misuser]())
			later.Stream().Ignore()
			return f.Run(t.Context())
		}},
	})
}
