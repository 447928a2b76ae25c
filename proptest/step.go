package proptest

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// step checks a claim about a step. States are always made by replaying items from the zero value.
type step struct {
	lattice.Subject
	claim       lattice.Claim
	settings    *settings
	item, state form
}

func stepOf(c lattice.Claim, s *settings) step {
	subject := c.Subject()
	return step{subject, c, s, formOf(subject.In), formOf(subject.Out)}
}

func (p step) check(name string) (evidence string, err error) {
	evidence, found, done := p.exhaust()
	if done {
		if found != nil {
			return "", claimed(p.claim, found)
		}
		return evidence, nil
	}
	cases, err := search(name, func(t *rapid.T) *refutation { return claimed(p.claim, p.checkSome(t)) })
	return fmt.Sprintf("sampled: %d cases", cases), err
}

// replay is the state after copies of the items.
func (p step) replay(past []any, then ...any) any {
	state, _ := p.Replay(p.item.copies(append(past[:len(past):len(past)], then...))...)
	return state
}

// checkSome makes some items that came before and some that come then, and checks these also where nothing came before.
func (p step) checkSome(t *rapid.T) *refutation {
	past := p.settings.drawSome(t, p.In, "past", 0, 2*most)
	then := p.settings.drawSome(t, p.In, "item", 2, most)
	return guarded(func() *refutation {
		return cmp.Or(p.checkEach(nil, then), p.checkEach(past, then), p.checkEachPart(then), p.checkParts(past, then))
	}, input{"after", past}, input{"items", then})
}

// checkEach checks each item, and each two, from the state after the past.
func (p step) checkEach(past, then []any) *refutation {
	for _, x := range then {
		if found := p.checkItem(past, x); found != nil {
			return found
		}
	}
	for _, x := range then {
		for _, y := range then {
			if found := p.checkItems(past, x, y); found != nil {
				return found
			}
			if found := p.checkItem(append(past[:len(past):len(past)], x), y); found != nil {
				return found
			}
		}
	}
	return nil
}

// checkItem checks the step from the state after the past by one item.
func (p step) checkItem(past []any, x any) *refutation {
	all := append(past[:len(past):len(past)], x)
	given := p.item.copies(all)
	state, grew := p.Replay(given...)
	counter := func(law, remedy string, lines ...line) *refutation {
		return refute(law, remedy, append([]line{items("after", past), at("item", x), at("state", state)}, lines...)...)
	}
	if again, grewAgain := p.Replay(p.item.copies(all)...); !p.state.same(again, state) || grewAgain != grew {
		return counter("the same items give another state when they come again", "a step depends on the state and the item alone: no clock, no chance, no order of a map, nothing outside",
			at("state again", again))
	}
	for i, was := range all {
		if !p.item.same(given[i], was) {
			return counter("it changes an item", "leave the item as it is, and copy what the state keeps of it and changes later: others still hold it",
				at("the item", was), at("afterwards", given[i]))
		}
	}
	if p.Result == nil {
		return nil
	}
	before := p.replay(past)
	if up, _ := p.Result.Join(p.replay(past), p.replay(all)); !p.state.same(up, state) {
		return counter("the state shrinks, or moves aside", "each state must lie above the last in the state's own order: state ⊔ new state = new state",
			at("state before", before), at("before ⊔ state", up))
	}
	if changed := !p.state.same(state, before); grew != changed {
		return counter("it misreports whether the state grew", "grew must be true exactly when the state changed",
			at("state before", before), at("grew", grew))
	}
	return nil
}

// checkEachPart checks two members with an item each.
func (p step) checkEachPart(then []any) *refutation {
	for i := range then {
		for j := range i {
			if found := p.checkParts(then[i:i+1], then[j:j+1]); found != nil {
				return found
			}
		}
	}
	return nil
}

// checkParts checks that two members that share the items join to what one holds that has them all.
func (p step) checkParts(past, then []any) *refutation {
	if p.Result == nil { // no lattice, so members' states are never joined
		return nil
	}
	joined, _ := p.Result.Join(p.replay(past), p.replay(then))
	if whole := p.replay(past, then...); !p.state.same(joined, whole) {
		return refute("states of parts do not join to the state of the whole", "join to the state a value that depends on the item alone, as lattice.JoinOf does",
			items("one part", past), items("other part", then), at("joined", joined), at("state of all", whole))
	}
	return nil
}

// checkItems checks the step by two items in both orders, and with repeats if the law allows them.
func (p step) checkItems(past []any, x, y any) *refutation {
	xy, yx := p.replay(past, x, y), p.replay(past, y, x)
	if !p.state.same(xy, yx) {
		return refute("the order of two items changes the state", "make the step indifferent to order, or fold an Ordered stream with Fold",
			items("after", past), at("x", x), at("y", y), at("state after x, y", xy), at("state after y, x", yx))
	}
	if p.Result == nil {
		return nil
	}
	if once, twice := p.replay(past, x), p.replay(past, x, x); !p.state.same(once, twice) {
		return refute("an item that is repeated at once changes the state", "joins ignore repeats; for items that come once, claim Commutative",
			items("after", past), at("x", x), at("state after x", once), at("state after x, x", twice))
	}
	if late := p.replay(past, x, y, x); !p.state.same(late, xy) {
		return refute("an item that is repeated later changes the state", "joins ignore repeats; for items that come once, claim Commutative",
			items("after", past), at("x", x), at("y", y), at("state after x, y", xy), at("state after x, y, x", late))
	}
	return nil
}
