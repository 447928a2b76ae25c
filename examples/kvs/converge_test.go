package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// world is three replicas, and what is on its way between them, without a flow: so that all may be lost that a network can lose.
type world struct {
	layout   layout
	replicas []*replica
	ways     map[[2]int][]Parcel
	lives    uint64
	now      int64
}

func newWorld(t testing.TB, n int) *world {
	w := &world{ways: map[[2]int][]Parcel{}, now: 1_000_000}
	w.layout = layout{members: stream.New("test").Cluster[Replica](n).Members(), shards: 1, life: func(int) uint64 { w.lives++; return w.lives }}
	for i := range n {
		w.replicas = append(w.replicas, &replica{})
		w.do(i, "ping")
	}
	return w
}

func (w *world) meet(i int, e Event) Output {
	e.Me, e.Now = w.layout.members[i], w.now
	out := w.layout.step(w.replicas[i], e)
	for _, s := range out.Sent {
		way := [2]int{i, s.To.Index()}
		w.ways[way] = append(w.ways[way], s.Parcel)
	}
	return out
}

// do has a client ask a replica.
func (w *world) do(i int, line string) string {
	return string(w.meet(i, Event{Word: called, Call: call{Arg: []Batch{{Commands: [][][]byte{wordsOf(line)}}}}}).Answer.Value[0])
}

func (w *world) tick(i int) { w.meet(i, Event{Word: ticked}) }

// arrive brings the parcel at a position of a way.
func (w *world) arrive(way [2]int, i int) {
	p := w.ways[way][i]
	w.ways[way] = slices.Delete(w.ways[way], i, i+1)
	w.meet(way[1], Event{Word: heard, From: w.layout.members[way[0]], Parcel: &p})
}

// restart has a replica forget all. What is on its way to it is lost, and what it sent arrives or not.
func (w *world) restart(i int) {
	w.replicas[i] = &replica{}
	w.do(i, "ping")
	for from := range w.replicas {
		delete(w.ways, [2]int{from, i})
	}
}

// calm lets all arrive, and time pass, until no more can come of it.
func (w *world) calm(seconds int) {
	for range seconds * 10 {
		w.now += 100
		for i := range w.replicas {
			w.tick(i)
		}
		w.deliver()
	}
}

func (w *world) deliver() {
	for again := true; again; {
		again = false
		for _, way := range w.under() {
			for len(w.ways[way]) > 0 {
				w.arrive(way, 0)
				again = true
			}
		}
	}
}

