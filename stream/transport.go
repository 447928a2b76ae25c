package stream

import (
	"sync/atomic"

	"github.com/calmflow/calm/internal/canon"
)

// Transport opens a line from one member to another, named as in metrics. What it returns is called with each parcel that is
// sent, in order, on the sender's goroutine, and must not wait: it delivers the parcel, now or later, from any goroutine,
// as often as the wire's claim allows.
type Transport func(from, to string) (send func(Parcel))

// Parcel is a chunk of items on its way.
type Parcel struct{ parcel *parcel }

type parcel struct {
	bytes   []byte
	deliver func([]byte)
	arrived func()
	done    atomic.Bool
}

// Bytes are the items, encoded. They are not to be changed.
func (p Parcel) Bytes() []byte { return p.parcel.bytes }

// Deliver hands the items to the receiver. It never waits, and does nothing after Done.
func (p Parcel) Deliver() {
	if !p.parcel.done.Load() {
		p.parcel.deliver(p.parcel.bytes)
	}
}

// Done says that the parcel is delivered for the last time, or lost. The channel ends, and a run with cycles ends, only when
// every parcel is done.
func (p Parcel) Done() {
	if !p.parcel.done.Swap(true) {
		p.parcel.arrived()
	}
}

// outgoing are what a member's channel has under way over a transport.
type outgoing[T, U any] struct {
	m       *member
	n       *node
	to      *boxes[U]
	by      *wire
	open    map[int]func(Parcel)
	wrap    func(int, []T) []U
	parcels atomic.Int64 // under way, and one for the sender
}

func (l *outgoing[T, U]) send(i int, e mouth[U], frame []byte) {
	if l.open[i] == nil {
		l.open[i] = l.by.transport(l.m.graph.Name(), e.m.graph.Name())
	}
	l.parcels.Add(1)
	e.m.hold()
	l.open[i](Parcel{&parcel{
		bytes: frame,
		deliver: func(frame []byte) {
			copies, err := (canon.Codec[T]{}).Decode(frame)
			if e, there := l.to.at(i); there && err == nil { // what does not decode was changed on the way
				_ = e.put(l.n.hop, l.wrap(l.m.index, copies))
			}
		},
		arrived: func() {
			l.arrived()
			e.m.release()
		},
	}})
}

// arrived counts a parcel, or the sender, as done.
func (l *outgoing[T, U]) arrived() {
	if l.parcels.Add(-1) == 0 && l.m.ends(l.n) {
		l.m.flow.part.end(l.n, l.to.members())
		l.n.hop.done()
	}
}
