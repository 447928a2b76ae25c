package tick_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/calmflow/calm/tick"
)

// If this fails, what could not come in is passed over, or is said of another operator.
func TestInboxFails(t *testing.T) {
	why := errors.New("what came was nothing")
	for name, run := range map[string]func(g *tick.Graph) error{
		"in a tick": (*tick.Graph).RunTick,
		"while it waits": func(g *tick.Graph) error {
			if !g.Ready() {
				t.Error("it does not want to tick")
			}
			return g.Run(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := tick.New(tick.Options{Name: "test"})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			var got []int
			tick.ForEach(in.Port(), func(xs []int) { got = append(got, xs...) }, nil)
			if _, err := in.TryPush(1); err != nil {
				t.Fatal(err)
			}
			in.Fail(why)
			in.Fail(errors.New("another"))
			err := run(g)
			if !errors.Is(err, why) || !errors.Is(err, tick.ErrOperator) || !strings.HasPrefix(err.Error(), "tick: in at ") {
				t.Errorf("it ends with %v", err)
			}
			if len(got) > 0 {
				t.Errorf("there come %v", got)
			}
			if err := g.RunTick(); !errors.Is(err, why) {
				t.Errorf("and then with %v", err)
			}
		})
	}
}

// If this fails, a graph that begins anew still has what another run of it broke and dropped.
func TestInboxFailsOnce(t *testing.T) {
	g := tick.New(tick.Options{Name: "test"})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	n := 0
	tick.ForEach(in.Port(), func(xs []int) { n += len(xs) }, nil)
	in.Dropped(2)
	if err := g.RunTick(); err != nil {
		t.Fatal(err)
	}
	in.Dropped(1)
	if m := g.Metrics(); len(m) != 1 || m[0].Dropped != 3 || m[0].Items != 0 {
		t.Errorf("%+v", m)
	}
	in.Fail(errors.New("nothing"))
	if !g.Rewind() {
		t.Fatal("it does not rewind")
	}
	if _, err := in.TryPush(1); err != nil {
		t.Fatal(err)
	}
	if err := g.RunTick(); err != nil || n != 1 {
		t.Errorf("%v, %d items", err, n)
	}
	if m := g.Metrics(); m[0].Dropped != 0 {
		t.Errorf("%+v", m)
	}
}
