package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places: a server, its clients, and other servers that want to hear what its clients say.
type (
	Server struct{}
	Client struct{}
	Peer   struct{}

	Who   = stream.Member[Client]
	Other = stream.Member[Peer]
)

// chat is the flow, and where it meets the rest of the program.
type chat struct {
	flow    *stream.Flow
	clients stream.Clients[Client]
	says    *stream.Inlet[Say, stream.Local[Client]]
	taken   *stream.Inlet[int, stream.Local[Peer]]
	told    *stream.Inlet[Event, stream.Process[Server]]
}

// ends is what the rest of the program does with what comes out of the flow; nil is nothing. None may wait where clients share a
// process.
type ends struct {
	heard  func(Who, Heard)
	answer func(Who, Answer)
	post   func(Post)
	took   func(Taken)
}

func (e ends) orNothing() ends {
	if e.heard == nil {
		e.heard = func(Who, Heard) {}
	}
	if e.answer == nil {
		e.answer = func(Who, Answer) {}
	}
	if e.post == nil {
		e.post = func(Post) {}
	}
	if e.took == nil {
		e.took = func(Taken) {}
	}
	return e
}

// limit is how many items may be on their way: lines times clients.
const limit = 1 << 18

// newChat builds the flow. The server's name is for its own lines.
func newChat(name string, to ends) *chat {
	to = to.orNothing()
	f := stream.New("chat")
	f.Limit = limit
	server, clients, peers := f.Process[Server](), f.Clients[Client](), f.Clients[Peer]()
	c := &chat{f, clients, stream.NewInlet[Say](clients), stream.NewInlet[int](peers), stream.NewInlet[Event](server)}

	said := c.says.Stream().Gather(server, stream.FIFO).Named("said").
		MapKeyed(func(w Who, s Say) Event { return Event{Kind: Spoke, Who: w, Say: s} })
	taken := c.taken.Stream().Gather(server, stream.FIFO).Named("taken").
		MapKeyed(func(o Other, n int) Event { return Event{Kind: Took, Other: o, N: n} })
	gone := clients.Presence(server, props.Because("who is gone is announced as gone")).
		MapKeyed(func(w Who, p stream.Presence) Event { return Event{Kind: Went, Who: w, Came: bool(p)} })
	linked := peers.Presence(server, props.Because("a server hears the room from when it is there")).
		MapKeyed(func(o Other, p stream.Presence) Event { return Event{Kind: Linked, Other: o, Came: bool(p)} })

	out := said.Values().
		Merge(gone.Values(), taken.Values(), linked.Values(), c.told.Stream().Unordered()).
		AsArrived(props.Because("the room's order is the order in which the server hears")).
		AtTime(props.Because("a line has the time of when the server hears it"), Event.at).
		Scan(func(r *room, e Event) output { return r.step(name, e) })

	out.FlatMap(func(o output) []Heard { return o.all }).
		BroadcastCut(clients, stream.FailStop{Why: props.Because("who comes late hears the rest, and the last lines besides")}.Cut).Named("heard").
		ForEachMember(to.heard)
	out.FlatMap(func(o output) []Answer { return o.answers }).
		KeyBy(func(a Answer) Who { return a.To }).
		Deliver(clients, stream.FIFO).Named("answers").
		ForEachMember(to.answer)
	out.FlatMap(func(o output) []Post { return o.posts }).
		KeyBy(func(p Post) Other { return p.To }).
		Deliver(peers, stream.FIFO).Named("posts").
		ForEach(to.post)
	out.FlatMap(func(o output) []Taken { return o.taken }).
		ForEach(to.took)
	return c
}
