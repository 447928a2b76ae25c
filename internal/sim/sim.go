// Package sim is the seam between package stream and who drives a flow step by step instead of running it. It holds the words
// that both sides use; package stream fills them in, package proptest decides what happens next.
//
// What a simulation replaces are the wires, the clock, and the scheduler of spinners and sources. Operators, their kernels, the
// executor and the codecs are those of a run.
package sim

import (
	"io"
	"reflect"
	"time"

	"github.com/calmflow/calm/internal/clock"
)

// Open prepares a flow, before anything is built in it, to be simulated. Package stream sets it. The flow is a *stream.Flow.
var Open func(flow any, o Options) *Flow

// Agree prepares what proptest.Agree does, for tests that measure how soon it finds something. Package proptest sets it. What is built
// is a func(*stream.Flow), and the options are of package proptest.
var Agree func(build any, options ...any) (*Trials, error)

// Trials are the inputs that a flow can be tried with, each known by a number.
type Trials struct {
	// Try runs the input of a number in its schedules, and says how many those were. What it finds is nil if the flow agrees; else
	// it is shrunk when it is asked for.
	Try func(number uint64) (schedules int, finding func() Finding)

	// Did is what happened so far, in words.
	Did func() string
}

// Finding is a disagreement that has been shrunk.
type Finding struct {
	Text  string
	Items int // that sources are given
	Steps int // until the flow comes to rest; none if one node is wrong by itself
}

// Options say what of the flow is simulated how.
type Options struct {
	Alone bool // each cluster has one member
	All   bool // what each operator yields is told
	Sinks bool // the user's sinks are called; else what comes to them is told and nothing else

	Clients int // so many come at the beginning, to each place to which clients come
}

// Flow is a flow that can be run step by step, any number of times.
type Flow struct {
	// Begin starts a run: nothing has been fed or has ticked yet. It returns what Run would refuse the flow with.
	Begin func(Start) (*Run, error)

	// Nodes are all operators, in the order of the program.
	Nodes func() []*Node
}

// Start says how a run begins.
type Start struct {
	Seed    uint64
	Durable bool           // members keep what their ticks take in, so that they can crash
	Tell    func(Emission) // is called with all that comes to a sink, or is ignored
}

// Node is an operator, a source or a sink as the user wrote it.
type Node struct {
	ID     int
	Op     string
	Label  string // given by Named
	Site   string // file and line
	Place  string // its tag
	Crowd  int    // members of its place; of one to which clients come those that come at the beginning
	Kind   string // of what it yields, or a sink takes: stream, keyed, cell or table
	Key    reflect.Type
	Item   reflect.Type
	Where  string // location, without its parameters; in ticks and loops the one outside of them
	Inside string // Tick, Loop or nothing
	How    string // delivery, or nothing
	Grow   string // growth, or nothing
	Token  string // its reason, if it takes one
	Sink   bool
	Alias  bool // another type for what its input yields
	Below  bool // it takes a token or is below one
	Inputs []*Node

	Comes  bool     // it stands at clients, which come and go
	Heard  bool     // it also depends on what has come to them: who leaves does not get it any more
	Echoes []string // the places of clients on which it depends by what these have sent of what they got
}

// Run is a flow at work.
type Run struct {
	Members  []*Member
	Sources  []*Source
	Channels []*Channel // in the order of their first parcels
	Calls    []*Call    // that have begun
	Clock    *clock.Clock
	Crowds   []*Crowd
}

// Crowd is a place to which clients come.
type Crowd struct {
	Place string
	Join  func() (*Member, error) // lets another one come: it is the last of the members
	Close func()                  // no more come
}

// Member is a process that runs.
type Member struct {
	Name  string // of the place's tag and the index
	Side  uint64 // a hash of the name
	Index int
	Ready func() bool                      // a tick would have something to do
	Tick  func() error                     // one tick
	Rest  func()                           // says that none would
	Ended func() bool                      // nothing can come to it any more
	Again func(journal io.Reader) error    // does what a journal holds, before anything else
	Skew  func(ahead, drift time.Duration) // has its clock be ahead of the run's from now on, and drift away from it by so much in a second
	Crash func() error                     // it loses all but what is durable, and starts again; only when it is not ready. A client does not start again
	Visit *Visit                           // of a client; else nil
}

// Visit is the time that a client is there.
type Visit struct {
	Leave func()      // ends its sources
	Ends  func() bool // all that it has sent has arrived, and it has nothing left to do
	End   func()      // forgets it; only when its visit ends
	Left  bool        // Leave or Crash has been called
	Gone  bool        // End has been called: it stays among the members, and does nothing
}

// Source is where items enter the run, at one member.
type Source struct {
	Node   *Node
	Member *Member
	Item   reflect.Type
	Given  bool // it has the items that the program says; else Fill gives them
	Fill   func(items []any)
	Left   func() int        // items to be fed
	Next   func(n int) []any // of these the first
	Feed   func(n int)       // feeds so many, or fewer if there is no room
	Close  func()
	Closed bool
}

// Channel is what one member sends to another at one hop.
type Channel struct {
	Node     *Node
	From, To *Member
	How      string // Ordered, Unordered or Repeated: what the types let it do
	Torn     bool   // it may lose parcels
	Suffix   bool   // if it loses one, it loses all that come later
	Parcels  []*Parcel
}

// Call is a function that waits for something outside of the flow.
type Call struct {
	Node   *Node
	Member *Member
	Make   func() error // calls it, once, and hands back what it returns; after a crash of the member, to nobody
}

// Parcel is an item under way.
type Parcel struct {
	Load
	Key    any // of a keyed item: order holds among those of one key; or nil
	Times  int // for who drives: how often it was delivered
	Number int // of the channel, from 0
}

// Load is what a parcel holds.
type Load interface {
	Item() any
	Deliver() // puts it into the receiver's inbox, whenever and as often as it is called
	Done()    // it is not delivered any more
}

// Emission is what came to a sink.
type Emission struct {
	Sink   *Node
	Member *Member
	Number int  // of what has come to the sink in this life of the member, from 0
	Again  bool // as many came before a crash: it is to be what came then
	Item   any  // of keyed streams and tables a tick.Entry; memory that may change later
}
