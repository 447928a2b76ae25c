// Package part is the seam between package stream and who runs one member of a flow in a process of its own, while the others
// run elsewhere. Package stream fills in what there is to run and what to tell it; who joins the processes, such as package
// io/mesh, carries what members send each other.
package part

import (
	"context"
	"reflect"
)

// Open readies a flow that is built, and has not run, for the part of one member. Package stream sets it. The flow is a
// *stream.Flow. It returns what Run would refuse the flow with.
var Open func(flow any) (*Flow, error)

// Flow is a flow as its places see each other.
type Flow struct {
	Name     string
	Seed     uint64
	Places   []Place
	Channels []*Channel // in the order of the program
	Run      func(ctx context.Context, me Member, net Net) error
	Come     func(client Member) error // a client has come that this member hears of
	Go       func(client Member)       // it has gone, after all that came from it was received
}

// Place is where members are.
type Place struct {
	Name    string // the tag's
	Members int    // of clients: 0
	Clients bool
}

// Member is one process of a place.
type Member struct {
	Place int // of Flow.Places
	Index int
}

// Channel is what the members of one place send to those of another, at one hop.
type Channel struct {
	Name     string // the label, or the operator and its number among those between the places
	From, To int    // of Flow.Places
	Item     reflect.Type
	Form     string       // of a codec that the user has given; else items are canonical CBOR
	Key      reflect.Type // of items whose values alone are in that form; their keys are canonical
	Wire     string
	Torn     bool // may lose items
	Joins    bool // carries what is joined: again, and in any order, is as good

	// It goes as datagrams: in any order, and again until it is acknowledged; or, if it is Torn, once, and what comes late is lost.
	Datagrams bool

	// What Net calls, from any goroutine.
	Receive func(from int, frame []byte) error // items of a member elsewhere; an error says that they do not decode, and would not again
	Ended   func(from int)                     // that member sends no more
	Took    func(items int)                    // members elsewhere have worked off so many that were sent to them
	Full    func(is bool)                      // sources above are held back while it is full anywhere
	Again   func(to int)                       // tells a member that has lost what it held all that is joined here; nil if not Joins
	Ask     func(to int)                       // has the member here be the one that tells; nil if all do. At first it is the one with number Seed modulo the members
}

// Net carries what the member sends. No call waits.
type Net interface {
	Began()              // the member is there: from now on the functions of the channels may be called
	Most(c *Channel) int // bytes that a frame should have, if it can be parted
	Send(c *Channel, to int, frame []byte, items int)
	End(c *Channel, to int)
	Took(c *Channel, from, items int) // a tick has taken what that member sent
	Full(c *Channel, is bool)         // it is full here, or has room again
	Number(place int) int             // the index of a client that joins within this process
}
