package lattice_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// If this fails, a Float lies elsewhere in the order than its number, or a number comes back as another.
func TestFloatIsTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		odd := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, math.MaxFloat64}
		any := rapid.OneOf(rapid.SampledFrom(odd), rapid.Float64())
		x, y := any.Draw(t, "x"), any.Draw(t, "y")
		a, b := lattice.FloatOf(x), lattice.FloatOf(y)
		if a.Value() != x || math.Signbit(a.Value()) && x == 0 {
			t.Fatalf("%v comes back as %v", x, a.Value())
		}
		if (a < b) != (x < y) || (a == b) != (x == y) {
			t.Fatalf("%v and %v lie as %v and %v do not", a, b, x, y)
		}
	})
	if err := canon.CheckEqual(reflect.TypeFor[lattice.Float]()); err != nil {
		t.Error(err)
	}
	if zero := lattice.FloatOf(math.Copysign(0, -1)); zero != 0 || string(canon.Bytes(zero)) != string(canon.Bytes(lattice.Float(0))) {
		t.Errorf("-0 is %#v", zero)
	}
	for says, mistake := range map[string]func(){
		"lattice: NaN is no Float":      func() { lattice.FloatOf(math.NaN()) },
		"lattice: NaN is no Confidence": func() { lattice.ConfidenceOf(math.NaN()) },
		"lattice: Add at ":              func() { lattice.Add[lattice.Float]() },
		"lattice: AddOf at ":            func() { lattice.AddOf(lattice.FloatOf) },
	} {
		if said := panics(mistake); !strings.HasPrefix(said, says) {
			t.Errorf("got %q, want %q", said, says)
		}
	}
}

// If this fails, an ORSet does not do what a plain model of its history says: an item is in the set if some adding of it
// was not seen by a removal.
func TestORSetAddsWin(t *testing.T) {
	type adding struct{ item, by, n int }
	rapid.Check(t, func(t *rapid.T) {
		const replicas = 3
		var sets [replicas]lattice.ORSet[int, int]
		var known, removed [replicas]map[adding]bool
		var count [replicas]int
		for r := range replicas {
			known[r], removed[r] = map[adding]bool{}, map[adding]bool{}
		}
		for range rapid.IntRange(0, 25).Draw(t, "steps") {
			r, x := rapid.IntRange(0, replicas-1).Draw(t, "at"), rapid.IntRange(0, 2).Draw(t, "item")
			switch rapid.SampledFrom([]string{"add", "remove", "hear", "hear", "hear the rest"}).Draw(t, "step") {
			case "add":
				sets[r] = sets[r].Add(r, x)
				count[r]++
				for a := range known[r] {
					removed[r][a] = removed[r][a] || a.item == x
				}
				known[r][adding{x, r, count[r]}] = true
			case "remove":
				sets[r] = sets[r].Remove(x)
				for a := range known[r] {
					removed[r][a] = removed[r][a] || a.item == x
				}
			case "hear":
				from := rapid.IntRange(0, replicas-1).Draw(t, "from")
				sets[r], _ = sets[r].Join(sets[from])
				tell(known[r], known[from])
				tell(removed[r], removed[from])
			case "hear the rest":
				from := rapid.IntRange(0, replicas-1).Draw(t, "from")
				sets[r], _ = sets[r].Join(lattice.Delta(sets[r], sets[from]))
				tell(known[r], known[from])
				tell(removed[r], removed[from])
			}
			dots := 0
			want := lattice.SetUnion[int]{}
			for a := range known[r] {
				if !removed[r][a] {
					dots++
					want[a.item] = struct{}{}
				}
			}
			if got := sets[r].Items(); !reflect.DeepEqual(got, want) {
				t.Fatalf("at %d there is %v, want %v", r, got, want)
			}
			held := len(sets[r].Cloud)
			for _, ds := range sets[r].Live {
				held += len(ds)
			}
			if held > dots {
				t.Fatalf("the set keeps %d dots for %d", held, dots)
			}
		}
	})
}

func tell[K comparable](to, from map[K]bool) {
	for k, v := range from {
		to[k] = to[k] || v
	}
}

