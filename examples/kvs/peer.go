package main

import (
	"slices"

	"github.com/calmflow/calm/stream"
)

// All times are in ticks.
const (
	offerEvery  = 10
	patience    = 30 // with who has been told something, or asked
	mostBackoff = 9  // doublings of the time between offers to who never answers
)

// peer is another replica as this one knows it.
type peer struct {
	name    stream.Member[Replica]
	life    uint64 // of its last word; 0: there was none
	told    uint64 // all events of this replica up to it
	open    bool   // it has not taken what it was told last, and is told no more until then
	waited  int    // since then
	away    bool   // it has not for long, and is not waited for any more
	unheard int    // offers since its last word
	next    int    // when it is due another
	offered Seen   // by it, last
	differs bool   // by its last offer it had seen the same and held something else
}

// heard notes that a peer has said something.
func (r *replica) heard(p *peer, life uint64) {
	if p.life != life {
		p.open, p.offered, p.differs = false, Seen{}, false
		if p.life != 0 {
			p.away = true // what it was told it has forgotten
		}
		p.life = life
	}
	if p.away {
		r.store.log.seal()
		p.away, p.open, p.told = false, false, r.store.log.end()
	}
	p.unheard, p.next = 0, min(p.next, offerEvery)
}

// tell tells each peer what is new, one parcel at a time: what comes up while that is not taken goes together.
func (r *replica) tell() {
	l := &r.store.log
	if l.off {
		return
	}
	least := l.end()
	for _, p := range r.peers {
		if p.away {
			continue
		}
		if !p.open && p.told < l.end() {
			s := l.after(p.told)
			if s.to > 0 {
				r.send(p, Parcel{Word: told, From: s.from, To: s.to, Bytes: s.changes})
				p.told, p.open, p.waited = s.to, true, 0
			}
		}
		least = min(least, p.told)
	}
	l.forget(least)
}

func (r *replica) send(p *peer, parcel Parcel) {
	parcel.Life = r.store.life
	r.out.Sent = append(r.out.Sent, Sent{p.name, parcel})
}

// tick lets time pass.
func (r *replica) tick(ms int64) {
	r.store.sweep(ms)
	for _, p := range r.peers {
		if p.open {
			if p.waited++; p.waited > patience {
				p.away = true
			}
		}
		if p.next--; p.next > 0 {
			continue
		}
		seen := r.store.allSeen()
		for i := range seen.UpTo {
			if d := &seen.UpTo[i]; d.Life == r.store.life && !p.away {
				d.N = p.told // what it has not been told yet it does not miss
			}
		}
		r.send(p, Parcel{Word: offer, Seen: seen, Root: r.store.root()})
		p.next = offerEvery << min(max(p.unheard-2, 0), mostBackoff)
		p.unheard++
	}
	if c := &r.comparing; c.with != nil {
		if c.waited++; c.waited > patience {
			r.comparing = comparison{number: c.number}
		}
	}
}

// onOffer compares buckets with a peer if something is missing here that does not come by itself: changes of the peer, which come before
// the offer; changes of others that were missing at its last offer; or what both have seen and only one holds.
func (r *replica) onOffer(p *peer, parcel Parcel) {
	missing := func(d Dot) bool { return d.Life != r.store.life && d.N > r.store.seen.upTo[d.Life] }
	own := func(d Dot) bool { return d.Life == parcel.Life && missing(d) }
	mine := r.store.allSeen()
	differs := slices.Equal(mine.UpTo, parcel.Seen.UpTo) && r.store.root() != parcel.Root
	if slices.ContainsFunc(parcel.Seen.UpTo, own) || slices.ContainsFunc(p.offered.UpTo, missing) || differs && p.differs {
		r.compare(p)
	}
	p.offered, p.differs = parcel.Seen, differs
}
