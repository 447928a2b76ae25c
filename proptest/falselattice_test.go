package proptest

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"
)

// A false lattice of each kind. Each breaks one promise and keeps the others as far as it can.
type (
	roshambo  uint8                        // 0 is none, each of 1, 2, 3 beats another: not associative
	firstWins int                          // not commutative
	resetting int                          // joining zero forgets
	mute      struct{ N int8 }             // cannot be encoded
	garbled   struct{ N int8 }             // cannot be decoded
	unrested  int                          // restless, in a large range
	sum       int                          // not idempotent
	eager     uint8                        // reports growth that is none
	lazy      int                          // reports no growth where there is some
	lowest    int                          // min, but zero lies in the middle
	restless  uint8                        // a value of two others lies above neither for good
	strict    int                          // Leq is <
	torn      map[string]struct{}          // Leq changes its receiver
	shelf     map[string]map[int]struct{}  // keeps the inner maps of its argument
	handover  map[int]struct{}             // returns its argument when it is bottom itself
	thief     map[int]struct{}             // changes its argument
	appended  []int                        // a sorted set that keeps its argument's array
	register  struct{ At, V uint8 }        // last write wins, and a tie goes to the receiver
	dice      uint8                        // decides by chance
	fragile   int                          // panics on some values
	private   struct{ n uint8 }            // is not encoded
	shuffled  map[uint8]struct{}           // has several encodings
	hasty     map[uint8]struct{}           // makes an empty map of nil
	midway    struct{ Lo, Hi lattice.Nat } // an interval whose join is too large to be the least
)

func (a roshambo) Join(b roshambo) (roshambo, bool) {
	switch {
	case a == b || b == 0:
		return a, false
	case a == 0 || (b-a+3)%3 == 1:
		return b, true
	default:
		return a, false
	}
}

func (a firstWins) Join(b firstWins) (firstWins, bool) {
	if a == 0 {
		return b, b != 0
	}
	return a, false
}

func (a sum) Join(b sum) (sum, bool)          { return a + b, b != 0 }
func (a eager) Join(b eager) (eager, bool)    { return max(a, b), b >= a }
func (a lazy) Join(b lazy) (lazy, bool)       { return lazy(uint(a) | uint(b)), false }
func (a lowest) Join(b lowest) (lowest, bool) { return min(a, b), b < a }

func (a resetting) Join(b resetting) (resetting, bool) {
	if b == 0 {
		return 0, false
	}
	return max(a, b), b > a
}

func (a mute) Join(b mute) (mute, bool)          { return mute{max(a.N, b.N)}, b.N > a.N }
func (a mute) MarshalCBOR() ([]byte, error)      { return nil, errors.New("no words") }
func (a garbled) Join(b garbled) (garbled, bool) { return garbled{max(a.N, b.N, 0)}, b.N > a.N }
func (a garbled) MarshalCBOR() ([]byte, error)   { return cbor.Marshal("N") }

func (a unrested) Join(b unrested) (unrested, bool) {
	if a == b || a == 0 || b == 0 {
		return a | b, a == 0 && b != 0
	}
	return max(a, b) + 1, true
}

func (a restless) Join(b restless) (restless, bool) {
	if a == b || a == 0 || b == 0 {
		return a | b, a == 0 && b != 0
	}
	return max(a, b) + 1, true
}

func (a strict) Join(b strict) (strict, bool) {
	return strict(uint(a) | uint(b)), uint(b)&^uint(a) != 0
}
func (a strict) Leq(b strict) bool { return a != b && uint(a)&^uint(b) == 0 }

func (a torn) Join(b torn) (torn, bool) {
	joined, grew := lattice.SetUnion[string](a).Join(lattice.SetUnion[string](b))
	return torn(joined), grew
}

func (a torn) Leq(b torn) bool {
	for x := range a {
		if _, ok := b[x]; ok {
			delete(a, x)
		}
	}
	return len(a) == 0
}

func (a shelf) Join(b shelf) (shelf, bool) {
	grew := false
	if a == nil && len(b) > 0 {
		a = shelf{}
	}
	for k, more := range b {
		if a[k] == nil {
			a[k] = more
			grew = true
			continue
		}
		before := len(a[k])
		maps.Copy(a[k], more)
		grew = grew || len(a[k]) > before
	}
	return a, grew
}

func (a handover) Join(b handover) (handover, bool) {
	if a == nil {
		return b, len(b) > 0
	}
	before := len(a)
	maps.Copy(a, b)
	return a, len(a) > before
}

func (a thief) Join(b thief) (thief, bool) {
	if len(b) == 0 {
		return a, false
	}
	joined := maps.Clone(b)
	maps.Copy(joined, a)
	grew := len(joined) > len(a)
	clear(b)
	return joined, grew
}

func (a appended) Join(b appended) (appended, bool) {
	if len(a) == 0 {
		return b, len(b) > 0
	}
	grew := false
	for _, x := range b {
		if at, found := slices.BinarySearch(a, x); !found {
			a, grew = slices.Insert(a, at, x), true
		}
	}
	return a, grew
}

