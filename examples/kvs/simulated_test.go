package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// batches are what clients ask in the simulation.
func batches() (all [][]Batch) {
	for _, line := range []string{"set a x", "set a 3", "incr a", "del a", "sadd b x", "sadd b y", "srem b x", "hset c x y", "hdel c x", "flushall"} {
		all = append(all, []Batch{{Commands: [][][]byte{wordsOf(line), wordsOf("incr n")}}})
	}
	return all
}

func wordsOf(line string) (words [][]byte) {
	for _, w := range strings.Fields(line) {
		words = append(words, []byte(w))
	}
	return words
}

// alike says that all replicas hold the same in the end.
var alike = proptest.Eventually("all hold the same", func(v proptest.View) error {
	all := proptest.Seen[uint64](v, "state")
	if len(all) == 1 {
		return nil
	}
	var last []uint64
	for _, states := range all {
		if len(states) > 0 {
			last = append(last, states[len(states)-1])
		}
	}
	for i := range last {
		if last[i] != last[0] || len(last) != len(all) {
			return fmt.Errorf("of %d replicas %d hold anything: %x", len(all), len(last), last)
		}
	}
	return nil
})

// lifelong has each replica live one life, known beforehand.
func lifelong(member int) uint64 { return uint64(member) + 1 }

// simulated is the flow over a wire, with a sink for what each replica holds.
func simulated[Fate stream.Fates](by func() stream.Link[props.Unordered, props.Unordered, Fate]) func(*stream.Flow) {
	return func(f *stream.Flow) {
		_, done := layout{shards: 1, life: lifelong, watched: true}.flow(f, 3, by)
		done.Map(func(o Output) uint64 { return o.State }).Named("state").Ignore()
	}
}

// If this fails, replicas of one flow differ after all has come that they told each other; or what they do depends on more than that.
func TestFlowAgrees(t *testing.T) {
	proptest.Agree(t, simulated(stream.FIFO[props.Unordered]), alike, proptest.Values(batches()...))
}

// If this fails, it matters in which order parcels come.
func TestFlowAgreesInAnyOrder(t *testing.T) {
	proptest.Agree(t, simulated(stream.Reorder[props.Unordered]), alike, proptest.Values(batches()...))
}

// If this fails, what is lost between replicas has one of them fail, wait for ever, or depend on more than what it is told.
func TestFlowOverACut(t *testing.T) {
	proptest.Agree(t, simulated(lost.Cut[props.Unordered]), proptest.Values(batches()...))
}
