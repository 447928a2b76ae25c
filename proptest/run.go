package proptest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

// Sim is a flow that a test drives by hand: nothing happens unless the test says so. What the test puts into inlets waits there, what is
// sent is under way, and who has something to do has not done it yet.
//
//	var in *stream.Inlet[int, stream.Process[Bank]]
//	var sum proptest.Probe[int]
//	s := proptest.Run(t, func(f *stream.Flow) {
//		in = stream.NewInlet[int](f.Process[Bank]())
//		in.Stream().Broadcast(f.Cluster[Branch](3), stream.Reorder).Scan(add).ForEach(sum.Add)
//	})
//	s.Partition("Branch[2]")
//	in.Put(t.Context(), 3)
//	s.Settle()
//	sum.Expect(t, 3, 3)
//	s.Heal()
//	s.Settle()
//	sum.Expect(t, 3)
//
// Members are named as in metrics, by their tag, and the index if there are several: Bank, Branch[2]. All happens on the goroutine of
// the test, so that Sim is of use inside testing/synctest too. An error of an operator fails the test.
type Sim struct {
	t      testing.TB
	nodes  []*sim.Node
	world  *world
	apart  []string // members that are parted from all others
	closed bool
	kept   []string // tokens at which nothing goes on
}

// Run builds a flow and starts it. Its sinks are called. Items, Value and Seq are fed when the flow settles, one step each.
func Run(t testing.TB, build func(f *stream.Flow)) *Sim {
	t.Helper()
	f := stream.New("test")
	open := sim.Open(f, sim.Options{Sinks: true})
	build(f)
	run, err := open.Begin(sim.Start{Durable: true})
	if err != nil {
		t.Fatalf("proptest: %v", err)
	}
	return &Sim{t: t, nodes: open.Nodes(), world: &world{run: run, by: plainly{}, timed: true, open: true}}
}

// Settle lets happen whatever can, the plainest first, until nothing can any more: what is under way arrives, all of it and in order,
// but for what a partition holds up.
func (s *Sim) Settle() {
	s.t.Helper()
	for s.Step() {
	}
}

// Step lets one thing happen, and says whether there was one.
func (s *Sim) Step() bool {
	s.t.Helper()
	var room [32]action
	can := slices.DeleteFunc(s.world.can(room[:0]), s.held)
	if len(can) == 0 && s.closed {
		can = s.world.canLeave(can)
	}
	if len(can) == 0 {
		return false
	}
	s.check(s.world.do(can[0]))
	if s.world.steps++; s.world.steps > mostSteps {
		s.t.Fatalf("proptest: the flow has not come to rest after %d steps", mostSteps)
	}
	return true
}

// held says what the test has not let happen.
func (s *Sim) held(a action) bool {
	switch a.kind {
	case closes:
		return !s.closed
	case waits, departs, shuts, leaves:
		return true
	case returns:
		return slices.Contains(s.kept, s.world.run.Calls[a.which].Node.Token)
	case arrives, repeats:
		c := s.world.run.Channels[a.which]
		return slices.Contains(s.apart, c.From.Name) != slices.Contains(s.apart, c.To.Name) || slices.Contains(s.kept, c.Node.Token) && c.Node.Token != ""
	default:
		return false
	}
}

// Tick has a member do one tick: it takes in what has arrived, and no more.
func (s *Sim) Tick(member string) {
	s.t.Helper()
	s.check(s.world.tick(s.member(member)))
}

// Deliver brings up to n items that are under way from one member to another, in order, and says how many there were. The receiver has
// them at its next tick.
func (s *Sim) Deliver(from, to string, n int) (arrived int) {
	s.t.Helper()
	a, b := s.world.run.Members[s.member(from)], s.world.run.Members[s.member(to)]
	for _, c := range s.world.run.Channels {
		for c.From == a && c.To == b && len(c.Parcels) > 0 && arrived < n {
			p := c.Parcels[0]
			p.Deliver()
			p.Done()
			c.Parcels = c.Parcels[1:]
			arrived++
		}
	}
	return arrived
}

// Partition parts these members from all others, and joins those again that were parted before. What is sent between the two sides is
// held up until Heal.
func (s *Sim) Partition(members ...string) {
	s.t.Helper()
	for _, name := range members {
		s.member(name)
	}
	s.apart = members
}

// Heal ends the partition.
func (s *Sim) Heal() { s.apart = nil }

