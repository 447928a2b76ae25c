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

// If this fails, a quorum waits for those it can do without, or an answer to who asked comes though too few have what he wrote, or none.
func TestQuorum(t *testing.T) {
	n := newNetwork(t, places[1:]...)
	n.limits = Limits{Grace: 100 * time.Millisecond}
	r := register{patience: 2 * time.Second}
	ways := map[string]*outage{}
	c := n.config("desk")
	c.Peers = map[string]string{}
	for role, addr := range n.peers {
		ways[role] = outageTo(t, addr)
		c.Peers[role] = ways[role].Addr().String()
	}
	n.start(c, func(f *stream.Flow) {
		f.Limit = 50
		r.build(f)
	})
	for _, role := range places[1:] {
		n.start(n.config(role), (&register{patience: r.patience}).build)
	}
	ask := func(writes int, want string) {
		t.Helper()
		var all sync.WaitGroup
		for i := range writes {
			all.Go(func() {
				if got, err := r.writes.Call(n.ctx, i); err != nil || got != want {
					t.Errorf("write %d: %q, %v; not %q", i, got, err, want)
				}
			})
		}
		all.Wait()
	}
	for cut := range len(places) {
		for i, role := range places[1:] {
			ways[role].set(i < cut)
		}
		t.Run(fmt.Sprint(cut, " away"), func(t *testing.T) {
			if cut < 2 {
				ask(300, "written") // more than may wait for one who is away
			} else {
				ask(10, "too few have it")
			}
		})
	}
	for _, way := range ways {
		way.set(false)
	}
	n.until("those that were away are there again", func() bool {
		got, err := r.writes.Call(n.ctx, 0)
		return err == nil && got == "written"
	})
	ask(300, "written")
}
