package proptest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// hall is a flow whose clients come and go as a test says.
type hall struct {
	*Sim
	visitors stream.Clients[visitor]
	says     *stream.Inlet[string, stream.Local[visitor]]
	lines    *stream.Inlet[string, stream.Process[host]]
	atHost   Probe[string] // what clients say, and who comes and goes
	atThem   Probe[string] // the lines, at each client
}

func (h *hall) build(f *stream.Flow) {
	at := f.Process[host]()
	h.visitors = f.Clients[visitor]()
	h.says, h.lines = stream.NewInlet[string](h.visitors), stream.NewInlet[string](at)
	h.says.Stream().Gather(at, stream.FIFO).ForEach(func(g guest, x string) { h.atHost.Add(fmt.Sprint(g, " ", x)) })
	h.visitors.Presence(at, anyTime).ForEach(func(g guest, p stream.Presence) { h.atHost.Add(fmt.Sprint(g, " ", p)) })
	rest := stream.FailStop{Why: props.Because("who comes late hears the rest")}
	h.lines.Stream().KeyBy(func(string) guest { return guests[1] }).Deliver(h.visitors, stream.FIFO).
		ForEachMember(func(g guest, x string) { h.atThem.Add(fmt.Sprint("to ", g, ": ", x)) })
	h.lines.Stream().BroadcastCut(h.visitors, rest.Cut).ForEachMember(func(g guest, x string) { h.atThem.Add(fmt.Sprint(g, " ", x)) })
}

func openHall(t *testing.T) *hall {
	h := &hall{}
	h.Sim = Run(t, h.build)
	return h
}

func (h *hall) say(t *testing.T, client int, x string) {
	t.Helper()
	if err := h.says.PutAt(t.Context(), client, x); err != nil {
		t.Fatal(err)
	}
}

func (h *hall) line(t *testing.T, x string) {
	t.Helper()
	if err := h.lines.Put(t.Context(), x); err != nil {
		t.Fatal(err)
	}
}

func TestVisit(t *testing.T) {
	h := openHall(t)
	if name := h.Join("visitor"); name != "visitor[0]" {
		t.Fatal(name)
	}
	h.Settle()
	h.atHost.Expect(t, "visitor[0] came")
	h.say(t, 0, "hello")
	h.Leave("visitor[0]")
	h.Tick("visitor[0]")
	if h.says.PutAt(t.Context(), 0, "late") == nil {
		t.Error("who has left still speaks")
	}
	h.Partition("visitor[0]")
	h.Settle()
	h.atHost.Expect(t) // it has not gone before what it said is there
	h.Heal()
	h.Settle()
	h.atHost.Expect(t, "visitor[0] hello", "visitor[0] went")
	m, err := h.visitors.Join(t.Context())
	if err != nil || m.Index() != 1 {
		t.Fatal(m, err)
	}
	h.visitors.Leave(m)
	h.visitors.Leave(m)
	h.Settle()
	h.atHost.Expect(t, "visitor[1] came", "visitor[1] went")
	h.Join("visitor")
	h.say(t, 2, "good bye")
	h.Close()
	h.Settle()
	h.atHost.Expect(t, "visitor[2] came", "visitor[2] good bye", "visitor[2] went")
	for _, m := range h.world.run.Members {
		if !m.Ended() {
			t.Errorf("%s goes on", m.Name)
		}
	}
	if _, err := h.visitors.Join(t.Context()); err == nil {
		t.Error("somebody comes after Close")
	}
}

// If this fails, who comes late gets what was sent before when the sender comes back from a crash, or who is there gets something again.
func TestCrashWithClients(t *testing.T) {
	h := openHall(t)
	h.Join("visitor")
	h.line(t, "one")
	h.Settle()
	h.Join("visitor")
	h.line(t, "two")
	h.Settle()
	h.atThem.ExpectAnyOrder(t, "visitor[0] one", "visitor[0] two", "visitor[1] two", "to visitor[1]: two")
	h.Crash("host")
	h.atHost.Expect(t, "visitor[0] came", "visitor[1] came", "visitor[0] came", "visitor[1] came")
	h.Settle()
	h.atThem.Expect(t)
	h.Leave("visitor[0]")
	h.line(t, "three")
	h.Settle()
	h.atHost.Expect(t, "visitor[0] went")
	h.Crash("host")
	h.line(t, "four")
	h.Settle()
	h.atThem.ExpectAnyOrder(t, "visitor[1] three", "visitor[1] four", "to visitor[1]: three", "to visitor[1]: four")
}

