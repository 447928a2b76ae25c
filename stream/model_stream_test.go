package stream_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// few numbers, so that equal ones turn up.
var few = rapid.IntRange(-3, 6)

func one[T any](x T) []T { return []T{x} }

func countAny[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[Nat, L, props.List] {
	return s.Count().Stream()
}

func TestModelCount(t *testing.T) {
	model(t, "count", few, bags[int](), inOrder, func(xs []int) []int { return one(len(xs)) },
		countAny[stream.Process[Here]], countAny[stream.Replicated[Team]])
}

var _ = cmp.Compare[int]
var _ = slices.Sort[[]int]
var _ = lattice.Nat(0)
