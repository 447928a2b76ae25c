package proptest

import (
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// deliver brings some of what is under way to its receiver, in an order that the channel allows.
func (w *world) deliver(channel int, kind actionKind) {
	c := w.run.Channels[channel]
	n := w.some(len(c.Parcels))
	var arrived, lost []any
	for range n {
		w.may = next(c, kind == repeats, w.may[:0])
		if len(w.may) == 0 {
			break
		}
		i := w.may[w.by.choose(len(w.may))]
		p := c.Parcels[i]
		if c.Torn && p.Times == 0 && !w.pins(c.Node) && w.by.choose(4) == 3 {
			lost = append(lost, w.lose(channel, i)...)
			continue
		}
		w.did.delivered(c, i)
		p.Times++
		p.Deliver()
		if w.story != nil {
			arrived = append(arrived, p.Item())
		}
		kept := 1
		if c.How != "Repeated" || p.Times == mostTimes || w.by.choose(2) == 0 {
			kept = 0
			p.Done()
			c.Parcels = slices.Delete(c.Parcels, i, i+1)
		}
		w.state.note(c.To, arrivedAt, idOf(c), 2*p.Number+kept)
	}
	if w.story != nil {
		w.story.delivered(c, arrived, lost, kind)
	}
}

// lose takes a parcel off its way, and with it those that a broken connection takes too.
func (w *world) lose(channel, i int) (lost []any) {
	c := w.run.Channels[channel]
	from, to := i, i+1
	if c.Suffix {
		to = len(c.Parcels)
	}
	for _, p := range c.Parcels[from:to] {
		w.state.note(c.To, lostTo, idOf(c), p.Number)
		w.did.lose()
		p.Done()
		lost = append(lost, p.Item())
	}
	c.Parcels = slices.Delete(c.Parcels, from, to)
	return lost
}

// next adds the parcels that may arrive next: by position.
func next(c *sim.Channel, again bool, may []int) []int {
	switch {
	case c.How != "Ordered":
		for i, p := range c.Parcels {
			if again || p.Times == 0 || c.How == "Repeated" {
				may = append(may, i)
			}
		}
	case len(c.Parcels) > 0 && c.Parcels[0].Key == nil:
		may = append(may, 0)
	default: // of each key the first
		for i, p := range c.Parcels {
			if !slices.ContainsFunc(c.Parcels[:i], func(before *sim.Parcel) bool { return before.Key == p.Key }) {
				may = append(may, i)
			}
		}
	}
	return may
}
