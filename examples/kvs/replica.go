package main

import (
	"time"

	"github.com/calmflow/calm/stream"
)

// Batch is what a connection asks at once: its commands, and who asks.
type Batch struct {
	Client   uint64
	Commands [][][]byte // the words of each
}

type call = stream.Call[[]Batch, [][]byte]

// Event is what a replica meets.
type Event struct {
	Word   happening
	Me     stream.Member[Replica]
	Now    int64 // in milliseconds
	Call   call
	From   stream.Member[Replica]
	Parcel *Parcel // that has come from there, or nil
}

type happening byte

const (
	called happening = iota
	heard
	ticked
)

// Output is what comes of an event.
type Output struct {
	Answer stream.Answer[[][]byte]
	Called bool // there is an answer
	Sent   []Sent
	State  uint64 // a digest of what the replica then holds, if the layout says so
}

// replica is the state of one member.
type replica struct {
	store     *store
	layout    layout
	me        int
	peers     []*peer
	comparing comparison
	replies   int // bytes of the last answer: the next is as long, mostly
	out       Output
}

// step is what a replica does.
func (l layout) step(r *replica, e Event) Output {
	if r.store == nil {
		r.begin(l, e.Me)
	}
	r.out = Output{}
	switch e.Word {
	case called:
		r.out.Answer, r.out.Called = e.Call.Answer(r.answerAll(e.Call.Arg, e.Now)), true
	case heard:
		r.hear(e.From, *e.Parcel)
	case ticked:
		r.tick(e.Now)
	}
	r.tell()
	if l.watched {
		r.out.State = r.store.root()
	}
	return r.out
}

func (r *replica) begin(l layout, me stream.Member[Replica]) {
	r.layout, r.me, r.store = l, me.Index(), newStore(l.life(me.Index()))
	for _, m := range l.members {
		if m != me && l.shardOf(m.Index()) == l.shardOf(r.me) {
			r.peers = append(r.peers, &peer{name: m})
		}
	}
	r.store.log.off = len(r.peers) == 0
}

func (r *replica) hear(from stream.Member[Replica], parcel Parcel) {
	var p *peer
	for _, other := range r.peers {
		if other.name == from {
			p = other
		}
	}
	if p == nil {
		return
	}
	r.heard(p, parcel.Life)
	switch parcel.Word {
	case told:
		follows, err := r.store.hear(parcel.Life, parcel.From, parcel.To, parcel.Bytes)
		r.send(p, Parcel{Word: took, To: parcel.To})
		if !follows || err != nil {
			r.compare(p)
		}
	case took:
		p.open = p.open && parcel.To < p.told
	case offer:
		r.onOffer(p, parcel)
	case ask:
		r.onAsk(p, parcel)
	case differ:
		r.onDiffer(p, parcel)
	case fetch:
		r.onFetch(p, parcel)
	case content:
		r.onContent(p, parcel)
	}
}

// tickEvery is how long a tick is.
const tickEvery = 100 * time.Millisecond