// under are the ways that something is on, sorted.
func (w *world) under() (ways [][2]int) {
	for way, parcels := range w.ways {
		if len(parcels) > 0 {
			ways = append(ways, way)
		}
	}
	slices.SortFunc(ways, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return ways
}

// all is what a client can see of a replica.
func (w *world) all(i int) string {
	var b strings.Builder
	for _, key := range testKeys {
		fmt.Fprintf(&b, "%s %q %q %q %q %q %q\n", key, w.do(i, "type "+key), w.do(i, "get "+key), w.do(i, "smembers "+key), w.do(i, "hgetall "+key), w.do(i, "ttl "+key), w.do(i, "exists "+key))
	}
	return b.String() + w.do(i, "keys *") + w.do(i, "dbsize")
}

// agree fails unless all replicas show the same, and hold the same.
func (w *world) agree(t fataler) {
	t.Helper()
	first := w.all(0)
	for i, r := range w.replicas {
		if got := w.all(i); got != first {
			t.Fatalf("replica %d shows\n%sand replica 0\n%s", i, got, first)
		}
		if r.store.root() != w.replicas[0].store.root() {
			t.Fatalf("replica %d shows what replica 0 shows, and holds something else", i)
		}
		r.store.check(t)
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// check fails if what the store knows of its atoms is not what they say.
func (s *store) check(t fataler) {
	t.Helper()
	size, timers := 0, 0
	for b := range s.parts {
		var digest uint64
		for key, o := range s.parts[b].objects {
			members, pairs, shown := 0, 0, len(o.fields) > 0
			for i := range o.whole {
				digest ^= o.whole[i].mark()
				shown = shown || o.whole[i].kind != until
			}
			for field, atoms := range o.fields {
				if len(atoms) == 0 {
					t.Fatalf("%s: the field %q is kept, and has nothing", key, field)
				}
				for i := range atoms {
					digest ^= atoms[i].mark()
				}
				if has(atoms, member) {
					members++
				}
				if has(atoms, pair) {
					pairs++
				}
			}
			if o.members != members || o.pairs != pairs || o.shown != shown || len(o.whole)+len(o.fields) == 0 || o.key != key || int(o.bucket) != b {
				t.Fatalf("%s: %d members, %d fields, shown %t, and there are %d, %d, %t", key, o.members, o.pairs, o.shown, members, pairs, shown)
			}
			if shown {
				size++
			}
			if o.deadline != 0 {
				timers++
				if s.timers[o.timer-1] != o {
					t.Fatalf("%s is not where its timer is", key)
				}
			}
		}
		if digest != s.parts[b].digest {
			t.Fatalf("bucket %d has a digest that its atoms do not have", b)
		}
	}
	if size != s.size || timers != len(s.timers) {
		t.Fatalf("%d keys and %d timers, and there are %d and %d", s.size, len(s.timers), size, timers)
	}
	for i := range s.timers {
		if s.timers[i].deadline < s.timers[(i-1)/2].deadline && i > 0 {
			t.Fatalf("the timers are in no order")
		}
	}
}

var testKeys = []string{"a", "b", "c"}

// commandLines are what clients say in the tests.
var commandLines = []string{
	"set K V", "set K V px 700", "set K 7", "set K V keepttl", "incr K", "decrby K 3", "del K", "sadd K V", "sadd K V W", "srem K V",
	"hset K V W", "hset K W V", "hdel K V", "expire K 1", "pexpire K 250", "persist K", "mset K V a W", "flushall", "get K", "del a b c",
}

func drawLine(t *rapid.T) string {
	value := rapid.SampledFrom([]string{"x", "y", "12"})
	return strings.NewReplacer("K", rapid.SampledFrom(testKeys).Draw(t, "key"), "V", value.Draw(t, "value"), "W", value.Draw(t, "other")).
		Replace(rapid.SampledFrom(commandLines).Draw(t, "line"))
}

// If this fails, replicas can come to differ for good: by what is lost, late, in another order or twice, or when one starts anew.
func TestReplicasConverge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(nil, 3)
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			i := rapid.IntRange(0, 2).Draw(t, "replica")
			under := w.under()
			var way [2]int
			if len(under) > 0 {
				way = rapid.SampledFrom(under).Draw(t, "way")
			}
			switch what := rapid.IntRange(0, 11).Draw(t, "what"); {
			case what < 5 || len(under) == 0:
				w.do(i, drawLine(t))
			case what < 8:
				w.arrive(way, 0)
			case what == 8:
				n := rapid.IntRange(0, len(w.ways[way])-1).Draw(t, "which")
				if rapid.Bool().Draw(t, "twice") {
					w.ways[way] = append(w.ways[way], w.ways[way][n])
				}
				w.arrive(way, n)
			case what == 9:
				w.ways[way] = w.ways[way][:rapid.IntRange(0, len(w.ways[way])-1).Draw(t, "left")]
			case what == 10:
				w.now += int64(rapid.IntRange(0, 400).Draw(t, "ms"))
				w.tick(i)
			case rapid.IntRange(0, 3).Draw(t, "restart") == 0:
				w.restart(i)
			}
		}
		w.calm(12)
		w.agree(t)
		for i, r := range w.replicas {
			if n := r.store.seen.gaps(); n > 0 {
				t.Logf("replica %d lists %d events after gaps", i, n)
			}
		}
	})
}

// If this fails, replicas need time to agree though nothing was lost: each hears what each other tells it in order, and of two others in
// any order.
func TestReplicasAgreeAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(nil, 3)
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			if under := w.under(); len(under) > 0 && rapid.Bool().Draw(t, "arrives") {
				w.arrive(rapid.SampledFrom(under).Draw(t, "way"), 0)
			} else {
				w.do(rapid.IntRange(0, 2).Draw(t, "replica"), drawLine(t))
			}
		}
		w.deliver()
		w.agree(t)
	})
}
