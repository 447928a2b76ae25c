package main

import (
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Replica is one of the processes that hold the keys.
type Replica struct{}

type service = *stream.Service[[]Batch, [][]byte, stream.Local[Replica]]

// layout says which replicas there are, and who holds what.
type layout struct {
	members []stream.Member[Replica]
	shards  int                     // members hold the same keys whose numbers differ by a multiple of it
	addrs   []string                // of the members, for who asks the wrong one
	life    func(member int) uint64 // of the one that begins
	watched bool                    // outputs have digests
}

// flow is the store: what its members are asked, what they do, and how they tell each other. What is lost between them is told again, in
// other words; so the link may be a cut, over which a member is taken back that has started anew and has lost all that it held.
func (l layout) flow[Fate stream.Fates](f *stream.Flow, replicas int, by func() stream.Link[props.Unordered, props.Unordered, Fate]) (service, stream.Stream[Output, stream.Local[Replica], props.Ordered]) {
	all := f.Cluster[Replica](replicas)
	l.members = all.Members()
	asked := stream.NewService[[]Batch, [][]byte](all, "commands")
	later := stream.Feedback[Event, props.Unordered](all)

	calls := asked.Calls().Map(func(c call) Event { return Event{Word: called, Call: c} })
	ticks := stream.Every(all, tickEvery, props.Because("who is silent is asked again, and keys expire")).
		Map(func(time.Time) Event { return Event{Word: ticked} })
	done := calls.Merge(later.Stream()).Merge(ticks).
		Sample(all.Self(), props.Because("each replica writes under its own name"), func(e Event, me stream.Member[Replica]) Event { e.Me = me; return e }).
		AtTime(props.Because("registers keep what was written last, and keys expire"), func(e Event, now time.Time) Event { e.Now = now.UnixMilli(); return e }).
		AsArrived(props.Because("all that replicas tell each other is joined, so that they agree whatever comes first")).
		Scan(l.step)

	later.Close(done.FlatMap(func(o Output) []Sent { return o.Sent }).Unordered().
		KeyBy(func(s Sent) stream.Member[Replica] { return s.To }).
		Map(func(s Sent) Parcel { return s.Parcel }).
		Route(all, by).Named("replication").
		Flat(func(from stream.Member[Replica], p Parcel) Event { return Event{Word: heard, From: from, Parcel: &p} }))
	asked.Answer(done.FilterMap(func(o Output) (stream.Answer[[][]byte], bool) { return o.Answer, o.Called }))
	return asked, done
}

func (l layout) shardOf(member int) int { return member % l.shards }
