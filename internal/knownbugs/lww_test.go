package knownbugs_test

import (
	"fmt"
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

type (
	client struct{}
	store  struct{}
)

// versions are written one after the other: each only when the one before has been acknowledged, and at a later time. Each goes to one of
// two replicas, which stamps it: by its clock, or, if it is ordered, by the version that it follows.
func versions(f *stream.Flow, ordered bool) {
	why := props.Because("the next version follows what has been acknowledged")
	at, replicas := f.Process[client](), f.Cluster[replica](2)
	acks := stream.Feedback[int, props.Unordered](at)
	next := stream.Every(at, time.Second, why).Sample(acks.Stream().Max(), why, func(_ time.Time, acked lattice.Max[int]) int {
		last, _ := acked.Get()
		return last + 1
	})
	stamped := next.KeyBy(func(n int) int { return n }).Shard(replicas, stream.FIFO).First().
		AtTime(why, func(n int, at time.Time) lattice.LWW[int] {
			stamp := lattice.Stamp{Time: uint64(at.UnixMilli()), By: uint64(n)} // of two at one time the later is known
			if ordered {
				stamp.Time = 0
			}
			return lattice.Write(stamp, n)
		})
	acks.Close(stamped.Unite(at, stream.Reorder).Keys())
	acks.Stream().Named("acknowledged").Ignore()
	stamped.Unite(f.Process[store](), stream.Reorder).Values().
		FoldJoin(lattice.JoinOf(func(w lattice.LWW[int]) lattice.LWW[int] { return w })).Named("register").Ignore()
}

// lastWins says that no version that has been acknowledged is lost to one before it.
func lastWins(v proptest.View) error {
	last := 0
	for _, acked := range proptest.Seen[int](v, "acknowledged") {
		for _, n := range acked {
			last = max(last, n)
		}
	}
	for _, values := range proptest.Seen[lattice.LWW[int]](v, "register") {
		if len(values) > 0 {
			if n, _ := values[len(values)-1].Get(); n < last {
				return fmt.Errorf("version %d is acknowledged, and the register has version %d", last, n)
			}
		}
	}
	return nil
}

// A store in which the last write wins by the clocks of replicas that are apart: a write that was made after another was acknowledged, and
// later, is lost to it.
func TestSkewedClocksAreFound(t *testing.T) {
	said := knownbugs.Hunt(t, 200, func(f *stream.Flow) { versions(f, false) }, proptest.Eventually("the last write wins", lastWins))
	if !strings.Contains(said, "is acknowledged, and the register has") || !strings.Contains(said, "the clock of replica[") {
		t.Errorf("it says:\n%s", said)
	}
	t.Log(said)
}

// If this fails, versions in order are found wrong too, and the test above finds what is no fault of clocks.
func TestOrderedVersions(t *testing.T) {
	proptest.Agree(t, func(f *stream.Flow) { versions(f, true) }, proptest.Eventually("the last write wins", lastWins))
}
