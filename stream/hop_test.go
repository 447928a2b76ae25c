package stream

import (
	"fmt"
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
)

type (
	listHere = Stream[int, Process[testProcess], props.List]
	sentTo   struct{}
)

// seeds are those of the flows in which what a wire may do must turn up.
const seeds = 40

// arrivals runs a flow in which the chunks are sent over a link, one chunk arriving after the other, and returns what
// comes at each member.
func arrivals[E props.Delivery](t *testing.T, seed uint64, send func(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], E], chunks ...[]int) [][]int {
	f := New("wires")
	f.Seed = seed
	team := f.Cluster[testCluster](2)
	all := make([][]int, 2)
	s := script[int, Process[testProcess], props.List](f.Process[testProcess]().process, false, alike(chunks...))
	send(s, team).ForEachMember(func(m Member[testCluster], n int) { all[m.Index()] = append(all[m.Index()], n) })
	play(t, f)
	return all
}

func overFIFO(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.List] {
	return s.Broadcast(to, FIFO)
}

func overReorder(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Bag] {
	return s.Broadcast(to, Reorder)
}

func overRepeat(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Set] {
	return s.Broadcast(to, Repeat)
}

func overLossy(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Ordered] {
	n := s.BroadcastCut(to, Lossy{Why: props.Because("a test")}.Cut)
	return move[Replicated[testCluster]](n)
}

func overUDP(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Set] {
	return s.Broadcast(to, UDP)
}

func overDatagrams(s listHere, to Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Ordered] {
	n := s.BroadcastCut(to, Datagrams{Why: props.Because("a test")}.Cut)
	return move[Replicated[testCluster]](n)
}

var first, second = upTo(0, 8), upTo(8, 16)

func upTo(from, to int) (all []int) {
	for n := from; n < to; n++ {
		all = append(all, n)
	}
	return all
}

// TestFIFO: the sequence arrives as it was sent.
func TestFIFO(t *testing.T) {
	for seed := range uint64(seeds) {
		for _, got := range arrivals(t, seed, overFIFO, first, second) {
			if !slices.Equal(got, upTo(0, 16)) {
				t.Fatalf("seed %d: %v", seed, got)
			}
		}
	}
}

// TestReorder: each item comes once; and the order changes, and not alike for all members. A wire that did none of that
// would let programs pass that rely on an order.
func TestReorder(t *testing.T) {
	var within, between int
	for seed := range uint64(seeds) {
		members := arrivals(t, seed, overReorder, first, second)
		for _, got := range members {
			if !slices.Equal(slices.Sorted(slices.Values(got)), upTo(0, 16)) {
				t.Fatalf("seed %d: %v", seed, got)
			}
		}
		got := members[0]
		within += b2i(!slices.IsSorted(got))
		between += b2i(!slices.Equal(got, members[1]))
	}
	if within < seeds/2 || between < seeds/2 {
		t.Errorf("of %d seeds, %d change the order, %d from member to member", seeds, within, between)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestRepeat: each item comes at least once; some come again, also after others.
func TestRepeat(t *testing.T) { testRepeated(t, overRepeat) }

// TestUDP: in memory as by Repeat.
func TestUDP(t *testing.T) { testRepeated(t, overUDP) }

func testRepeated(t *testing.T, send func(listHere, Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Set]) {
	t.Helper()
	var again, later, between int
	for seed := range uint64(seeds) {
		members := arrivals(t, seed, send, first, second)
		for _, got := range members {
			if !slices.Equal(slices.Compact(slices.Sorted(slices.Values(got))), upTo(0, 16)) {
				t.Fatalf("seed %d: %v", seed, got)
			}
		}
		got := members[0]
		again += b2i(len(got) > 16)
		later += b2i(len(slices.Compact(slices.Clone(got))) > 16)
		between += b2i(!slices.Equal(got, members[1]))
	}
	if again < seeds/2 || later < seeds/2 || between < seeds/2 {
		t.Errorf("of %d seeds, %d repeat, %d later, %d from member to member", seeds, again, later, between)
	}
}

// TestLossy: what comes is in order; something is lost, not everything, and not the same for all.
func TestLossy(t *testing.T) { testLossy(t, overLossy) }

// TestDatagrams: in memory as by Lossy.
func TestDatagrams(t *testing.T) { testLossy(t, overDatagrams) }

func testLossy(t *testing.T, send func(listHere, Cluster[testCluster]) Stream[int, Replicated[testCluster], props.Ordered]) {
	t.Helper()
	lost, between := 0, 0
	for seed := range uint64(seeds) {
		members := arrivals(t, seed, send, first, second)
		for _, got := range members {
			if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) || len(got) == 0 {
				t.Fatalf("seed %d: %v", seed, got)
			}
			lost += 16 - len(got)
		}
		between += b2i(!slices.Equal(members[0], members[1]))
	}
	if all := 2 * 16 * seeds; lost < all/16 || lost > all/4 || between < seeds/2 {
		t.Errorf("%d of %d items are lost; of %d seeds, %d for some members and not for others", lost, all, seeds, between)
	}
}

// TestSeed: the same seed and the same arrival give the same choices, and other seeds others.
func TestSeed(t *testing.T) {
	chosen := map[string]bool{}
	for seed := range uint64(seeds) {
		once := fmt.Sprint(arrivals(t, seed, overReorder, first, second), arrivals(t, seed, overRepeat, first, second), arrivals(t, seed, overLossy, first, second))
		if again := fmt.Sprint(arrivals(t, seed, overReorder, first, second), arrivals(t, seed, overRepeat, first, second), arrivals(t, seed, overLossy, first, second)); again != once {
			t.Fatalf("seed %d gives\n%v\n%v", seed, once, again)
		}
		chosen[once] = true
	}
	if len(chosen) < seeds {
		t.Errorf("%d seeds make %d choices", seeds, len(chosen))
	}
}

// TestTwoHops: each hop makes choices of its own.
func TestTwoHops(t *testing.T) {
	var one, other []int
	f := New("wires")
	s := script[int, Process[testProcess], props.List](f.Process[testProcess]().process, false, alike(first))
	q := f.Process[sentTo]()
	s.Send(q, Reorder).ForEach(func(n int) { one = append(one, n) })
	s.Send(q, Reorder).ForEach(func(n int) { other = append(other, n) })
	play(t, f)
	if slices.Equal(one, other) {
		t.Errorf("both hops bring %v", one)
	}
}

// TestOwners: each member owns its part of the keys, and with a member more only what that one owns moves. Where keys are is fixed:
// members of several versions of a program hold the same.
func TestOwners(t *testing.T) {
	const keys = 30000
	for members := 1; members < 12; members++ {
		owned := make([]int, members+1)
		moved := 0
		for key := range keys {
			before, after := ownerOf(key, members), ownerOf(key, members+1)
			owned[after]++
			if before != after {
				moved++
				if after != members {
					t.Fatalf("with %d members instead of %d, key %d moves from %d to %d", members+1, members, key, before, after)
				}
			}
		}
		for i, n := range owned {
			if even := keys / (members + 1); n < even*9/10 || n > even*11/10 {
				t.Errorf("member %d of %d owns %d of %d keys", i, members+1, n, keys)
			}
		}
		if moved != owned[members] {
			t.Errorf("%d keys move to a member that owns %d", moved, owned[members])
		}
	}
	if got := []int{ownerOf("a", 5), ownerOf("b", 5), ownerOf("c", 5), ownerOf(7, 5), ownerOf([2]int{1, 2}, 5)}; !slices.Equal(got, []int{1, 3, 1, 4, 0}) {
		t.Errorf("keys are elsewhere: %v", got)
	}
}
