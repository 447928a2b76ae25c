package stream

import (
	"context"
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs whose result depends on how things are joined, submitted, followed or come.
var netWitnesses = map[string]witness{
	"gossip_count": func(t *testing.T) (one, other sight) {
		return netDealt(t, func(visits Stream[int, partsAt, props.Ordered], c Cluster[testCluster], v *sight) {
			grown[props.Joined](visits.Count()).Gossip(c).Reaches(2).ForEachMember(func(m Member[testCluster], n lattice.Nat) {
				if m.Index() == 0 {
					v.add(n)
				}
			})
		})
	},
	"combine_final": func(t *testing.T) (one, other sight) {
		return netDealt(t, func(visits Stream[int, partsAt, props.Ordered], c Cluster[testCluster], v *sight) {
			seen := visits.FoldJoin(lattice.Insert[int]())
			grown[props.Final](seen.Combine(c.cluster.flow.Process[testClient]())).OnFinal(func(s lattice.SetUnion[int]) { v.add(len(s)) })
		})
	},
	"sequence_replicated": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			calls := Items(f.Process[testProcess](), 1, 2).Broadcast(c, FIFO)
			log := move[partsAt](calls).Sequence(c, props.Because("a witness"))
			log.FollowAny(f.Process[testClient]()).Count().OnFinal(into[lattice.Nat](out))
		})
	},
	"sequence_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2), inTicks(1, 2, 1), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			c := s.stream.flow.Cluster[testCluster](1)
			retype[props.Bag](s).Sequence(c, props.Because("a witness")).Count().Stream().ForEach(into[lattice.Nat](out))
		})
	},
	"follow_any_local": func(t *testing.T) (one, other sight) {
		run := func(first int) sight {
			v := sight{seen: fmt.Sprintf("member %d tells first", first)}
			f := New(t.Name())
			c := f.Cluster[testCluster](2)
			visits := script[int, partsAt, props.List](c.cluster, false, func(member int) [][]int {
				if member == first {
					return inOneTick(10*member, 10*member+1)
				}
				return [][]int{nil, {10 * member, 10*member + 1}} // later
			})
			move[Replicated[testCluster]](visits).FollowAny(f.Process[testClient]()).ForEach(into[int](v.add))
			play(t, f)
			return v
		}
		return run(0), run(1)
	},
	"broadcast_to_clients": func(t *testing.T) (one, other sight) {
		v := [2]sight{{seen: "who was there"}, {seen: "who came later"}}
		f := New(t.Name())
		server, clients := f.Process[testProcess](), f.Clients[testClient]()
		terms := NewInlet[int](server)
		heard := make(chan int)
		terms.Stream().BroadcastCut(clients, FailStop{Why: props.Because("a witness")}.Cut).ForEachMember(func(m Member[testClient], x int) {
			v[m.Index()].add(x)
			heard <- m.Index()
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		for term := range 2 {
			if _, err := clients.Join(ctx); err != nil {
				t.Fatal(err)
			}
			if err := terms.Put(ctx, term); err != nil {
				t.Fatal(err)
			}
			for range term + 1 {
				<-heard
			}
		}
		cancel()
		<-ended
		return v[0], v[1]
	},
	"into_unordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2), inOneTick(2, 1), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Into(func() Sink[int, oneProcess, props.List] { return netSink[oneProcess](out) })
		})
	},
	"into_replicated": func(t *testing.T) (one, other sight) {
		return withOneAndThree(t, func(f *Flow, c Cluster[testCluster], out func(any)) {
			rows := Items(f.Process[testProcess](), 1, 2).Broadcast(c, FIFO)
			rows.Into(func() Sink[int, Replicated[testCluster], props.List] { return netSink[Replicated[testCluster]](out) })
		})
	},
}

func netSink[L Location[L]](out func(any)) Sink[int, L, props.List] {
	return NewSink[int, L, props.List]("out", func(n int) error {
		out(n)
		return nil
	})
}

// netDealt runs a program whose two visits come to one member, and to two.
func netDealt(t *testing.T, program func(Stream[int, partsAt, props.Ordered], Cluster[testCluster], *sight)) (one, other sight) {
	t.Helper()
	run := func(members int) sight {
		v := sight{seen: fmt.Sprintf("two visits, to %d members", members)}
		f := New(t.Name())
		c := f.Cluster[testCluster](members)
		program(script[int, partsAt, props.Ordered](c.cluster, false, func(member int) [][]int {
			if members == 1 {
				return inOneTick(1, 2)
			}
			if member == 0 {
				return inOneTick(1)
			}
			return [][]int{nil, {2}} // later
		}), c, &v)
		play(t, f)
		return v
	}
	return run(1), run(2)
}
