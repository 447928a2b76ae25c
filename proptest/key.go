package proptest

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// key checks a claim that a function's value determines the item.
type key struct {
	lattice.Subject
	item     form
	settings *settings
}

func keyOf(c lattice.Claim, s *settings) key {
	subject := c.Subject()
	return key{subject, formOf(subject.In), s}
}

func (p key) check(name string, c lattice.Claim) (evidence string, err error) {
	if all, finite := p.settings.enumerate(p.In); finite {
		if found := p.checkAll(all); found != nil {
			return "", claimed(c, found)
		}
		return fmt.Sprintf("exhaustive: %d items", len(all)), nil
	}
	cases, err := search(name, func(t *rapid.T) *refutation { return claimed(c, p.checkSome(t)) })
	return fmt.Sprintf("sampled: %d cases", cases), err
}

// checkAll looks for two items of one key.
func (p key) checkAll(all []any) *refutation {
	byKey := map[any]any{}
	for _, x := range all {
		found := guarded(func() *refutation {
			if found := p.checkItem(x); found != nil {
				return found
			}
			k := p.Apply(p.item.copy(x))
			if other, known := byKey[k]; known && !p.item.same(other, x) {
				return p.shared(other, x, k)
			}
			byKey[k] = x
			return nil
		}, input{"item", x})
		if found != nil {
			return found
		}
	}
	return nil
}

// checkSome makes two items, and items that differ from the first in one place only: those are what a key forgets.
func (p key) checkSome(t *rapid.T) *refutation {
	items := p.settings.drawSome(t, p.In, "item", 2, 2)
	others := append(p.settings.variants(p.In, items[0], items[1]), items[1])
	return guarded(func() *refutation {
		if found := cmp.Or(p.checkItem(items[0]), p.checkItem(items[1])); found != nil {
			return found
		}
		k := p.Apply(p.item.copy(items[0]))
		for _, other := range others {
			if p.Apply(p.item.copy(other)) == k && !p.item.same(other, items[0]) {
				return p.shared(items[0], other, k)
			}
		}
		return nil
	}, input{"one of items", items})
}

// checkItem checks that an item has one key and keeps its contents.
func (p key) checkItem(x any) *refutation {
	given := p.item.copy(x)
	k := p.Apply(given)
	if !p.item.same(given, x) {
		return refute("it changes the item", "leave the item as it is: others still hold it", at("item", x), at("afterwards", given))
	}
	if again := p.Apply(p.item.copy(x)); again != k {
		return refute("the same item gives another key when it comes again",
			"a key depends on what is in the item alone, and is equal to itself: no clock, no chance, no pointer, no NaN",
			at("item", x), at("key", k), at("key again", again))
	}
	return nil
}

func (p key) shared(x, y, k any) *refutation {
	return refute("two different items have one key", "take what tells the items apart into the key; give proptest.Gen or proptest.Values if they never occur together",
		at("x", x), at("y", y), at("key of both", k))
}
