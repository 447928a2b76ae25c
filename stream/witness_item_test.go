package stream

import (
	"math"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Programs whose items, laws or tokens do not allow what is done with them.
var itemWitnesses = map[string]witness{
	// The nearest that Go can compare of a slice is where it lies in memory.
	"unique_slices": func(t *testing.T) (one, other sight) {
		word := "be"
		unique := func(v *sight, s *node) {
			p := streamOf[*string, oneProcess, props.List](unary(s, "Unique", tick.Unique[*string]))
			p.Map(func(w *string) string { return *w }).ForEach(into[string](v.add))
		}
		f, g := New(t.Name()), New(t.Name())
		unique(&one, Items(f.Process[testProcess](), &word, &word).stream)
		unique(&other, Items(g.Process[testProcess](), &word, &word).Send(g.Process[testClient](), FIFO).stream)
		play(t, f)
		play(t, g)
		one.seen, other.seen = "the process where the words are read", "a process to which they were sent"
		return one, other
	},
	"sum_floats": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(0.1, 0.2, 0.3), inOneTick(0.3, 0.2, 0.1), func(s Stream[float64, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Fold(func(sum *float64, x float64) { *sum += x }).OnFinal(into[float64](out))
		})
	},
	"max_floats": func(t *testing.T) (one, other sight) {
		type best struct {
			some bool
			x    float64
		}
		return twoSights(t, inOneTick(math.NaN(), 1), inOneTick(1, math.NaN()), func(s Stream[float64, oneProcess, props.Bag], out func(any)) {
			highest := retype[props.List](s).Fold(func(b *best, x float64) {
				if !b.some || b.x < x {
					*b = best{true, x}
				}
			})
			highest.OnFinal(func(b best) { out(b.x) })
		})
	},
	"commutative_without_law": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(5, 3), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Fold(witnessPrice).OnFinal(into[int](out))
		})
	},
	"join_by_commutative": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(3, 5, 3), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			retype[props.Bag](s).Sum().OnFinal(into[int](out))
		})
	},
	"batch_without_token": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2), inTicks(1, 2), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			s.Batch(props.Because("a witness")).Sum().OnFinal(into[int](out))
		})
	},
	"as_arrived_without_token": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(5, 3), func(s Stream[int, oneProcess, props.Unordered], out func(any)) {
			s.AsArrived(props.Because("a witness")).Take(1).ForEach(into[int](out))
		})
	},
}
