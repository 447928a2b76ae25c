package knownbugs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

type replica struct{}

// write is what a client has written, by the clock of the replica that it wrote to.
type write struct {
	At    lattice.Stamp
	Value string
}

// written brings each replica's writes to all, with a stamp of the replica's clock; By is the replica if the writer says so.
func written(f *stream.Flow, signed bool) stream.Stream[write, stream.Replicated[replica], props.Unordered] {
	c := f.Cluster[replica](3)
	return stream.NewInlet[string](c).Stream().
		AtTime(props.Because("the last write wins"), func(v string, at time.Time) write {
			return write{lattice.Stamp{Time: uint64(at.UnixMilli())}, v}
		}).
		Sample(c.Self(), props.Because("each replica signs its writes"), func(w write, me stream.Member[replica]) write {
			if signed {
				w.At.By = uint64(me.Index())
			}
			return w
		}).
		Exchange(c, stream.Reorder).
		Values()
}

// keep keeps the later write, and of two with one stamp the one that came later.
func keep(now *write, w write) {
	if w.At.Compare(now.At) >= 0 {
		*now = w
	}
}

func register(w write) lattice.LWW[string] { return lattice.Write(w.At, w.Value) }

// If this fails, registers with stamps that tell writers apart come to differ: the test below would find what is no bug.
func TestSignedWrites(t *testing.T) {
	proptest.Agree(t, func(f *stream.Flow) {
		written(f, true).FoldJoin(lattice.JoinOf(register)).Ignore()
		written(f, false).FoldJoin(lattice.JoinOf(register)).Ignore() // equal stamps are told apart by the values
	})
}

// A store in which the last write wins by local clocks: two replicas write at one time, and each replica keeps what it hears last.
func TestUnsignedWritesAreFound(t *testing.T) {
	said := knownbugs.Hunt(t, 100, func(f *stream.Flow) {
		written(f, false).FoldCommutative(lattice.ClaimCommutative("keep", keep)).Ignore()
	})
	if !strings.Contains(said, "disagree at Ignore") {
		t.Errorf("it says:\n%s", said)
	}
	t.Log(said)
}
