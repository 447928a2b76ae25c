package proptest

import (
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// If this fails, Agree says of a table that grows, and is merged twice, that somebody changed what it sent.
func TestMergedTablesAreTheirOwn(t *testing.T) {
	Agree(t, func(f *stream.Flow) {
		a, b := amounts(f).KeyBy(small2).FoldJoin(lattice.Insert[int]()), amounts(f).KeyBy(small2).FoldJoin(lattice.Insert[int]())
		a.Merge(b.Merge(a)).Ignore()
	})
}
