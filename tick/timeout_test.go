package tick_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// timekeeper is a host whose clock a test moves on.
type timekeeper struct {
	now, patience int
	due           map[uint64]int // of the ticks that have begun something
	ends          int
}

func (k *timekeeper) waits() tick.Waits {
	return tick.Waits{
		Begin: func(tick uint64) { k.due[tick] = k.now + k.patience },
		Drop:  func(tick uint64) { delete(k.due, tick) },
		End:   func() { k.ends++ },
	}
}

// over moves the clock on, and says up to which tick times are over.
func (k *timekeeper) over(d int) (ticks []uint64) {
	k.now += d
	for _, tick := range slices.Sorted(maps.Keys(k.due)) {
		if k.due[tick] <= k.now {
			delete(k.due, tick)
			ticks = []uint64{tick}
		}
	}
	return ticks
}

// moment is what a tick takes in, after some time.
type moment struct {
	after    int
	in, done []tick.Entry[string, int]
}

var moments = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) moment {
	return moment{
		rapid.IntRange(0, 3).Draw(t, "after"),
		rapid.SliceOfN(entries(), 0, 3).Draw(t, "in"),
		rapid.SliceOfN(entries(), 0, 1).Draw(t, "done"),
	}
}), 0, 20)

// patient is something that waits.
type patient struct {
	entry tick.Entry[string, int]
	until int
}

// plainTimeout is Timeout as a loop over what waits.
type plainTimeout struct {
	now     int
	done    map[string]bool
	waiting []patient
}

func (p *plainTimeout) step(m moment, patience int) (late []tick.Entry[string, int]) {
	p.now += m.after
	for _, e := range m.done {
		p.done[e.Key] = true
	}
	for _, e := range m.in {
		p.waiting = append(p.waiting, patient{e, p.now + patience})
	}
	p.waiting = slices.DeleteFunc(p.waiting, func(w patient) bool {
		switch {
		case p.done[w.entry.Key]:
			return true
		case w.until <= p.now:
			late = append(late, w.entry)
			return true
		}
		return false
	})
	return late
}

// begun are the times at which something begins to be late.
func (p *plainTimeout) begun() []int {
	var ends []int
	for _, w := range p.waiting {
		ends = append(ends, w.until)
	}
	return slices.Compact(ends)
}

// What waits comes late as a loop over it says, at that very tick; the host is told what it need not wait for any more, so that
// nothing keeps a run that nothing can come of; and the journal says the same again.
func TestTimeoutIsThatOfALoop(t *testing.T) {
	type entry = tick.Entry[string, int]
	rapid.Check(t, func(t *rapid.T) {
		ms := moments.Draw(t, "moments")
		ms = append(ms, moment{after: 100})
		build := func() (g *tick.Graph, in, done *tick.Inbox[entry], over *tick.Inbox[uint64], k *timekeeper, out *tick.Outbox[entry]) {
			g = tick.New(tick.Options{})
			in = tick.NewInbox(g, "in", tick.InboxOptions[entry]{Codec: jsonCodec[entry]{}})
			done = tick.NewInbox(g, "done", tick.InboxOptions[entry]{Codec: jsonCodec[entry]{}})
			over = tick.NewInbox(g, "over", tick.InboxOptions[uint64]{Codec: jsonCodec[uint64]{}})
			k = &timekeeper{patience: rapid.IntRange(1, 4).Draw(t, "patience"), due: map[uint64]int{}}
			return g, in, done, over, k, tick.NewOutbox(tick.Timeout(in.Port(), done.Port(), over.Port(), k.waits()), "out")
		}
		g, in, done, over, k, out := build()
		var journal bytes.Buffer
		noError(t, g.Record(&journal))
		model := &plainTimeout{done: map[string]bool{}}
		all := []entry{}
		for i, m := range ms {
			push(t, over, k.over(m.after))
			push(t, in, m.in)
			push(t, done, m.done)
			if i == len(ms)-1 {
				in.Close()
			}
			noError(t, g.RunTick())
			want, got := model.step(m, k.patience), collect(out)
			equal(t, append([]entry{}, want...), got, "at moment", i)
			all = append(all, got...)
			equal(t, append([]int{}, model.begun()...), append([]int{}, slices.Compact(slices.Sorted(maps.Values(k.due)))...), "times that the host keeps at moment", i)
		}
		holds(t, ended(out) && k.ends == 1, "it does not end, or not once")

		again, _, _, _, _, out := build()
		noError(t, again.Replay(&journal))
		equal(t, all, collect(out))
	})
}
