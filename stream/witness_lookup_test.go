package stream

import (
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs that take a value that still grows for the last, or what was repeated or overtaken for all.
var lookupWitnesses = map[string]witness{
	"with_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("ann"), inOneTick("ann", "bob"), func(votes Stream[string, oneProcess, props.Ordered], out func(any)) {
			n := grown[props.Final](retype[props.List](votes).Count())
			Items(placeOf(votes), "ann").With(n, func(v string, n lattice.Nat) string { return fmt.Sprint(v, n) }).ForEach(into[string](out))
		})
	},
	"lookup_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3), inOneTick(3, 5), func(prices Stream[int, oneProcess, props.Ordered], out func(any)) {
			orders := Items(placeOf(prices), 2).KeyBy(parity)
			list := retype[props.List](prices).Map(func(p int) int { return p * 2 }).KeyBy(parity).Max()
			orders.Lookup(list, func(o int, p lattice.Max[int]) int { return o * p.V }).ForEach(func(_, sum int) { out(sum) })
		})
	},
	"semi_join_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(2), inOneTick(2, 1), func(paid Stream[int, oneProcess, props.Ordered], out func(any)) {
			orders := Items(placeOf(paid), 1, 2).KeyBy(asItIs)
			served := orders.SemiJoin(retype[props.List](paid).KeyBy(asItIs)).Values()
			retype[props.List](served).Enumerate(numbered[int]).ForEach(into[string](out))
		})
	},
	"cross_product_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3), inOneTick(3, 4), func(colors Stream[int, oneProcess, props.Ordered], out func(any)) {
			sizes := Items(placeOf(colors), 1, 2)
			sizes.CrossProduct(retype[props.List](colors), func(a, b int) int { return a * b }).Enumerate(numbered[int]).ForEach(into[string](out))
		})
	},
	"seal_by_count_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("ann pot", "ann tea", "ann tea"), inOneTick("ann pot", "ann pot", "ann tea"), func(items Stream[string, oneProcess, props.Repeated], out func(any)) {
			carts := retype[props.Ordered](items).KeyBy(func(i string) string { return i[:3] })
			carts.SealByCount(carts.Map(func(string) int { return 3 }), strings.Compare).ForEach(func(_ string, cart []string) { out(cart) })
		})
	},
	"seal_in_band_unordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("one", "two."), inOneTick("two.", "one"), func(lines Stream[string, oneProcess, props.Bag], out func(any)) {
			page := retype[props.List](lines).KeyBy(func(string) int { return 1 })
			pages, late := page.SealInBand(func(l string) bool { return strings.HasSuffix(l, ".") })
			late.Ignore()
			pages.ForEach(func(_ int, lines []string) { out(lines) })
		})
	},
}