// If this fails, a partition has an item in a class that nothing put it into, or none that it should be in.
func TestUnionFindIsReachability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		var reach [n][n]bool
		for i := range n {
			reach[i][i] = true
		}
		var partition lattice.UnionFind[int]
		for range rapid.IntRange(0, 10).Draw(t, "links") {
			x, y := rapid.IntRange(0, n-1).Draw(t, "x"), rapid.IntRange(0, n-1).Draw(t, "y")
			apart := !reach[x][y]
			var grew bool
			partition, grew = partition.Join(lattice.Together(x, y))
			if grew != apart {
				t.Fatalf("grew is %v at %d and %d", grew, x, y)
			}
			was := reach
			for i := range n {
				for j := range n {
					reach[i][j] = was[i][j] || was[i][x] && was[y][j] || was[i][y] && was[x][j]
				}
			}
		}
		for i := range n {
			for j := range n {
				if partition.Same(i, j) != reach[i][j] {
					t.Fatalf("%d and %d are of one class: %v, in %v", i, j, !reach[i][j], partition)
				}
			}
		}
		for x, root := range partition {
			if _, more := partition[root]; more || root >= x {
				t.Fatalf("%v is not in its one form", map[int]int(partition))
			}
		}
	})
}

// If this fails, counters or clocks say something else than a plain count.
func TestCountersCount(t *testing.T) {
	here := lattice.PNCounter[string]{}.Add("here", 5).Add("here", -7)
	there := lattice.PNCounter[string]{}.Add("there", math.MinInt64)
	here, _ = here.Join(there)
	if got := here.Value(); got != math.MinInt64 {
		t.Errorf("beyond the smallest number it is %d", got)
	}
	if got := (lattice.PNCounter[string]{}).Add("a", math.MaxInt64).Add("a", 5).Add("b", -4).Value(); got != math.MaxInt64 {
		t.Errorf("beyond the largest number it is %d", got)
	}
	if got := (lattice.GCounter[string]{}).Add("a", math.MaxUint64).Add("a", 1).Add("b", 1).Value(); got != math.MaxUint64 {
		t.Errorf("beyond the largest number it is %d", got)
	}
	if empty := (lattice.GCounter[string](nil)).Add("a", 0); empty != nil {
		t.Errorf("nothing added makes %v", empty)
	}
	a := lattice.VectorClock[string](nil).Tick("a")
	b := lattice.Clone(a).Tick("b")
	c := lattice.Clone(a).Tick("c")
	if !a.Before(b) || b.Before(a) || !b.Concurrent(c) || a.Concurrent(b) || a.Before(a) || a.Concurrent(a) {
		t.Errorf("%v, %v and %v do not lie as they happened", a, b, c)
	}
}

// If this fails, a value written by another program has no place in the order, or two.
func TestValuesOfOthersHaveOnePlace(t *testing.T) {
	if odd := (lattice.Conflict[int]{V: 5}); !lattice.IsBottom(odd) || odd.Clash() {
		t.Errorf("a Conflict of nothing is not bottom: %#v", odd)
	}
	if odd, _ := lattice.ConflictOf(3).Join(lattice.Conflict[int]{V: 5}); odd != lattice.ConflictOf(3) {
		t.Errorf("joined, it is %#v", odd)
	}
	odd := lattice.UnionFind[int]{1: 2, 3: 3, 5: 4, 4: 1}
	if got := lattice.Clone(odd); !reflect.DeepEqual(got, lattice.UnionFind[int]{5: 1, 4: 1}) {
		t.Errorf("copied, a partition in another form is %v", map[int]int(got))
	}
	if got := odd.Canonical(); !reflect.DeepEqual(got, lattice.UnionFind[int]{2: 1, 4: 1, 5: 1}) {
		t.Errorf("taken as pairs, it is %v", map[int]int(got))
	}
	if got := lattice.FuzzyOf(2); got != lattice.FuzzyOf(1) || (lattice.Fuzzy{Degree: lattice.FloatOf(7)}).Value() != 1 {
		t.Errorf("beyond truth it is %v", got)
	}
	wide := lattice.ORSet[string, string]{Seen: lattice.VectorClock[string]{"r": 1 << 60}}
	if got := lattice.Delta(lattice.ORSet[string, string]{}.Add("r", "x"), wide); len(got.Cloud) > 0 {
		t.Errorf("a delta of a long history keeps %d dots", len(got.Cloud))
	}
}
