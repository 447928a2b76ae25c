package proptest

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// index checks a claim that a function gives the positions of one sender's items.
type index struct {
	lattice.Subject
	item     form
	settings *settings
}

func indexOf(c lattice.Claim, s *settings) index {
	subject := c.Subject()
	return index{subject, formOf(subject.In), s}
}

func (p index) check(name string, c lattice.Claim) (evidence string, err error) {
	if sent := p.settings.sent[p.In]; sent != nil {
		if found := guarded(func() *refutation { return p.checkSent(sent) }, input{"sent", sent}); found != nil {
			return "", claimed(c, found)
		}
		evidence = fmt.Sprintf("%d items as sent, ", len(sent))
	}
	varies := false
	cases, err := search(name, func(t *rapid.T) *refutation {
		items := p.settings.drawSome(t, p.In, "item", 2, 2)
		return claimed(c, guarded(func() *refutation {
			for _, x := range items {
				if found := p.checkItem(x); found != nil {
					return found
				}
			}
			for _, other := range append(p.settings.variants(p.In, items[0], items[1]), items[1]) {
				varies = varies || p.Apply(p.item.copy(other)) != p.Apply(p.item.copy(items[0]))
			}
			return nil
		}, input{"one of items", items}))
	})
	if err == nil && !varies {
		return "", claimed(c, refute("all items have one position", "take the position that the sender wrote into the item", note("items", fmt.Sprintf("those of %d cases", cases))))
	}
	return fmt.Sprintf("%ssampled: %d cases", evidence, cases), err
}

// checkItem checks that an item has one position and keeps its contents.
func (p index) checkItem(x any) *refutation {
	given := p.item.copy(x)
	position := p.Apply(given)
	if !p.item.same(given, x) {
		return refute("it changes the item", "leave the item as it is: others still hold it", at("item", x), at("afterwards", given))
	}
	if again := p.Apply(p.item.copy(x)); again != position {
		return refute("the same item gives another position when it comes again", "a position depends on what is in the item alone: no counter outside, no clock",
			at("item", x), at("position", position), at("position again", again))
	}
	return nil
}

// checkSent checks that what one sender sent has the positions from 0 on, each once.
func (p index) checkSent(sent []any) *refutation {
	byPosition := map[uint64]any{}
	for _, x := range sent {
		if found := p.checkItem(x); found != nil {
			return found
		}
		position := p.Apply(p.item.copy(x)).(uint64)
		if other, taken := byPosition[position]; taken {
			return refute("two items have one position", "number the items of each sender one by one; if one is sent again, list it once",
				at("x", other), at("y", x), at("position of both", position))
		}
		byPosition[position] = x
	}
	for position := range uint64(len(sent)) {
		if _, taken := byPosition[position]; !taken {
			return refute("a position is missing", "count each sender's items from 0, without a gap",
				items("sent", sent), at("no item at", position))
		}
	}
	return nil
}
