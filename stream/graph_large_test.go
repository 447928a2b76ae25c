package stream_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of a shop.
type (
	shopFront   struct{}
	shopWorker  struct{}
	shopReplica struct{}
	shopOffice  struct{}

	shopOrder struct {
		Customer, Item, Kind string
		Amount               int
	}
	shopFriends struct{ Who, Whom string }
)

func (o shopOrder) customer() string { return o.Customer }
func (o shopOrder) item() string     { return o.Item }

// largeFlow has about 200 operators at four places, with recursions, ticks of batches and of single items, hops of all kinds, and
// cycles through the network.
func largeFlow() *stream.Flow {
	s := newShop()
	for _, kind := range []string{"books", "toys", "food", "plants"} {
		s.count(kind)
	}
	s.friends()
	s.accounts()
	s.stock()
	s.rounds()
	s.reminders()
	return s.flow
}

type shop struct {
	flow     *stream.Flow
	front    stream.Process[shopFront]
	workers  stream.Cluster[shopWorker]
	replicas stream.Cluster[shopReplica]
	office   stream.Process[shopOffice]
	orders   stream.Stream[shopOrder, stream.Process[shopFront], props.Ordered]
	visits   stream.Stream[string, stream.Process[shopFront], props.Ordered]
}

func newShop() *shop {
	f := stream.New("shop")
	s := &shop{flow: f, front: f.Process[shopFront](), workers: f.Cluster[shopWorker](4), replicas: f.Cluster[shopReplica](3), office: f.Process[shopOffice]()}
	s.orders = stream.Items(s.front, shopOrder{"ann", "tea", "food", 2}).Open().
		Filter(func(o shopOrder) bool { return o.Amount > 0 }).
		Map(func(o shopOrder) shopOrder { o.Item = strings.ToLower(o.Item); return o }).
		Named("orders")
	s.visits = stream.Items(s.front, "ann").Open().Map(strings.TrimSpace).Named("visits")
	return s
}

// count has each kind of goods counted by shards, and the best of them shown.
func (s *shop) count(kind string) {
	orders := s.orders.Filter(func(o shopOrder) bool { return o.Kind == kind }).Named(kind)
	shards := orders.
		Inspect(func(shopOrder) {}).
		KeyBy(shopOrder.item).
		Map(func(o shopOrder) int { return o.Amount }).
		Shard(s.workers, stream.FIFO).
		Filter(func(n int) bool { return n < 1000 })
	shards.Sum().
		Snapshot(props.Because("a worker tells what it has, as often as it can")).
		Entries().
		AllTicks().
		Gather(s.office, stream.Reorder).
		Values().
		Batch(props.Because("the best of what is known when somebody looks, which may be a moment ago, and not the best of all")).
		Filter(func(e stream.Entry[string, int]) bool { return e.Value > 1 }).
		Top(3, func(a, b stream.Entry[string, int]) int { return cmp.Compare(a.Value, b.Value) }).
		Stream().
		AllTicks().
		Map(func(es []stream.Entry[string, int]) string { return fmt.Sprint(kind, es) }).
		Ignore()
	shards.Filter(func(n int) bool { return n > 10 }).
		Unite(s.office, stream.Reorder).
		Keys().
		Count().
		Reaches(100).
		Map(func(lattice.Nat) string { return kind + " sell" }).
		Ignore()
}

// friends finds whom customers know, directly or through others, once for all and once in each round of new acquaintances.
func (s *shop) friends() {
	known := stream.Items(s.office, shopFriends{"ann", "bob"})
	r := stream.Items(s.office, "ann").Recurse()
	reached := r.Close(r.Facts().
		KeyBy(func(who string) string { return who }).
		JoinAll(r.Enter(known).KeyBy(func(f shopFriends) string { return f.Who }), func(_ string, f shopFriends) string { return f.Whom }).
		Values().
		Filter(func(who string) bool { return who != "" }))
	known.FlatMap(func(f shopFriends) []string { return []string{f.Who, f.Whom} }).
		Difference(reached).
		Sort(cmp.Compare[string]).
		Ignore()

	in := s.orders.FlatMap(func(o shopOrder) []shopFriends { return nil }).Named("acquaintances").
		Send(s.office, stream.FIFO).
		Batch(props.Because("a round is what has come since the last"))
	news := in.Map(func(f shopFriends) string { return f.Who }).Recurse()
	news.Close(news.Facts().
		KeyBy(func(who string) string { return who }).
		JoinAll(news.Enter(in).KeyBy(func(f shopFriends) string { return f.Who }), func(_ string, f shopFriends) string { return f.Whom }).
		Values()).
		Count().Stream().AllTicks().Ignore()
}

