package stream_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// Mutation tests of the checker theSame: a fault is planted in a flow, by a claim, a function, a type, a kernel, a hop or a crash,
// and proptest.Agree has to find it; in the flow without the fault it has to find nothing.

// mutant is a fault, and the flow that it is planted in.
type mutant struct {
	name    string
	of      string // what the flow does
	build   func(f *stream.Flow, wrong bool)
	options []proptest.Option
	chance  bool // Go's own, so that how soon it is found differs
	within  int  // inputs, if it takes more than most: of items that must lie just so
}

// mutants are all, by where the fault is.
var mutants = []struct {
	where string
	all   []mutant
}{
	{"a claim", claimMutants},
	{"a function", functionMutants},
	{"a type", typeMutants},
	{"a kernel", kernelMutants},
	{"a hop", hopMutants},
	{"a crash", crashMutants},
	{"a property", propertyMutants},
}

// The places of the flows.
type (
	desk    struct{}
	store   struct{}
	replica struct{}
	owner   struct{}
)

func of[T any](f *stream.Flow) stream.Stream[T, stream.Process[desk], props.Ordered] {
	return stream.NewInlet[T](f.Process[desk]()).Stream()
}

func ints(f *stream.Flow) stream.Stream[int, stream.Process[desk], props.Ordered] { return of[int](f) }

// ofFour are numbers below four: the same come often.
func ofFour(f *stream.Flow) stream.Stream[int, stream.Process[desk], props.Ordered] {
	return of[uint8](f).Map(func(x uint8) int { return int(x % 4) })
}

func replicas(f *stream.Flow) stream.Cluster[replica] { return f.Cluster[replica](3) }

func pick[T any](wrong bool, one, other T) T {
	if wrong {
		return one
	}
	return other
}

// trials are those of the flow, with the fault or without it.
func (m mutant) trials(t testing.TB, wrong bool) *sim.Trials {
	t.Helper()
	options := []any{saidWords}
	for _, o := range m.options {
		options = append(options, o)
	}
	trials, err := sim.Agree(func(f *stream.Flow) { m.build(f, wrong) }, options...)
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

// mostInputs is how many inputs a fault is to be found in, unless it says otherwise: as many as Agree tries by theSame.
const mostInputs = 100

// Each fault is looked for several times, always from the same numbers on.
const (
	searches      = 9
	betweenSearch = 1_000_000
)

// hunted is how soon a fault was found, in each search, and what the first has found.
type hunted struct {
	inputs, schedules []int
	first             sim.Finding
}

func (m mutant) hunt(t *testing.T) (h hunted) {
	trials := m.trials(t, true)
	for search := range searches {
		inputs, schedules, finding := m.search(trials, uint64(search*betweenSearch+1))
		if finding == nil {
			t.Fatalf("it is not found in %d inputs from %d on; %s", inputs, search*betweenSearch+1, trials.Did())
		}
		if search == 0 {
			h.first = finding()
		}
		h.inputs, h.schedules = append(h.inputs, inputs), append(h.schedules, schedules)
	}
	return h
}

func (m mutant) search(trials *sim.Trials, from uint64) (inputs, schedules int, finding func() sim.Finding) {
	most := max(mostInputs, m.within)
	for inputs < most && finding == nil {
		tried, found := trials.Try(from + uint64(inputs))
		inputs, schedules, finding = inputs+1, schedules+tried, found
	}
	return inputs, schedules, finding
}

func median(xs []int) int { return slices.Sorted(slices.Values(xs))[len(xs)/2] }

// If this fails, Agree misses a fault that it is there to find, or finds it sooner or later than the page says.
func TestMutantsAreFound(t *testing.T) {
	var table strings.Builder
	for _, group := range mutants {
		for _, m := range group.all {
			t.Run(m.name, func(t *testing.T) {
				h := m.hunt(t)
				t.Log(h.first.Text)
				steps := fmt.Sprint(h.first.Steps)
				if h.first.Steps == 0 {
					steps = "one node"
				}
				if m.chance {
					fmt.Fprintf(&table, "| %s | %s | %s | chance | chance | chance | %d | %s |\n", m.name, group.where, m.of, h.first.Items, steps)
					return
				}
				fmt.Fprintf(&table, "| %s | %s | %s | %d | %d | %d | %d | %s |\n", m.name, group.where, m.of,
					median(h.inputs), slices.Max(h.inputs), median(h.schedules), h.first.Items, steps)
			})
		}
	}
	if t.Failed() || strings.Count(table.String(), "\n") < number() {
		return // some alone were asked for
	}
	before, _, found := strings.Cut(read(t, page), tableHead)
	if !found {
		t.Fatalf("%s has no table that begins with %q", page, tableHead)
	}
	golden.Equal(t, page, before+tableHead+table.String())
}

const (
	page      = "../docs/mutants.md"
	tableHead = "| fault | where | flow | inputs, median | inputs, most | schedules, median | items | steps |\n|---|---|---|--:|--:|--:|--:|--:|\n"
)

// number is how many mutants there are.
func number() (n int) {
	for _, group := range mutants {
		n += len(group.all)
	}
	return n
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// If this fails, Agree blames a flow that is right.
func TestFlowsWithoutFaultsAgree(t *testing.T) {
	for _, group := range mutants {
		for _, m := range group.all {
			t.Run(m.name, func(t *testing.T) {
				proptest.Agree(t, func(f *stream.Flow) { m.build(f, false) }, append(m.options, saidWords)...)
			})
		}
	}
}