// Crash has a member lose all but what is durable, and come back with it. Of a simulation, all that a tick has taken in is durable.
// What its sinks were called with they are called with again. A member with something to do does that first. A client does not come
// back: it has left, and what it has not sent is lost.
func (s *Sim) Crash(member string) {
	s.t.Helper()
	m := s.world.run.Members[s.member(member)]
	for m.Visit == nil && m.Ready() {
		s.check(m.Tick())
	}
	m.Rest()
	s.check(m.Crash())
}

// Keep keeps back what waits at tokens with these reasons, and lets go on what was kept back before: calls do not return, and what is
// sent over a cut does not arrive. Without a reason all goes on.
func (s *Sim) Keep(reasons ...string) {
	s.t.Helper()
	s.check(mustKnow(s.nodes, reasons))
	s.kept = reasons
}

// Return has the i-th call that waits at a token return, of those in the order in which they began.
func (s *Sim) Return(reason string, i int) {
	s.t.Helper()
	s.check(mustKnow(s.nodes, []string{reason}))
	waiting := 0
	for k, c := range s.world.run.Calls {
		if c.Node.Token != reason {
			continue
		}
		if waiting == i {
			s.check(s.world.call(k))
			return
		}
		waiting++
	}
	s.t.Fatalf("proptest: call %d at %q is to return, and %d wait: they count from 0", i, reason, waiting)
}

// Advance lets time pass, and calls the timers that are due, each at its time. What they cause happens when the flow settles.
func (s *Sim) Advance(d time.Duration) { s.world.run.Clock.Advance(d) }

// Skew has a member's clock be d ahead of all others', or behind if d is less than 0, from now on: it jumps.
func (s *Sim) Skew(member string, d time.Duration) {
	s.t.Helper()
	s.world.run.Members[s.member(member)].Skew(d, 0)
}

// Join lets a client come to the place with this tag, and returns its name, such as Client[0]: no other client ever has it. That is what
// Join of stream.Clients does, which serves as well.
func (s *Sim) Join(place string) (member string) {
	s.t.Helper()
	var places []string
	for _, c := range s.world.run.Crowds {
		if c.Place == place {
			m, err := c.Join()
			s.check(err)
			return m.Name
		}
		places = append(places, c.Place)
	}
	s.t.Fatalf("proptest: no clients come to a place named %q: they do to %q", place, places)
	return ""
}

// Leave lets a client go, as Leave of stream.Clients does. It is still there until the flow settles: what is on its way from it arrives,
// and then those hear of it who have its Presence.
func (s *Sim) Leave(member string) {
	s.t.Helper()
	m := s.world.run.Members[s.member(member)]
	if m.Visit == nil {
		s.t.Fatalf("proptest: %s is no client: it stays", member)
	}
	m.Visit.Leave()
}

// Close ends all sources, once what they have is fed. No more clients come, and those that are there leave when nothing else can happen.
func (s *Sim) Close() { s.closed = true }

// member is the index of the member of this name.
func (s *Sim) member(name string) int {
	s.t.Helper()
	var names []string
	for i, m := range s.world.run.Members {
		if m.Name == name {
			return i
		}
		names = append(names, m.Name)
	}
	s.t.Fatalf("proptest: no member is named %q: there are %s", name, strings.Join(names, ", "))
	return 0
}

func (s *Sim) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("proptest: %v", err)
	}
}

// Probe collects what comes to a sink, for a test: out.ForEach(probe.Add).
type Probe[T any] struct{ seen []T }

// Add notes an item.
func (p *Probe[T]) Add(x T) { p.seen = append(p.seen, x) }

// Expect fails the test unless exactly these items have come since the last Expect, in this order. It forgets them.
func (p *Probe[T]) Expect(t testing.TB, want ...T) {
	t.Helper()
	p.expect(t, want, func(xs []string) []string { return xs })
}

// ExpectAnyOrder is Expect for what comes in no certain order.
func (p *Probe[T]) ExpectAnyOrder(t testing.TB, want ...T) {
	t.Helper()
	p.expect(t, want, func(xs []string) []string { return slices.Sorted(slices.Values(xs)) })
}

func (p *Probe[T]) expect(t testing.TB, want []T, arrange func([]string) []string) {
	t.Helper()
	wanted, seen := arrange(textsOf(want)), arrange(textsOf(p.seen))
	if !slices.Equal(wanted, seen) {
		t.Fatalf("proptest: there came %s, not %s", list(boxed(p.seen)), list(boxed(want)))
	}
	p.seen = nil
}

func textsOf[T any](xs []T) (texts []string) {
	for _, x := range xs {
		texts = append(texts, text(x))
	}
	return texts
}
