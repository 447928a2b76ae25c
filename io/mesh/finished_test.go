package mesh

import (
	"fmt"
	"iter"
	"log/slog"
	"net"
	"slices"
	"testing"

	"github.com/calmflow/calm/internal/part"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// many come one after the other, each of whom may be there before it hears who is full.
const many = 12

// asking has a desk read what many workers hold, of whom one is enough, while it and they go on for others.
type asking struct {
	hold *stream.Inlet[int, stream.Process[desk]]
	say  *stream.Inlet[int, stream.Local[worker]]
	read notes[lattice.SetUnion[int]]
	has  notes[lattice.SetUnion[int]]
}

func (a *asking) build(f *stream.Flow) {
	f.Limit = 1
	workers, at := f.Cluster[worker](many), f.Process[desk]()
	has := stream.Value(workers.Replicated(), lattice.Contains(1))
	has.OnFinal(a.has.at("here"))
	has.FromAny(at).OnFinal(a.read.at("desk"))
	a.hold = stream.NewInlet[int](at)
	a.hold.Stream().Ignore()
	a.say = stream.NewInlet[int](workers)
	a.say.Stream().Exchange(workers, stream.FIFO).Values().Ignore()
}

// If this fails, who has read from one of many counts what the others tell as waiting for ever: sources everywhere stand still.
func TestSourcesGoOnAfterAReaderHasEnough(t *testing.T) {
	n := newNetwork(t, "desk")
	for i := range many {
		n.listen(fmt.Sprintf("worker[%d]", i), "127.0.0.1:0")
	}
	parts := map[string]*asking{"desk": {}}
	ends := map[string]func() error{"desk": n.start(n.config("desk"), parts["desk"].build)}
	for i := range many {
		role := fmt.Sprintf("worker[%d]", i)
		if i > 0 { // after the first has told all there is
			n.until("the desk has read", func() bool { return len(parts["desk"].read.of("desk")) > 0 })
		}
		parts[role] = &asking{}
		ends[role] = n.start(n.config(role), parts[role].build)
		n.until(role+" has what it holds", func() bool { return len(parts[role].has.of("here")) > 0 })
	}
	for role, end := range ends {
		if err := end(); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// If this fails, what is sent to a process that has done all it had to do counts as waiting for as long as the sender is there.
func TestWhoHasFinishedTakesAll(t *testing.T) {
	for why, want := range map[string][]int{"": {3, 5}, "a failure": {0, 0}} { // who has failed may come again
		took := 0
		c := &part.Channel{Name: "it", To: 1, Took: func(items int) { took += items }}
		flow := &part.Flow{Places: []part.Place{{Name: "worker", Members: 1}, {Name: "desk", Members: 1}}, Channels: []*part.Channel{c}}
		m := &mesh{flow: flow, limits: Limits{}.orDefault(0), log: slog.New(slog.DiscardHandler)}
		s := m.session(part.Member{Place: 1})
		s.send(c, []byte("three"), 3)
		s.depart(why)
		got := []int{took}
		s.send(c, []byte("two"), 2)
		if got = append(got, took); !slices.Equal(got, want) {
			t.Errorf("for the reason %q, %v are taken; not %v", why, got, want)
		}
		s.end(net.ErrClosed)
	}
}

// If this fails, a process that has ended while somebody had not yet taken what it sent holds up the sources of others for ever.
func TestSourcesGoOnAfterASenderHasEnded(t *testing.T) {
	n := newNetwork(t, places...)
	n.listen("desk", "127.0.0.1:0")
	const numbers = 10000
	begun, goOn := make(chan struct{}), make(chan struct{})
	var heard notes[int]
	build := func(xs iter.Seq[int]) func(*stream.Flow) {
		return func(f *stream.Flow) {
			f.Limit = 1
			note := heard.at("desk")
			stream.Seq(f.Cluster[worker](3), xs).Gather(f.Process[desk](), stream.FIFO).Values().ForEach(func(x int) {
				if len(heard.of("desk")) == 0 {
					close(begun)
					<-goOn
				}
				note(x)
			})
		}
	}
	n.run(n.config("desk"), build(slices.Values([]int(nil))))
	n.run(n.config("worker[0]"), build(slices.Values([]int{1})))
	<-begun
	n.run(n.config("worker[2]"), build(func(yield func(int) bool) {
		for i := range numbers {
			if i == 1 {
				<-goOn
			}
			if !yield(i) {
				return
			}
		}
	}))
	if err := n.ends(n.config("worker[1]"), build(slices.Values([]int{1, 2}))); err != nil { // while the desk takes nothing
		t.Error(err)
	}
	close(goOn)
	n.wg.Wait()
	if got := len(heard.of("desk")); got != numbers+3 {
		t.Errorf("the desk has heard %d, not %d", got, numbers+3)
	}
}

// If this fails, what a process had passed on of others holds up sources after it has ended, or those others are not heard who are full all
// the same.
func TestWhoHasFinishedPassesNothingOn(t *testing.T) {
	full := 0
	c := &part.Channel{Name: "it", To: 1, Full: func(is bool) {
		if full--; is {
			full += 2
		}
	}}
	flow := &part.Flow{Places: []part.Place{{Name: "worker", Members: 1}, {Name: "desk", Members: 1}, {Name: "guest", Members: 1}}, Channels: []*part.Channel{c}}
	m := &mesh{flow: flow, limits: Limits{}.orDefault(0), log: slog.New(slog.DiscardHandler), epoch: 1, notices: map[noticeID]notice{}}
	desk, guest := m.session(part.Member{Place: 1}), m.session(part.Member{Place: 2})
	m.sessions = map[part.Member]*session{desk.peer: desk, guest.peer: guest}
	defer desk.end(net.ErrClosed)
	defer guest.end(net.ErrClosed)
	told := func(s *session) framed { return s.out.all()[s.out.len()-1] }

	m.heard(notice{11, 4, "it", true, nil}, desk)
	desk.depart("")
	if want := (notice{11, 5, "it", false, nil}).frame(); full != 0 || !slices.Equal(told(guest).head, want) {
		t.Errorf("full %d times, and told another %v, not %v", full, told(guest), want)
	}
	m.heard(notice{11, 4, "it", true, nil}, guest)
	if full != 0 {
		t.Error("what was said before counts again")
	}
	m.heard(notice{11, 6, "it", true, nil}, guest)
	if full != 1 {
		t.Error("who is full all the same is not heard")
	}

	m.Full(c, true)
	m.heard(notice{m.epoch, m.versions + 1, "it", false, nil}, guest)
	if want := (notice{m.epoch, 3, "it", true, nil}).frame(); !slices.Equal(told(guest).head, want) {
		t.Errorf("what is told instead of the truth is followed by %v, not %v", told(guest), want)
	}
}

// If this fails, a process that has started anew is told as taken what was sent by the one before it, refuses that as nonsense, and is told it again
// over each connection.
func TestWhoStartsAnewIsNotToldOfBefore(t *testing.T) {
	c := &part.Channel{Name: "it", From: 1, Torn: true, Receive: func(int, []byte) error { return nil }, Took: func(int) {}}
	flow := &part.Flow{Places: []part.Place{{Name: "desk", Members: 1}, {Name: "worker", Members: 1}}, Channels: []*part.Channel{c}}
	m := &mesh{flow: flow, limits: Limits{}.orDefault(0), notices: map[noticeID]notice{}}
	s := m.session(part.Member{Place: 1})
	defer s.end(net.ErrClosed)
	comes := func(items int) {
		if err := s.handle(frameItems, append([]byte{0, byte(items)}, make([]byte, items)...)); err != nil {
			t.Fatal(err)
		}
	}
	s.epoch = 1
	comes(5)
	s.taken(c, 2)
	s.begin(3)
	comes(7)
	s.taken(c, 2)
	if n := s.lanes[c].took; n != 0 {
		t.Errorf("%d of before are told as taken", n)
	}
	s.taken(c, 3) // one of before, and two
	s.taken(c, 5)
	if n := s.lanes[c].took; n != 7 {
		t.Errorf("%d of 7 are told as taken", n)
	}
}
