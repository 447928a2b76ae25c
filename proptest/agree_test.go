package proptest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	bank   struct{}
	branch struct{}
)

func amounts(f *stream.Flow) stream.Stream[int, stream.Process[bank], props.Ordered] {
	return stream.NewInlet[int](f.Process[bank]()).Stream()
}

func pay(balance *int, amount int) {
	if *balance+amount >= 0 {
		*balance += amount
	}
}

// payAtBranches rests on a claim that is false: what is refused in one order is paid in another.
func payAtBranches(f *stream.Flow) {
	falsePay := lattice.ClaimCommutative("pay", pay)
	amounts(f).Broadcast(f.Cluster[branch](3), stream.Reorder).FoldCommutative(falsePay).Ignore()
}

func TestAgree(t *testing.T) {
	t.Run("a sum", func(t *testing.T) {
		Agree(t, func(f *stream.Flow) {
			amounts(f).Broadcast(f.Cluster[branch](3), stream.Reorder).Sum().Ignore()
		})
	})
	t.Run("words", func(t *testing.T) {
		Agree(t, wordCounts, Gen(rapid.SampledFrom([]string{"a b", "b", "a a c", ""})))
	})
	t.Run("below tokens", func(t *testing.T) {
		Agree(t, func(f *stream.Flow) {
			a, b := amounts(f), amounts(f)
			a.Merge(b).AsArrived(props.Because("any")).Broadcast(f.Cluster[branch](3), stream.FIFO).Fold(pay).Ignore()
			a.Merge(b).Batch(props.Because("any")).Count().Latest().Ignore()
		})
	})
}

func wordCounts(f *stream.Flow) {
	branches := f.Cluster[branch](3)
	lines := stream.NewInlet[string](f.Process[bank]()).Stream()
	words := lines.FlatMap(strings.Fields).KeyBy(strings.ToLower)
	words.Count().Ignore()
	words.Shard(branches, stream.Reorder).Count().Reaches(2).Unite(f.Process[bank](), stream.FIFO).Ignore()
	lines.Broadcast(branches, stream.Repeat).Unique().Count().Ignore()
}

// If this fails, a schedule in which replicas disagree is not found, or not told so that a reader sees it.
func TestDisagreement(t *testing.T) {
	found := disagreement(t, payAtBranches)
	said := found.Error()
	for _, part := range []string{
		" and one node disagree at Ignore (agree_test.go:",
		"one node:", "step 1:     bank is given ", "by NewInlet (agree_test.go:", " from bank by Broadcast (agree_test.go:",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q:\n%s", part, said)
		}
	}
	if given := strings.Count(strings.Split(said, "is given ")[1], ","); given != 1 {
		t.Errorf("it takes more than two amounts:\n%s", said)
	}
	s, err := simulate(payAtBranches, settingsOf(nil))
	if err != nil {
		t.Fatal(err)
	}
	if again := s.tryNumber(found.seed); again == nil || again.Error() != said {
		t.Errorf("number %d does not show the same again: %v, not %s", found.seed, again, said)
	}
}

// disagreement is what Agree finds, in a fixed number of inputs.
func disagreement(t *testing.T, build func(*stream.Flow), options ...Option) *refutation {
	t.Helper()
	s, err := simulate(build, settingsOf(options))
	if err != nil {
		t.Fatal(err)
	}
	const start = 1 // any would do for finding it; not for how small it gets
	for i := range uint64(1000) {
		if found := s.tryNumber(start + i); found != nil {
			found.seed = start + i
			return found
		}
	}
	t.Fatal("nothing is found")
	return nil
}

func TestExhaust(t *testing.T) {
	Exhaust(t, func(f *stream.Flow) {
		amounts(f).Broadcast(f.Cluster[branch](2), stream.Reorder).Sum().Ignore()
	}, Values(1, 2, 3))
	s, err := simulate(payAtBranches, settingsOf([]Option{Values(1, -1)}))
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.listed()
	if err != nil {
		t.Fatal(err)
	}
	if found := s.exhaust(in); found == nil || !strings.Contains(found.Error(), "gets -1") {
		t.Errorf("it finds %v", found)
	}
}

