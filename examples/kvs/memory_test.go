package main

import (
	"fmt"
	"runtime"
	"testing"
)

// heap is what is in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// If this fails, memory grows by the writes there have been, rather than by what there is: by the writes of an hour at full speed a replica
// would end.
func TestMemoryIsOfWhatThereIs(t *testing.T) {
	w := newWorld(t, 3)
	round := func(n int) {
		for i := range n {
			at := i % 3
			k := i / 3 % 500
			w.do(at, fmt.Sprintf("set text%d %d", k, i))
			w.do(at, fmt.Sprintf("incr count%d", k))
			w.do(at, fmt.Sprintf("set soon%d %d px %d", k, i, 100+i%500))
			w.do(at, fmt.Sprintf("sadd set%d %d", k%7, i%50))
			w.do(at, fmt.Sprintf("srem set%d %d", k%7, (i+25)%50))
			w.do(at, fmt.Sprintf("hset hash%d f%d %d", k%7, i%50, i))
			if i%100 == 0 {
				w.now += 10
				w.deliver()
				for r := range w.replicas {
					w.tick(r)
				}
			}
		}
		w.calm(3)
	}
	few := 6000
	if testing.Short() {
		few = 1000
	}
	round(few)
	before := heap()
	round(10 * few)
	if grown := heap() - before; grown > before/4+1<<20 {
		t.Errorf("%d bytes before, and %d more after ten times as many writes of the same keys", before, grown)
	}
	w.agree(t)
	before = heap()

	for i := range 50_000 {
		w.do(i%3, fmt.Sprintf("set many%d %d", i, i))
		w.do(i%3, fmt.Sprintf("sadd large %d", i))
		if i%1000 == 0 {
			w.deliver()
		}
	}
	w.calm(2)
	full := heap()
	for i := range 50_000 {
		w.do(i%3, fmt.Sprintf("del many%d", i))
		if i > 0 {
			w.do(i%3, fmt.Sprintf("srem large %d", i))
		}
		if i%1000 == 0 {
			w.deliver()
		}
	}
	w.calm(2)
	after := heap()
	t.Logf("%d bytes, %d with keys and members, %d without", before, full, after)
	if after > before+(full-before)/20+1<<20 {
		t.Errorf("%d bytes before, %d with 50,000 keys and members more, %d when they are deleted", before, full, after)
	}
	for i, r := range w.replicas {
		if s := r.store; s.seen.gaps() > 0 || len(s.seen.upTo) > 2 || s.log.bytes > segmentBytes {
			t.Errorf("replica %d keeps %d events, of %d lives, and %d bytes of changes", i, s.seen.gaps(), len(s.seen.upTo), s.log.bytes)
		}
	}
	w.agree(t)
}

// If this fails, who has missed something lists all that it has seen since, one by one, and says so in parcels of megabytes: it is told faster
// than it can compare.
func TestWhatIsSeenAfterAGapIsSmall(t *testing.T) {
	w := newWorld(t, 2)
	const writes = 20_000
	w.do(0, "set first v") // which is missed
	for i := range writes / 2 {
		w.do(0, fmt.Sprintf("set key%d v", i)) // which it goes on holding
		w.do(0, "set often v")
	}
	from := w.replicas[0].store
	part := from.log.after(1)
	if part.from == 0 || part.to != writes+1 {
		t.Fatalf("the changes of %d to %d are there", part.from, part.to)
	}
	s := newStore(^uint64(0))
	if follows, err := s.hear(from.life, part.from, part.to, part.changes); follows || err != nil {
		t.Fatalf("it follows: %t, %v", follows, err)
	}
	if seen, size := s.seen.gaps(), len(appendSeen(nil, s.allSeen())); seen != writes || size > 100 {
		t.Errorf("%d events after the gap are seen, and told in %d bytes", seen, size)
	}
}
