package main

import "slices"

// comparison is of the buckets here with those of a peer. What differs is fetched, some at a time.
type comparison struct {
	with   *peer
	number uint64 // counts them
	seen   Seen   // by the peer when it said which buckets differ
	left   []uint16
	asked  int      // buckets that have been fetched and have not come
	parts  [][]byte // of the one that comes
	waited int
}

const (
	fetchBuckets = 16
	partBytes    = 1 << 20
)

// compare begins to compare, unless a comparison goes on.
func (r *replica) compare(p *peer) {
	if r.comparing.with != nil {
		return
	}
	r.comparing = comparison{with: p, number: r.comparing.number + 1}
	digests := make([]uint64, buckets)
	for i := range digests {
		digests[i] = r.store.parts[i].digest
	}
	r.send(p, Parcel{Word: ask, Session: r.comparing.number, Digests: digests})
}

func (r *replica) onAsk(p *peer, parcel Parcel) {
	if len(parcel.Digests) != buckets {
		return
	}
	var differing []uint16
	for i, d := range parcel.Digests {
		if r.store.parts[i].digest != d {
			differing = append(differing, uint16(i))
		}
	}
	r.send(p, Parcel{Word: differ, Session: parcel.Session, Seen: r.store.allSeen(), Buckets: differing})
}

func (r *replica) onDiffer(p *peer, parcel Parcel) {
	if c := &r.comparing; c.with == p && c.number == parcel.Session && c.asked == 0 && c.left == nil {
		c.seen, c.left = parcel.Seen, parcel.Buckets
		r.fetchMore()
	}
}

// fetchMore fetches some of the buckets that are left. After the last, all that the peer had seen has been seen here too.
func (r *replica) fetchMore() {
	c := &r.comparing
	c.waited = 0
	if len(c.left) == 0 {
		r.store.hasSeen(c.seen)
		r.comparing = comparison{number: c.number}
		return
	}
	n := min(fetchBuckets, len(c.left))
	r.send(c.with, Parcel{Word: fetch, Session: c.number, Buckets: slices.Clone(c.left[:n])})
	c.left, c.asked = c.left[n:], n
}

func (r *replica) onFetch(p *peer, parcel Parcel) {
	seen := r.store.allSeen()
	for _, b := range parcel.Buckets {
		if int(b) >= buckets {
			continue
		}
		all := r.store.content(int(b))
		parts := max(1, (len(all)+partBytes-1)/partBytes)
		for i := range parts {
			part := all[i*partBytes : min(len(all), (i+1)*partBytes)]
			r.send(p, Parcel{Word: content, Session: parcel.Session, Seen: seen, Buckets: []uint16{b}, Part: i, Parts: parts, Bytes: part})
		}
	}
}

// onContent joins a bucket once all parts have come, in order. If one is lost, the comparison is given up after a while.
func (r *replica) onContent(p *peer, parcel Parcel) {
	c := &r.comparing
	if c.with != p || c.number != parcel.Session || c.asked == 0 || parcel.Part != len(c.parts) || len(parcel.Buckets) != 1 || int(parcel.Buckets[0]) >= buckets {
		return
	}
	c.waited = 0
	if c.parts = append(c.parts, parcel.Bytes); len(c.parts) < parcel.Parts {
		return
	}
	err := r.store.join(int(parcel.Buckets[0]), parcel.Seen, slices.Concat(c.parts...))
	if c.parts = nil; err != nil {
		return
	}
	if c.asked--; c.asked == 0 {
		r.fetchMore()
	}
}
