package proptest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/stream"
)

// event is what happens in a room: somebody comes, goes, or asks something.
type event struct {
	Who  guest
	Asks bool
	Came stream.Presence
}

// answer is to go to who has asked.
type answer struct{ To, For guest }

// room answers what is asked when the next one asks.
type room struct {
	here  []guest
	asked []guest
	seats []int // of who asked
}

// byName answers who has asked.
func (r *room) byName(e event) (out []answer) {
	if r.enter(e); !e.Asks {
		return nil
	}
	for _, who := range r.asked {
		out = append(out, answer{who, who})
	}
	r.asked = []guest{e.Who}
	return out
}

// byPosition answers who sits where somebody has asked.
func (r *room) byPosition(e event) (out []answer) {
	if r.enter(e); !e.Asks {
		return nil
	}
	for i, seat := range r.seats {
		if seat < len(r.here) {
			out = append(out, answer{r.here[seat], r.asked[i]})
		}
	}
	r.asked, r.seats = []guest{e.Who}, []int{slices.Index(r.here, e.Who)}
	return out
}

func (r *room) enter(e event) {
	switch {
	case e.Asks:
	case bool(e.Came):
		r.here = append(r.here, e.Who)
	default:
		r.here = slices.DeleteFunc(r.here, func(g guest) bool { return g == e.Who })
	}
}

// rooms is the sketch of a chat: who is there, and who asks, in the order in which the room hears of it.
func rooms(f *stream.Flow, step func(*room, event) []answer) {
	at, visitors := f.Process[host](), f.Clients[visitor]()
	asks := visits(f).Gather(at, stream.FIFO).MapKeyed(func(w guest, _ int) event { return event{Who: w, Asks: true} })
	comes := visitors.Presence(at, anyTime).MapKeyed(func(w guest, p stream.Presence) event { return event{Who: w, Came: p} })
	heard := asks.Values().Merge(comes.Values()).AsArrived(anyTime)
	here := heard.Scan(func(r *room, e event) []guest { r.enter(e); return slices.Clone(r.here) })
	here.Named("here").Ignore()
	heard.Scan(step).FlatMap(func(all []answer) []answer { return all }).
		KeyBy(func(a answer) guest { return a.To }).Deliver(visitors, stream.FIFO).Named("answers").Ignore()
}

var ownAnswers = Invariant("each gets answers of its own", func(v View) error {
	for i, all := range Seen[answer](v, "answers") {
		for _, a := range all {
			if a.For.Index() != i {
				return fmt.Errorf("%v gets what is for %v", guests[i], a.For)
			}
		}
	}
	return nil
})

var allGone = Eventually("nobody is there in the end", func(v View) error {
	for _, all := range Seen[[]guest](v, "here") {
		if n := len(all); n > 0 && len(all[n-1]) > 0 {
			return fmt.Errorf("there are %v", all[n-1])
		}
	}
	return nil
})

func TestRooms(t *testing.T) {
	Agree(t, func(f *stream.Flow) { rooms(f, (*room).byName) }, ownAnswers, allGone)
}

// If this fails, no client leaves while others go on, or none is heard of that has left.
func TestRoomsWithFaults(t *testing.T) {
	said := disagreement(t, func(f *stream.Flow) { rooms(f, (*room).byPosition) }, ownAnswers).Error()
	for _, part := range []string{`"each gets answers of its own" does not hold: visitor[1] gets what is for visitor[0]`, "visitor[0] leaves", "visitor[0] has gone"} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q:\n%s", part, said)
		}
	}
	said = disagreement(t, func(f *stream.Flow) {
		at, visitors := f.Process[host](), f.Clients[visitor]()
		visitors.Presence(at, anyTime).MapKeyed(func(w guest, p stream.Presence) event { return event{Who: w, Came: p} }).
			Values().AsArrived(anyTime).
			Scan(func(here *[]guest, e event) []guest {
				if e.Came {
					*here = append(*here, e.Who)
				}
				return slices.Clone(*here)
			}).Named("here").Ignore()
		visits(f).Ignore()
	}, allGone).Error()
	if !strings.Contains(said, `"nobody is there in the end" does not hold: there are [visitor[0] visitor[1]]`) {
		t.Errorf("it says:\n%s", said)
	}
}
