package stream

import (
	"time"

	"github.com/calmflow/calm/lattice"
)

// The functions of operators that look at a clock, at a value of the moment or at a position. What such a look saw is the last digit of
// their results, so that the judge can leave it out. The types' view compiles this file too.

func stamped(x int, t time.Time) int { return 10*x + t.Second()%10 }

func withSeen(x int, m lattice.Max[int]) int           { return 10*x + m.V }
func withFound(x int, m lattice.Max[int], ok bool) int { return 10*x + m.V + 5*lengthOf(ok) }

func lengthOf(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// patience is over before what comes in the next step.
const patience = time.Second

func asPosition() lattice.Index[int] {
	return lattice.ClaimIndex("its number", func(x int) uint64 { return uint64(x) })
}