// If this fails, Agree blames schedules for what a function does that depends on more than its arguments.
func TestImpureFunctions(t *testing.T) {
	for name, flow := range map[string]struct {
		build func(*stream.Flow)
		says  string
	}{
		"a captured variable": {func(f *stream.Flow) {
			calls := 0
			amounts(f).Filter(func(int) bool { calls++; return calls%3 == 0 }).Ignore()
		}, "the flow does not do the same twice, from Filter (agree_test.go:"},
		"chance": {func(f *stream.Flow) {
			amounts(f).Map(func(int) int { return rand.Int() }).Ignore()
		}, "the flow does not do the same twice, from Map (agree_test.go:"},
		"the order of a map": {func(f *stream.Flow) {
			stream.NewInlet[map[string]int](f.Process[bank]()).Stream().FlatMap(func(m map[string]int) (xs []int) {
				for _, x := range m {
					xs = append(xs, x)
				}
				return xs
			}).Ignore()
		}, "the flow does not do the same twice, from FlatMap (agree_test.go:"},
		"an item that is changed": {func(f *stream.Flow) {
			stream.NewInlet[[]int](f.Process[bank]()).Stream().Map(func(xs []int) []int {
				if len(xs) > 0 {
					xs[0]++
				}
				return xs
			}).Ignore()
		}, "an item that NewInlet (agree_test.go:"},
	} {
		t.Run(name, func(t *testing.T) {
			if said := disagreement(t, flow.build).Error(); !strings.Contains(said, flow.says) {
				t.Errorf("it does not say %q:\n%s", flow.says, said)
			}
		})
	}
}

func TestProperties(t *testing.T) {
	build := func(f *stream.Flow) {
		amounts(f).Broadcast(f.Cluster[branch](3), stream.Reorder).Named("heard").Ignore()
	}
	none := Invariant("none is 1", func(v View) error {
		for _, xs := range Seen[int](v, "heard") {
			for _, x := range xs {
				if x == 1 {
					return errOne
				}
			}
		}
		return nil
	})
	if said := disagreement(t, build, none).Error(); !strings.Contains(said, `"none is 1" does not hold: there is one`) || !strings.Contains(said, "is given 1 ") {
		t.Errorf("it says:\n%s", said)
	}
	all := Eventually("all have the same number", func(v View) error {
		for _, xs := range Seen[int](v, "heard") {
			if len(xs) != len(Seen[int](v, "heard")[0]) {
				return errOne
			}
		}
		return nil
	})
	Agree(t, build, all)
}

// If this fails, who notes when things came mixes one run with another, or sees time stand still.
func TestSteps(t *testing.T) {
	last, looks, runs := 0, 0, 0
	note := Invariant("steps", func(v View) error {
		looks++
		if v.Step() <= last {
			runs++
		} else if last > 0 && v.Step() != last+1 {
			return errOne
		}
		last = v.Step()
		return nil
	})
	end := Eventually("the last step", func(v View) error {
		if v.Step() != last && v.Step() != 0 {
			return errOne
		}
		return nil
	})
	build := func(f *stream.Flow) {
		a := amounts(f)
		a.Merge(amounts(f)).AsArrived(props.Because("any")).Broadcast(f.Cluster[branch](2), stream.FIFO).Named("heard").Ignore()
	}
	Agree(t, build, note, end)
	if looks == 0 || runs == 0 {
		t.Errorf("%d looks, %d runs", looks, runs)
	}
	looks = 0
	some := Invariant("steps", func(v View) error {
		if looks++; v.Step() == 0 {
			return errOne
		}
		return nil
	})
	Exhaust(t, func(f *stream.Flow) { amounts(f).Broadcast(f.Cluster[branch](2), stream.FIFO).Ignore() }, Values(1), some)
	if looks == 0 {
		t.Error("nobody looks")
	}
}

type textError string

func (e textError) Error() string { return string(e) }

const errOne = textError("there is one")

func FuzzWordCounts(f *testing.F) {
	f.Add(make([]byte, 4096)) // of fewer than eight, rapid makes nothing
	Fuzz(f, wordCounts, Gen(rapid.SampledFrom([]string{"a b", "b", "a a c", ""})))
}
