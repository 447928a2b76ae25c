package stream

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/props"
)

// Programs about positions that nobody promised, ends that are none, and keys that are dealt.
var sequenceWitnesses = map[string]witness{
	"chunk_merged": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2, 3), inOneTick(3, 1, 2), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Chunk(2).ForEach(into[[]int](out))
		})
	},
	"last_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3), inOneTick(3, 5), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			retype[props.List](s).Last().ForEach(into[int](out))
		})
	},
	"chain_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("news"), inOneTick("news", "later"), func(news Stream[string, oneProcess, props.Ordered], out func(any)) {
			archive := Items(placeOf(news), "a")
			retype[props.List](news).Chain(archive).Enumerate(numbered[string]).ForEach(into[string](out))
		})
	},
	"zip_unordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("ann", "bob"), inOneTick("bob", "ann"), func(names Stream[string, oneProcess, props.Bag], out func(any)) {
			seats := Items(placeOf(names), 1, 2)
			pair := func(who string, seat int) string { return fmt.Sprint(who, seat) }
			retype[props.List](names).Zip(seats, pair).ForEach(into[string](out))
		})
	},
	"first_keyed_repeated": func(t *testing.T) (one, other sight) {
		return twoKeyedSights(t, parity, inOneTick(1, 3), inOneTick(3, 1, 3), func(k Keyed[int, int, oneProcess, props.Set], out func(any)) {
			retypeKeyed[props.List](k).First().ForEach(func(_, first int) { out(first) })
		})
	},
	"keys_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]string{{"to"}, {"to"}}, keysAt[oneProcess], keysAt[partsAt])
	},
}

func keysAt[L Whole[L]](s Stream[string, L, props.List], out func(any)) {
	s.KeyBy(func(word string) string { return word }).Keys().ForEach(into[string](out))
}
