package stream

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs whose result depends on how many members there are, which of them sends first, or where something is.
var placeWitnesses = map[string]witness{
	"gather_replicated": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			votes := Items(f.Process[testProcess](), 1, 2).Broadcast(c, FIFO)
			move[partsAt](votes).Gather(f.Process[testClient](), FIFO).Values().Count().OnFinal(into[lattice.Nat](out))
		})
	},
	"send_replicated": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			votes := Items(f.Process[testProcess](), 1, 2).Broadcast(c, FIFO)
			move[oneProcess](votes).Send(f.Process[testClient](), FIFO).Count().OnFinal(into[lattice.Nat](out))
		})
	},
	"exchange_replicated": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			terms := Items(f.Process[testProcess](), 1, 2).Broadcast(c, FIFO)
			move[partsAt](terms).Exchange(c, FIFO).Values().Sum().OnFinal(into[int](out))
		})
	},
	"unite_local": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			terms := move[Scattered[testCluster]](Items(c, 1, 2))
			terms.Unite(f.Process[testClient](), FIFO).Count().OnFinal(into[lattice.Nat](out))
		})
	},
	"send_local": func(t *testing.T) (one, other sight) {
		return dealtTwice(t, func(f *Flow, s Stream[int, Scattered[testCluster], props.Ordered], out func(any)) {
			move[oneProcess](s).Send(f.Process[testClient](), FIFO).Scan(rise).ForEach(into[int](out))
		})
	},
	"send_to_cluster": func(t *testing.T) (one, other sight) {
		one = sightAt(t, inOneTick(1, 2), countAt[oneProcess])
		f := New(t.Name())
		terms, c := Items(f.Process[testProcess](), 1, 2), f.Cluster[testCluster](2)
		sent := carried(terms.stream, "Send", c.cluster, FIFO[props.List]().link, toFirst[int], noSender[int])
		countAt(streamOf[int, Replicated[testCluster], props.List](sent), other.add)
		play(t, f)
		other.seen = "2 members, of which one gets what is sent"
		return one, other
	},
	"merge_two_places": func(t *testing.T) (one, other sight) {
		one = sightAt(t, inOneTick(1, 2), countAt[oneProcess])
		f := New(t.Name())
		countAt(Items(f.Process[testProcess](), 1), other.add)
		countAt(Items(f.Process[testClient](), 2), other.add)
		play(t, f)
		other.seen = "two processes, each of which sees its own"
		return one, other
	},
	"from_any_local": func(t *testing.T) (one, other sight) {
		return seedsThatDiffer(t, func(f *Flow, v *sight) {
			v.seen = fmt.Sprintf("read from member %d", f.Seed%2)
			c := f.Cluster[testCluster](2)
			visits := script[int, partsAt, props.List](c.cluster, false, func(member int) [][]int { return inOneTick([]int{7, 8}[member:]...) })
			count := cellOf[lattice.Nat, Replicated[testCluster], props.Final](visits.Count().cell.weaken("move"))
			count.FromAny(f.Process[testClient]()).OnFinal(into[lattice.Nat](v.add))
		})
	},
}

// withOneAndThree runs a program with a cluster of one member and with one of three.
func withOneAndThree(t *testing.T, program func(*Flow, Cluster[testCluster], func(any))) (one, other sight) {
	t.Helper()
	run := func(members int) sight {
		v := sight{seen: fmt.Sprintf("a cluster of %d", members)}
		f := New(t.Name())
		program(f, f.Cluster[testCluster](members), v.add)
		play(t, f)
		return v
	}
	return run(1), run(3)
}
