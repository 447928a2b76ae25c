package stream

import (
	"fmt"
	"sync/atomic"
)

// Transport opens a line from one member to another, named as in metrics. What it returns is called with each parcel that is
// sent, in order, on the sender's goroutine, and must not wait: it delivers the parcel, now or later, from any goroutine,
// as often as the wire's claim allows.
type Transport func(from, to string) (send func(Parcel))

// Parcel is a chunk of items on its way.
type Parcel struct{ parcel *parcel }

type parcel struct {
	frame frame
	to    addressee
	done  atomic.Bool
}

// frame is a chunk of items, encoded, for one receiver or several.
type frame interface{ encoded() []byte }

// addressee is a member to whom a channel leads.
type addressee interface {
	deliver(frame)
	arrived()  // is called once for each parcel
	repeated() // is called instead for one that is sent again after a crash, and had arrived
	replaced() // is called instead for one in whose place another is sent
}

// Bytes are the items, encoded. They are not to be changed.
func (p Parcel) Bytes() []byte { return p.parcel.frame.encoded() }

// Deliver hands the items to the receiver. It never waits, and does nothing after Done.
func (p Parcel) Deliver() {
	if !p.parcel.done.Load() {
		p.parcel.to.deliver(p.parcel.frame)
	}
}

// Done says that the parcel is delivered for the last time, or lost. The channel ends, and a run with cycles ends, only when
// every parcel is done.
func (p Parcel) Done() {
	if !p.parcel.done.Swap(true) {
		p.parcel.to.arrived()
	}
}

// outgoing are what a member's channel has under way over a transport.
type outgoing[T, U any] struct {
	m       *member
	n       *node
	to      *boxes[U]
	by      *wire
	open    map[int]*lane[T, U]
	wrap    func(int, []T) []U
	coding  *coding[T]
	plain   bool         // receivers may share what a frame holds
	parcels atomic.Int64 // under way, and one for the sender
}

// frameOf is a frame of items of a type.
type frameOf[T any] struct {
	bytes []byte
	items atomic.Pointer[[]T] // once they have been decoded, of a plain type
}

func (f *frameOf[T]) encoded() []byte { return f.bytes }

// lane is a channel to one member.
type lane[T, U any] struct {
	*outgoing[T, U]
	index int
	end   mouth[U]
	send  func(Parcel)
}

func (l *outgoing[T, U]) sendTo(i int, e mouth[U], f *frameOf[T]) {
	to := l.open[i]
	if to == nil {
		to = &lane[T, U]{outgoing: l, index: i, end: e, send: l.by.transport(l.m.graph.Name(), e.m.graph.Name())}
		l.open[i] = to
	}
	l.parcels.Add(1)
	e.m.hold()
	to.send(Parcel{&parcel{frame: f, to: to}})
}

// deliver hands over copies of the items, if the member is there; it fails of what does not decode.
func (l *lane[T, U]) deliver(by frame) {
	e, there := l.to.at(l.index)
	if !there {
		return
	}
	items, lost, err := l.decode(by.(*frameOf[T]))
	if err != nil {
		e.box.Fail(fmt.Errorf("from %s: %w", l.m.at.member(l.m.index), err))
		return
	}
	e.box.Dropped(lost)
	_ = e.put(l.n.hop, l.wrap(l.m.index, items))
}

func (l *lane[T, U]) decode(f *frameOf[T]) (items []T, lost int, err error) {
	if items := f.items.Load(); items != nil {
		return *items, 0, nil
	}
	items, lost, err = l.coding.guarded(f.bytes, l.m.index)
	if err == nil && lost == 0 && l.plain {
		f.items.Store(&items)
	}
	return items, lost, err
}

func (l *lane[T, U]) arrived() {
	l.outgoing.arrived()
	e := l.end
	if now, there := l.to.at(l.index); there {
		e = now // who has come back after a crash
	}
	e.m.release()
}

func (l *lane[T, U]) repeated() {
	l.outgoing.arrived()
	l.end.m.unhold()
}

func (l *lane[T, U]) replaced() { l.end.m.unhold() }

// arrived counts a parcel, or the sender, as done.
func (l *outgoing[T, U]) arrived() {
	if l.parcels.Add(-1) == 0 && l.m.ends(l.n) {
		l.m.flow.part.end(l.n, l.to.members())
		l.n.hop.done()
	}
}
