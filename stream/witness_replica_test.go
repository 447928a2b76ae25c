package stream

import (
	"fmt"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

type replicasAt = Replicated[testCluster]

// Programs that call replicas what two members see differently. The two sights are the two members'.
var replicaWitnesses = map[string]witness{
	"lines_everywhere": func(t *testing.T) (one, other sight) {
		return atTwoMembers(t, [2][][]string{inOneTick("line"), inOneTick("another", "third")}, func(s Stream[string, replicasAt, props.List], out func(Member[testCluster], any)) {
			s.Count().Stream().ForEachMember(func(m Member[testCluster], n lattice.Nat) { out(m, n) })
		})
	},
	"inlet_everywhere": func(t *testing.T) (one, other sight) {
		return atTwoMembers(t, [2][][]int{inOneTick(1), inOneTick[int]()}, func(s Stream[int, replicasAt, props.List], out func(Member[testCluster], any)) {
			s.Sum().Stream().ForEachMember(func(m Member[testCluster], sum int) { out(m, sum) })
		})
	},
	"batch_at_replicas": func(t *testing.T) (one, other sight) {
		return atTwoMembers(t, [2][][]int{inOneTick(1, 2), inTicks(1, 2)}, func(s Stream[int, replicasAt, props.Ordered], out func(Member[testCluster], any)) {
			sums := s.Batch(props.Because("a witness")).Sum().Stream().AllTicks()
			sums.ForEachMember(func(m Member[testCluster], sum int) { out(m, sum) })
		})
	},
	"broadcast_cut": func(t *testing.T) (one, other sight) {
		return tornApart(t, func(f *Flow, c Cluster[testCluster], out func(Member[testCluster], any)) {
			terms := Items(f.Process[testProcess](), 1, 2, 3, 4).BroadcastCut(c, Lossy{Why: props.Because("a witness")}.Cut)
			move[replicasAt](terms).ForEachMember(func(m Member[testCluster], x int) { out(m, x) })
		})
	},
	"exchange_cut": func(t *testing.T) (one, other sight) {
		return tornApart(t, func(f *Flow, c Cluster[testCluster], out func(Member[testCluster], any)) {
			votes := Items(c, "aye", "nay").Exchange(c, func() Wire[props.List, props.List] {
				return Wire[props.List, props.List]{link: Lossy{Why: props.Because("a witness")}.Cut[props.List]().link}
			})
			votes.Values().ForEachMember(func(m Member[testCluster], x string) { out(m, x) })
		})
	},
}

// atTwoMembers runs a program at two members that see what each is given, and that the types call replicas.
func atTwoMembers[D props.Delivery, T any](t *testing.T, given [2][][]T, program func(Stream[T, replicasAt, D], func(Member[testCluster], any))) (one, other sight) {
	t.Helper()
	var v [2]sight
	f := New(t.Name())
	c := f.Cluster[testCluster](2)
	s := script[T, partsAt, D](c.cluster, false, func(member int) [][]T { return given[member] })
	program(move[replicasAt](s), func(m Member[testCluster], x any) { v[m.Index()].add(x) })
	play(t, f)
	for i := range v {
		v[i].seen = fmt.Sprintf("member %d that sees %v", i, given[i])
	}
	return v[0], v[1]
}

// tornApart runs a program under one seed after the other until two members hold different things.
func tornApart(t *testing.T, program func(*Flow, Cluster[testCluster], func(Member[testCluster], any))) (one, other sight) {
	t.Helper()
	for seed := range uint64(64) {
		var v [2]sight
		f := New(t.Name())
		f.Seed = seed
		program(f, f.Cluster[testCluster](2), func(m Member[testCluster], x any) { v[m.Index()].add(x) })
		play(t, f)
		for i := range v {
			v[i].seen = fmt.Sprintf("seed %d: what reaches member %d", seed, i)
		}
		if !slices.Equal(v[0].results, v[1].results) {
			return v[0], v[1]
		}
	}
	t.Fatal("nothing is lost")
	return
}
