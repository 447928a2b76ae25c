package stream

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// spawn lets who drives say when a call returns.
func (s *simulation) spawn(m *member, n *node, call func() error) {
	s.run.Calls = append(s.run.Calls, &sim.Call{Node: s.nodes[n], Member: m.life().member, Make: call})
}

// link is a channel of a simulation, from one member to another.
type link struct {
	*sim.Channel
	s      *simulation
	sent   int      // parcels
	again  int      // of these, those that a sender has sent that has crashed and does all again
	cargos []*cargo // by number, those of other runs too: their memory is used again
}

// cargo is what a parcel of a simulation holds.
type cargo struct {
	sim.Parcel
	sent Parcel // as the sender has made it
	node *node
}

type linkID struct {
	node     *node
	from, to string
}

// wire is what the simulation has in place of a wire: each item is a parcel of its own.
func (s *simulation) wire(n *node, by *wire) *wire {
	w := *by
	w.take, w.single = nil, true
	w.transport = func(from, to string) func(Parcel) {
		l := s.link(linkID{n, from, to}, by)
		return func(p Parcel) { l.send(n, p) }
	}
	return &w
}

func (s *simulation) link(id linkID, by *wire) *link {
	l := s.links[id]
	if l == nil {
		l = &link{s: s, Channel: &sim.Channel{
			Node: s.nodes[id.node], From: s.lives[id.from].member, To: s.lives[id.to].member,
			How: weaker(cmp.Or(by.does, "Ordered"), typeName(id.node.shape.how)), Torn: by.torn, Suffix: by.suffix,
		}}
		s.links[id] = l
		s.lives[id.from].sends = append(s.lives[id.from].sends, l)
	}
	return l
}

func (l *link) rewind() { l.Parcels, l.sent, l.again = l.Parcels[:0], 0, 0 }

// send puts a parcel on its way. One that had been sent before a crash is the same as it was then.
func (l *link) send(n *node, p Parcel) {
	number := l.again
	if l.again++; number < l.sent {
		if c := l.cargos[number]; slices.Contains(l.Parcels, &c.Parcel) {
			c.sent.parcel.to.replaced()
			c.sent = p
		} else {
			p.parcel.to.repeated()
		}
		return
	}
	if l.sent == 0 && !slices.Contains(l.s.run.Channels, l.Channel) {
		l.s.run.Channels = append(l.s.run.Channels, l.Channel)
	}
	if l.sent == len(l.cargos) {
		l.cargos = append(l.cargos, &cargo{node: n})
	}
	c := l.cargos[l.sent]
	l.sent++
	c.sent, c.Parcel = p, sim.Parcel{Load: c, Number: number}
	if n.shape.handle == "keyed" {
		c.Key = keyIn(n, c.Item())
	}
	l.Parcels = append(l.Parcels, &c.Parcel)
}

// Item is what the parcel holds.
func (c *cargo) Item() any { return c.node.read(c.sent.Bytes()) }

// Deliver is sim.Load's.
func (c *cargo) Deliver() { c.sent.Deliver() }

// Done is sim.Load's.
func (c *cargo) Done() { c.sent.Done() }

// keyIn is the key of an item of a hop that yields what is keyed, if it is that of the item.
func keyIn(n *node, item any) any {
	v := reflect.ValueOf(item)
	if v.Kind() != reflect.Struct {
		return nil
	}
	if key := v.FieldByName("Key"); key.IsValid() && key.Type() == n.shape.key {
		return key.Interface()
	}
	return nil
}

var ongoing = map[string]string{"": "Ordered", "List": "Ordered", "Bag": "Unordered", "Set": "Repeated"}

// weaker is what says less of two deliveries.
func weaker(a, b string) string {
	order := []string{"Ordered", "Unordered", "Repeated"}
	if o, complete := ongoing[b]; complete {
		b = o
	}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}
