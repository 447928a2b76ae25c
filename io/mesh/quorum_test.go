package mesh

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// register is a service at a desk whose writes are answered when two of three workers have them, or after a time that they have not.
type register struct {
	patience time.Duration
	writes   *stream.Service[int, string, stream.Process[desk]]
}

type write = stream.Call[int, string]

func (r *register) build(f *stream.Flow) {
	workers, at := f.Cluster[worker](3), f.Process[desk]()
	cut := stream.FailStop{Why: props.Because("two of three are enough, so the third may miss some")}
	r.writes = stream.NewService[int, string](at, "writes")
	calls := r.writes.Calls()
	have := calls.Named("write").BroadcastCut(workers, cut.Cut).Named("have").Gather(at, cut.Cut)
	byCall := func(c write) stream.CallID { return c.ID }
	done := have.Flat(func(by stream.Member[worker], c write) stream.Entry[stream.CallID, stream.Member[worker]] {
		return stream.Entry[stream.CallID, stream.Member[worker]]{Key: c.ID, Value: by}
	}).KeyBy(func(e stream.Entry[stream.CallID, stream.Member[worker]]) stream.CallID { return e.Key }).
		FoldJoin(lattice.JoinOf(func(e stream.Entry[stream.CallID, stream.Member[worker]]) lattice.SetUnion[stream.Member[worker]] {
			return lattice.Contains(e.Value)
		})).MapMonotone(lattice.Size[stream.Member[worker]]()).Reaches(2)
	late := calls.KeyBy(byCall).Timeout(done.KeyBy(func(id stream.CallID) stream.CallID { return id }), r.patience, props.Because("who writes does not wait for ever"))
	r.writes.Answer(done.Map(func(id stream.CallID) stream.Answer[string] { return write{ID: id}.Answer("written") }).
		Merge(late.Values().Map(func(c write) stream.Answer[string] { return c.Answer("too few have it") })))
}

// If this fails, a quorum waits for those it can do without, or an answer comes though too few have what was written, or none.
func TestQuorum(t *testing.T) {
	for away, c := range []struct {
		patience time.Duration
		writes   int
		want     string
	}{
		{time.Minute, 300, "written"},
		{time.Minute, 300, "written"}, // more than may wait for one who is away
		{100 * time.Millisecond, 10, "too few have it"},
		{100 * time.Millisecond, 10, "too few have it"},
	} {
		t.Run(fmt.Sprint(away, " away"), func(t *testing.T) {
			n := newNetwork(t, places[1:]...)
			n.limits = Limits{Grace: 100 * time.Millisecond}
			r := register{patience: c.patience}
			config := n.config("desk")
			config.Peers = map[string]string{}
			for i, role := range places[1:] {
				way := outageTo(t, n.peers[role])
				way.set(i < away)
				config.Peers[role] = way.Addr().String()
				n.start(n.config(role), (&register{patience: c.patience}).build)
			}
			n.start(config, func(f *stream.Flow) {
				f.Limit = 50
				r.build(f)
			})
			var all sync.WaitGroup
			for i := range c.writes {
				all.Go(func() {
					if got, err := r.writes.Call(n.ctx, i); err != nil || got != c.want {
						t.Errorf("write %d: %q, %v; not %q", i, got, err, c.want)
					}
				})
			}
			all.Wait()
		})
	}
}
