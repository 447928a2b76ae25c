package proptest

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// chooser decides what happens next in a simulated run: one of n things, of which 0 is the plainest.
type chooser interface{ choose(n int) int }

// plainly chooses what one node without faults would do.
type plainly struct{}

func (plainly) choose(int) int { return 0 }

// drawing chooses as rapid does, so that rapid shrinks and replays the choices.
type drawing struct {
	t    *rapid.T
	made []int
}

func (d *drawing) choose(n int) int {
	c := 0
	if n > 1 {
		c = oneOf(n).Draw(d.t, "choice")
	}
	d.made = append(d.made, c)
	return c
}

// random chooses by chance: each run in its own way, some mostly plainly and some hardly ever.
type random struct {
	rng   *rand.Rand
	made  []int
	plain int // of eight choices
}

func (r *random) choose(n int) int {
	if len(r.made) == 0 {
		r.plain = r.rng.IntN(8)
	}
	c := 0
	if n > 1 && r.rng.IntN(8) >= r.plain {
		c = r.rng.IntN(n)
	}
	r.made = append(r.made, c)
	return c
}

// oneOf draws from 0 to n-1. Generators are made once.
func oneOf(n int) *rapid.Generator[int] {
	if n < len(small) {
		return small[n]
	}
	return rapid.IntRange(0, n-1)
}

var small = func() (all [33]*rapid.Generator[int]) {
	for n := 1; n < len(all); n++ {
		all[n] = rapid.IntRange(0, n-1)
	}
	return all
}()

// repeating makes the choices of another run again, and is plain when it has no more.
type repeating struct{ left []int }

func (r *repeating) choose(n int) int {
	if len(r.left) == 0 {
		return 0
	}
	c := min(r.left[0], n-1)
	r.left = r.left[1:]
	return c
}

// exhausting makes all choices that there are, run by run: the next run makes the last choice that has others left anew. Source:
// depth-first search without stored states, as in VeriSoft (Godefroid 1997).
type exhausting struct {
	path  []fork
	next  int
	known int // how much of the path other runs have gone
}

type fork struct{ chosen, of int }

func (e *exhausting) choose(n int) int {
	if e.next == len(e.path) {
		e.path = append(e.path, fork{0, n})
	}
	f := e.path[e.next]
	e.next++
	return f.chosen
}

// fresh says whether no other run has made the choices that this one has made by now.
func (e *exhausting) fresh() bool { return e.next >= e.known }

// again readies the next run, and says whether there is one.
func (e *exhausting) again() bool {
	e.path = e.path[:e.next]
	for len(e.path) > 0 {
		last := &e.path[len(e.path)-1]
		if last.chosen++; last.chosen < last.of {
			e.next, e.known = 0, len(e.path)
			return true
		}
		e.path = e.path[:len(e.path)-1]
	}
	return false
}