// If this fails, a client that crashes still says what it had not sent, or nobody hears that it has gone.
func TestClientCrashes(t *testing.T) {
	h := openHall(t)
	h.Join("visitor")
	h.say(t, 0, "sent")
	h.Tick("visitor[0]")
	h.say(t, 0, "not sent")
	h.Crash("visitor[0]")
	h.line(t, "who is there?")
	h.Settle()
	h.atHost.Expect(t, "visitor[0] came", "visitor[0] sent", "visitor[0] went")
	h.atThem.Expect(t)
	h.Close()
	h.Settle()
	for _, m := range h.world.run.Members {
		if !m.Ended() {
			t.Errorf("%s goes on", m.Name)
		}
	}
}

// TestClientEnds: nothing is left of a client that has left or crashed: no source, no timer, and nothing that goes round.
func TestClientEnds(t *testing.T) {
	for name, end := range map[string]func(*Sim, string){"leaves": (*Sim).Leave, "crashes": (*Sim).Crash} {
		var in *stream.Inlet[int, stream.Local[visitor]]
		var came Probe[int]
		s := Run(t, func(f *stream.Flow) {
			at, visitors := f.Process[host](), f.Clients[visitor]()
			in = stream.NewInlet[int](visitors)
			later := stream.Feedback[int, props.Unordered](visitors)
			all := in.Stream().Unordered().Merge(later.Stream())
			later.Close(all.FilterMap(countDown))
			stream.Typed(visitors, strings.NewReader("never read")).Gather(at, stream.FIFO).Ignore()
			k := in.Stream().KeyBy(small2)
			k.Timeout(in.Stream().Filter(func(int) bool { return false }).KeyBy(small2), time.Hour, anyTime).Ignore()
			sent := all.Gather(at, stream.FIFO).Values()
			sent.ForEach(came.Add)
			back := stream.Feedback[int, props.Unordered](at) // which ends when nothing is under way
			back.Close(sent.Merge(back.Stream()).FilterMap(countDown))
		})
		client := s.Join("visitor")
		if err := in.PutAt(t.Context(), 0, 3); err != nil {
			t.Fatal(err)
		}
		s.Settle()
		came.Expect(t, 3, 2, 1, 0)
		if s.world.run.Clock.Pending() != 1 {
			t.Errorf("%s: no timer runs", name)
		}
		if err := in.PutAt(t.Context(), 0, 0); err != nil {
			t.Fatal(err)
		}
		end(s, client)
		s.Settle()
		if name == "leaves" {
			s.Advance(time.Hour) // which it waits for
			s.Settle()
		}
		if n := s.world.run.Clock.Pending(); n > 0 {
			t.Errorf("%s: %d timers go on", name, n)
		}
		if m := s.world.run.Members[s.member(client)]; !m.Visit.Gone {
			t.Errorf("%s: it is still there", name)
		}
		s.Close()
		s.Settle()
		for _, m := range s.world.run.Members {
			if !m.Ended() {
				t.Errorf("%s: %s goes on", name, m.Name)
			}
		}
	}
}

// If this fails, what a process with clients did in production cannot be looked at in a test.
func TestReplayWithClients(t *testing.T) {
	var journal bytes.Buffer
	ran, again := &hall{}, &hall{}
	f := stream.New("hall")
	f.Record = func(string) io.Writer { return &journal }
	ran.build(f)
	ended := make(chan error)
	go func() { ended <- f.Run(t.Context()) }()
	m, err := ran.visitors.Join(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ran.say(t, m.Index(), "hello")
	ran.lines.Close()
	ran.visitors.Close()
	ran.visitors.Leave(m)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	ran.atHost.ExpectAnyOrder(t, "visitor[0] came", "visitor[0] hello", "visitor[0] went") // it may be one tick
	if err := Replay(t, again.build, func(string) io.Reader { return &journal }); err != nil {
		t.Fatal(err)
	}
	again.atHost.ExpectAnyOrder(t, "visitor[0] came", "visitor[0] hello", "visitor[0] went")
}