// accounts is a replicated state machine.
func (s *shop) accounts() {
	sent := s.orders.Broadcast(s.replicas, stream.FIFO)
	opening := stream.Items(s.replicas.Replicated(), stream.Entry[string, int]{Key: "ann", Value: 7}).
		KeyBy(func(e stream.Entry[string, int]) string { return e.Key }).
		Fold(func(b *int, e stream.Entry[string, int]) { *b = e.Value })
	banned := stream.Items(s.replicas.Replicated(), "eve").Unordered()
	now := sent.EachTick()
	accounts := now.StateOf(opening)
	free := now.KeyBy(shopOrder.customer).AntiJoin(now.EnterWhole(banned).KeyBy(strings.ToLower))
	after := accounts.Lookup(free, func(o shopOrder, balance int, _ bool) int { return balance - o.Amount })
	accounts.Close(after.Filter(func(b int) bool { return b >= 0 }).Fold(func(to *int, b int) { *to = b }))
	accounts.Delete(after.Filter(func(b int) bool { return b == 0 }).Entries().Map(func(e stream.Entry[string, int]) string { return e.Key }))
	answers := after.Entries().Map(func(e stream.Entry[string, int]) string { return fmt.Sprint(e.Key, e.Value >= 0) }).AllTicks()
	answers.FollowAny(s.front).Unique().Ignore()
}

// stock joins, at all replicas, what is there, and reads it from any.
func (s *shop) stock() {
	largest := lattice.ClaimCommutative("the largest order that one customer made", func(most *int, o shopOrder) { *most = max(*most, o.Amount) })
	there := s.orders.Map(shopOrder.item).Named("items").Broadcast(s.replicas, stream.Repeat)
	seen := there.FoldJoin(lattice.Insert[string]())
	seen.MapMonotone(lattice.Size[string]()).Reaches(50).Ignore()
	seen.FromAny(s.office).MapMonotone(lattice.Size[string]()).Reaches(10).Map(func(lattice.Nat) string { return "ten" }).Ignore()
	there.Unique().Count().Reaches(7).Ignore()
	s.orders.Send(s.office, stream.Reorder).FoldCommutative(largest).Snapshot(props.Because("a report of now")).Stream().AllTicks().Ignore()
}

// rounds compares, in ticks in which batches and snapshots meet, what was ordered with who has come.
func (s *shop) rounds() {
	orders := s.orders.Send(s.office, stream.FIFO)
	visits := s.visits.Send(s.office, stream.Reorder)
	now := orders.Batch(props.Because("reports are of what has arrived"))
	came := visits.Batch(props.Because("reports are of what has arrived"))
	totals := orders.KeyBy(shopOrder.customer).Map(func(o shopOrder) int { return o.Amount }).Sum().
		Snapshot(props.Because("totals so far"))
	before := now.Carry[string, props.Bag]()
	customers := now.Map(shopOrder.customer).Unordered()
	before.Close(customers)
	fresh := customers.Difference(before.Last())
	fresh.KeyBy(strings.ToLower).Lookup(totals, func(_ string, total int) int { return total }).
		Values().Filter(func(n int) bool { return n > 10 }).Count().Stream().AllTicks().Ignore()
	came.Merge(now.Map(shopOrder.customer)).
		Unique().
		DeferTick().
		Sort(cmp.Compare[string]).
		Enumerate(func(i int, who string) string { return fmt.Sprint(i, who) }).
		Collect().Stream().AllTicks().
		Map(func(names []string) int { return len(names) }).
		Scan(func(sum *int, n int) int { *sum += n; return *sum }).
		Ignore()
}

// reminders go round: from the front to a worker, to the office, and back to the front until they have been answered.
func (s *shop) reminders() {
	later := stream.Feedback[string, props.Unordered](s.front)
	answered := s.visits.Unordered().Merge(later.Stream()).
		Filter(func(who string) bool { return who != "" }).
		Named("reminders").
		RoundRobin(s.workers, stream.FIFO).
		Map(strings.ToUpper).
		Filter(func(who string) bool { return len(who) < 80 }).
		Named("answered").
		Unite(s.office, stream.FIFO)
	later.Close(answered.FilterMap(func(who string) (string, bool) { return who[1:], len(who) > 1 }).Send(s.front, stream.FIFO))
	answered.AsArrived(props.Because("a log")).Scan(func(n *int, who string) int { *n += len(who); return *n }).Ignore()
}

// If this fails, the drawing of a flow as large as real ones has changed: have dot draw it, and look whether it can be read.
func TestLargeDrawing(t *testing.T) {
	g := largeFlow().Graph()
	if n := len(g.Nodes); n < 180 || n > 220 {
		t.Errorf("%d operators, not about 200", n)
	}
	golden.Equal(t, "testdata/graph/large.dot", g.DOT())
	golden.Equal(t, "testdata/graph/large.mmd", g.Mermaid())
}
