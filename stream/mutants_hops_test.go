package stream_test

import (
	"fmt"
	"slices"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// hopMutants bring items to the wrong place, or not at all.
var hopMutants = []mutant{
	{name: "a shard router that uses the whole item", of: "word count", build: func(f *stream.Flow, wrong bool) {
		byWord := of[said](f).KeyBy(func(s said) string { return s.Word })
		if wrong {
			stream.ShardByItem(byWord, replicas(f)).Count().Ignore()
		} else {
			byWord.Shard(replicas(f), stream.FIFO).Count().Ignore()
		}
	}},
	{name: "a delta that one member alone is told", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		c := f.Cluster[owner](3)
		sets := stream.NewInlet[int](c).Stream().FoldJoin(lattice.Insert[int]())
		if wrong {
			stream.GossipDeltas(sets, c).Ignore()
		} else {
			sets.Gossip(c).Ignore()
		}
	}},
	{name: "an end that is sent early", of: "word count", build: func(f *stream.Flow, wrong bool) {
		parts := stream.Retype[props.List](stream.NewInlet[int](f.Cluster[owner](3)).Stream())
		if wrong {
			stream.GatherUntilOneEnds(parts, f.Process[desk]()).Values().Count().Ignore()
		} else {
			parts.Gather(f.Process[desk](), stream.FIFO).Values().Count().Ignore()
		}
	}},
	{name: "a wire that sends twice what it says it sends once", of: "bank", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			stream.BroadcastTwice(ints(f), replicas(f)).Ignore()
		} else {
			ints(f).Broadcast(replicas(f), stream.FIFO).Ignore()
		}
	}},
	{name: "a sender that does not hear itself", of: "chat", build: func(f *stream.Flow, wrong bool) {
		c := f.Cluster[owner](3)
		all := stream.NewInlet[int](c).Stream().Exchange(c, stream.FIFO)
		if !wrong {
			all.Ignore()
			return
		}
		stream.Stepped(all.Entries(), func(member int) func(from) []from {
			return func(e from) []from {
				if e.Key.Index() == member {
					return nil
				}
				return []from{e}
			}
		}).Ignore()
	}},
}

type from = stream.Entry[stream.Member[owner], int]

// crashMutants lose or repeat something when a member crashes.
var crashMutants = []mutant{
	{name: "a crash that loses what was taken in", of: "bank", build: func(f *stream.Flow, wrong bool) {
		all := ints(f).Broadcast(replicas(f), stream.FIFO)
		if wrong {
			all = stream.Forgetful(all)
		}
		all.Scan(runningTotal).Ignore()
	}},
	{name: "a crash that repeats what was sent", of: "word count", build: func(f *stream.Flow, wrong bool) {
		sharded := ints(f).KeyBy(oddness).Shard(replicas(f), stream.FIFO).Values()
		if wrong {
			sharded = stream.SendingAgain(sharded)
		}
		sharded.Unite(f.Process[desk](), stream.FIFO).Count().Ignore()
	}},
}

// propertyMutants break what a test says is to hold of all places: no place by theSame is wrong.
var propertyMutants = []mutant{
	{name: "an ack before the effect", of: "bank", options: []proptest.Option{proptest.Invariant("what is acknowledged is stored", ackedIsStored)},
		build: func(f *stream.Flow, wrong bool) {
			orders := ints(f)
			stored := orders.Send(f.Process[store](), stream.FIFO).Named("stored")
			stored.Ignore()
			if wrong {
				orders.Named("acked").Ignore()
			} else {
				stored.Send(f.Process[desk](), stream.FIFO).Named("acked").Ignore()
			}
		}},
}

func ackedIsStored(v proptest.View) error {
	stored := slices.Concat(proptest.Seen[int](v, "stored")...)
	for _, acked := range proptest.Seen[int](v, "acked") {
		for _, x := range acked {
			if !slices.Contains(stored, x) {
				return fmt.Errorf("%d is not", x)
			}
		}
	}
	return nil
}
