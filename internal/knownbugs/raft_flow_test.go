package knownbugs_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

type server struct{}

// happening is what comes to a server: an order or a letter.
type happening struct {
	Me     int
	Order  order
	Letter letter
	Said   bool // it is a letter
}

func serverOf(i int) (m stream.Member[server]) {
	if err := m.UnmarshalBinary(binary.BigEndian.AppendUint32(nil, uint32(i))); err != nil {
		panic(err)
	}
	return m
}

// four are the first members; a fifth server may be added.
const four members = 0b01111

// clients is how many servers have some: who is asked takes the lead, if need be from the other.
const clients = 2

func raftFlow(servers int, careless bool) func(*stream.Flow) {
	step := func(r *raft, h happening) deed {
		if r.term == 0 {
			*r = begin(h.Me, four, careless)
		}
		switch {
		case h.Said:
			return r.heard(h.Letter)
		case h.Me < clients:
			return r.asked(h.Order)
		default:
			return deed{}
		}
	}
	return func(f *stream.Flow) {
		c := f.Cluster[server](servers)
		later := stream.Feedback[letter, props.Unordered](c)
		deeds := stream.NewInlet[order](c).Stream().
			Map(func(o order) happening { return happening{Order: o} }).
			Merge(later.Stream().Map(func(l letter) happening { return happening{Letter: l, Said: true} })).
			Sample(c.Self(), props.Because("each server is one of its own"), func(h happening, me stream.Member[server]) happening {
				h.Me = me.Index()
				return h
			}).
			AsArrived(props.Because("letters may come in any order")).
			Scan(step)
		later.Close(deeds.
			FlatMap(func(d deed) []letter { return d.Letters }).
			KeyBy(func(l letter) stream.Member[server] { return serverOf(l.To) }).
			Route(c, stream.Reorder).
			Values())
		deeds.FlatMap(func(d deed) []known { return d.Commits }).Named("committed").Ignore()
	}
}

// oneLog says that no two servers commit different entries at one index.
var oneLog = proptest.Invariant("one entry at an index", func(v proptest.View) error {
	log := map[int]known{}
	for by, all := range proptest.Seen[known](v, "committed") {
		for _, k := range all {
			if other, there := log[k.Index]; there && other.Slot != k.Slot {
				return fmt.Errorf("at %d, server %d commits %v, and another %v", k.Index, by, k.Slot, other.Slot)
			}
			log[k.Index] = k
		}
	}
	return nil
})

// orders are to do something, or to change whether a server is a member.
func orders(servers int) proptest.Option {
	var all []order
	for i := range servers + 1 {
		all = append(all, order{i})
	}
	return proptest.Values(all...)
}

// If this fails, the small Raft has another bug, and the test below may find that one.
func TestRaft(t *testing.T) {
	for servers := 4; servers <= mostServers; servers++ {
		proptest.Agree(t, raftFlow(servers, false), oneLog, orders(servers))
	}
}

var (
	raftSearches = flag.Int("raft.searches", 3, "how often the bug of Raft is looked for")
	raftServers  = flag.Int("raft.servers", 4, "the servers of the Raft with the bug, 4 or 5")
)

// The bug is found with four servers, of which two leaders each remove one, and with the fifth, which one of them adds.
func TestRaftMembershipChangeIsFound(t *testing.T) {
	searches := *raftSearches
	if testing.Short() {
		searches = 1
	}
	said := knownbugs.HuntTimes(t, searches, 20_000, raftFlow(*raftServers, true), oneLog, orders(*raftServers))
	if !strings.Contains(said, `"one entry at an index" does not hold`) {
		t.Errorf("it says:\n%s", said)
	}
	t.Log(said)
}