func (a register) Join(b register) (register, bool) {
	if b.At > a.At {
		return b, true
	}
	return a, false
}

func (a dice) Join(b dice) (dice, bool) {
	if a != b && a != 0 && b != 0 && rand.IntN(2) == 0 {
		return max(a, b), b > a
	}
	return a | b, a|b != a
}

func (a fragile) Join(b fragile) (fragile, bool) {
	if a == 2 && b == 3 {
		panic("two meets three")
	}
	return max(a, b, 0), max(a, b, 0) > a
}

func (a hasty) Join(b hasty) (hasty, bool) {
	if a == nil {
		a = hasty{}
	}
	joined, grew := lattice.SetUnion[uint8](a).Join(lattice.SetUnion[uint8](b))
	return hasty(joined), grew
}

func (a private) Join(b private) (private, bool) { return private{max(a.n, b.n)}, b.n > a.n }

func (a shuffled) Join(b shuffled) (shuffled, bool) {
	joined, grew := lattice.SetUnion[uint8](a).Join(lattice.SetUnion[uint8](b))
	return shuffled(joined), grew
}

func (a shuffled) MarshalCBOR() ([]byte, error) { return cbor.Marshal(slices.Collect(maps.Keys(a))) }

func (a *shuffled) UnmarshalCBOR(data []byte) error {
	var items []uint8
	if err := cbor.Unmarshal(data, &items); err != nil {
		return err
	}
	*a = shuffled(lattice.Contains(items...))
	return nil
}

func (a midway) Join(b midway) (midway, bool) {
	joined := midway{max(a.Lo, b.Lo), max(a.Hi, b.Hi)}
	if joined != a && joined != b {
		joined.Hi = max(joined.Hi, 9)
	}
	return joined, joined != a
}

func latticeError[A lattice.Lattice[A]](t *testing.T, options ...Option) error {
	_, err := checkLattice(t.Name(), lattice.AlgebraOf[A](), settingsOf(options))
	return err
}

// If this fails, a type that is no lattice passes as one, and replicas that joined it would differ.
func TestFalseLatticesAreFound(t *testing.T) {
	for _, test := range []struct {
		name  string
		found error
		law   string
	}{
		{"roshambo", latticeError[roshambo](t, Values[roshambo](0, 1, 2, 3)), "join is not associative"},
		{"roshambo sampled", latticeError[roshambo](t, Gen(rapid.SampledFrom([]roshambo{1, 2, 3}))), "join is not associative"},
		{"midway", latticeError[midway](t), "join is not associative"},
		{"firstWins", latticeError[firstWins](t), "join is not commutative"},
		{"register", latticeError[register](t), "join is not commutative"},
		{"sum", latticeError[sum](t), "join is not idempotent"},
		{"eager", latticeError[eager](t), "misreports whether the value grew"},
		{"lazy", latticeError[lazy](t), "misreports whether the value grew"},
		{"lowest", latticeError[lowest](t), "zero value is not bottom"},
		{"restless", latticeError[restless](t), "join is no upper bound"},
		{"unrested", latticeError[unrested](t), "join is no upper bound"},
		{"resetting", latticeError[resetting](t), "joining the zero value to a must change nothing"},
		{"mute", latticeError[mute](t, Values(mute{0}, mute{1})), "it cannot be encoded"},
		{"garbled", latticeError[garbled](t, Values(garbled{0}, garbled{1})), "it cannot be decoded"},
		{"strict", latticeError[strict](t), "Leq disagrees with its join"},
		{"torn", latticeError[torn](t), "Leq changes a value"},
		{"shelf", latticeError[shelf](t), "join keeps memory of its argument"},
		{"handover", latticeError[handover](t), "join keeps memory of its argument"},
		{"handover small", latticeError[handover](t, Values(1, 2)), "join keeps memory of its argument"},
		{"appended", latticeError[appended](t, Gen(sortedSets())), "join keeps memory of its argument"},
		{"thief", latticeError[thief](t), "join changes its argument"},
		{"dice", latticeError[dice](t), "gives another result when called again"},
		{"fragile", latticeError[fragile](t, Gen(rapid.SampledFrom([]fragile{1, 2, 3}))), "it panics"},
		{"private", latticeError[private](t, Values(private{0}, private{1})), "encoding loses some of it"},
		{"hasty", latticeError[hasty](t, Values[uint8](1, 2)), "equal values have several encodings"},
		{"shuffled", latticeError[shuffled](t, Values[uint8](1, 2, 3, 4)), "one value has several encodings"},
	} {
		t.Run(test.name, func(t *testing.T) {
			demandFound(t, test.found, "is not a lattice: ", test.law)
		})
	}
}

func sortedSets() *rapid.Generator[appended] {
	return rapid.Map(rapid.SliceOfDistinct(rapid.IntRange(0, 5), rapid.ID[int]), func(xs []int) appended {
		slices.Sort(xs)
		return xs
	})
}
