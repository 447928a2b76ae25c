package main

import "time"

// Say is what a client says to its server.
type Say struct {
	Kind Saying
	Key  string // of who enters: a secret of the client's own
	Name string // that it would have
	Turn int    // how often it has entered, at this server or another one: from 1
	N    int    // of a line: its number among the client's, from 1
	Text string
}

// Saying is what a client does.
type Saying int

// What clients say.
const (
	Enter Saying = iota
	Speak
	Leave
)

// Heard is what all clients of a server hear.
type Heard struct {
	N    int // of the lines of the server's room
	Line Line
}

// Answer is what one client is told.
type Answer struct {
	To   Who
	Kind Answering
	ID   string // of who is welcome: what its lines are from
	Name string // that it has been given
	N    int    // how many lines the room has had; of lines of the client's: these and those before are safe
	Tail []Line // the last ones
}

// Answering is what an answer says.
type Answering int

// What clients are told.
const (
	Welcome Answering = iota
	Safe
	Farewell
)

// Post is what another server is told.
type Post struct {
	To   Other
	N    int  // to be told once it is taken
	Line Line // or none: only the number counts
}

// Event is what happens to a room.
type Event struct {
	Kind  Happening
	At    int64
	Who   Who    // of a client
	Say   Say    // of Spoke
	Other Other  // of another server that hears this one
	Came  bool   // of Went and Linked
	N     int    // of Took and Told: of posts
	Peer  string // of Told and Lost: the connection with another server that this one hears
	Line  Line
}

func (e Event) at(t time.Time) Event {
	e.At = t.Unix()
	return e
}

// Taken is that posts of another server up to N have been taken from it.
type Taken struct {
	Peer string
	N    int
}

// Happening is the kind of an event.
type Happening int

// What happens.
const (
	Spoke  Happening = iota // a client says something
	Went                    // a client has come or gone
	Linked                  // another server begins or ceases to hear this one
	Took                    // it has taken posts up to N
	Told                    // another server tells a line
	Lost                    // it is not there any more
)
