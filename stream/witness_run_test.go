package stream

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
)

// A witness runs a refused program, with the check bypassed, under two observations that its types allow, or at one node
// and at many. What it returns differs: so the compiler is right to refuse.
type witness func(t *testing.T) (one, other sight)

// sight is one run: what the operator in question saw, and what came of it.
type sight struct {
	seen    string
	results []string
}

func (v *sight) saw(x any) { v.seen += fmt.Sprint(x) + " " }
func (v *sight) add(x any) { v.results = append(v.results, fmt.Sprint(x)) }

// witnesses by the name of the program in testdata/refused.
var witnesses = collectWitnesses(
	orderWitnesses, onceWitnesses, completeWitnesses, partWitnesses, placeWitnesses, replicaWitnesses, growthWitnesses,
	itemWitnesses, recursionWitnesses, netWitnesses, sequenceWitnesses, lookupWitnesses, callWitnesses, timeWitnesses, tableWitnesses,
)

// Refused programs with nothing to run, and why.
var nothingToRun = map[string]string{
	"all_ticks_outside":    "outside of a tick, to leave it would change nothing",
	"batch_in_tick":        "the executor has no tick inside a tick",
	"deliver_by_no_member": "a number names no member of anything",
	"feedback_complete":    "a fold of it would wait for its own end, which TestFeedbackLate shows",
	"lines_of_clients":     "one reader cannot be read by each who comes, and which of them got its end nobody could say",
	"fact_from_outside":    "it is no recursion, and the build of the flow refuses it too",
	"gather_process":       "a process has no number among members",
	"inlet_without_item":   "plain Go: nothing says what T is",
	"join_other_key":       "plain Go: == does not compare a string with an int",
	"map_async_in_tick":    "a tick ends before what it has called returns: the result would be in no tick",
	"members_of_process":   "a process has no number among members",
	"reshard_process":      "it would only forget an order without need",
	"send_from_loop":       "facts are sent as they are found; Close yields the same, and the scope has an end",
	"typo":                 "plain Go: no such method",
}

// TestWitnesses runs them all, and prints what differs. A program without a witness is refused without need, or nobody knows
// why it must be.
func TestWitnesses(t *testing.T) {
	names := programs(t, "refused")
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			run, reason := witnesses[name], nothingToRun[name]
			switch {
			case (run == nil) == (reason == ""):
				t.Fatal("needs a witness, or a reason in nothingToRun, and not both")
			case run == nil:
				t.Logf("nothing to run: %s", reason)
				return
			}
			one, other := run(t)
			t.Logf("\n%s\n  yields %v\n%s\n  yields %v", one.seen, one.results, other.seen, other.results)
			if one.seen == other.seen || slices.Equal(one.results, other.results) {
				t.Error("shows no difference")
			}
		})
	}
	for name := range maps.Keys(witnesses) {
		if !slices.Contains(names, name) {
			t.Errorf("a witness of nothing: %s", name)
		}
	}
	if len(nothingToRun)*45 > len(names)*8 {
		t.Errorf("%d of %d programs have nothing to run", len(nothingToRun), len(names))
	}
}

func collectWitnesses(all ...map[string]witness) map[string]witness {
	merged := map[string]witness{}
	for _, some := range all {
		maps.Copy(merged, some)
	}
	return merged
}

// Where witnesses run: most at one process, some at a cluster, or from there to another process.
type (
	oneProcess = Process[testProcess]
	partsAt    = Local[testCluster]

	testClient struct{}
)

// inOneTick is what comes at once, inTicks is what comes item by item.
func inOneTick[T any](xs ...T) [][]T { return [][]T{xs} }

func inTicks[T any](xs ...T) (chunks [][]T) {
	for _, x := range xs {
		chunks = append(chunks, []T{x})
	}
	return chunks
}

// into is out as a function of T.
func into[T any](out func(any)) func(T) { return func(x T) { out(x) } }

// sightAt runs a program on what comes, chunk by chunk, at a process.
func sightAt[D props.Delivery, T any](t *testing.T, chunks [][]T, program func(Stream[T, oneProcess, D], func(any))) sight {
	t.Helper()
	v := sight{seen: fmt.Sprintf("one process that sees %v", chunks)}
	f := New(t.Name())
	program(script[T, oneProcess, D](f.Process[testProcess]().process, false, alike(chunks...)), v.add)
	play(t, f)
	return v
}

// twoSights runs a program under two observations, after it has made sure that D allows both of one ideal sequence.
func twoSights[D props.Delivery, T any](t *testing.T, one, other [][]T, program func(Stream[T, oneProcess, D], func(any))) (sight, sight) {
	t.Helper()
	if a, b := slices.Concat(one...), slices.Concat(other...); !allows[D](a, b) {
		t.Fatalf("%v and %v are no two observations of one %T", a, b, *new(D))
	}
	a, b := sightAt(t, one, program), sightAt(t, other, program)
	if !isComplete[D]() && len(slices.Concat(one...)) < len(slices.Concat(other...)) && len(a.results) <= len(b.results) &&
		!is[D, props.Repeated]() && slices.Equal(a.results, b.results[:len(a.results)]) {
		t.Errorf("%v has come of a part of what %v has come of: no difference yet", a.results, b.results)
	}
	return a, b
}

// twoKeyedSights is twoSights where D holds for each key.
func twoKeyedSights[D props.Delivery, K comparable, T any](t *testing.T, key func(T) K, one, other [][]T, program func(Keyed[K, T, oneProcess, D], func(any))) (sight, sight) {
	t.Helper()
	group := func(chunks [][]T) map[K][]T {
		groups := map[K][]T{}
		for _, x := range slices.Concat(chunks...) {
			groups[key(x)] = append(groups[key(x)], x)
		}
		return groups
	}
	a, b := group(one), group(other)
	for k := range a {
		if !allows[D](a[k], b[k]) {
			t.Fatalf("%v and %v are no two observations of the %T of key %v", a[k], b[k], *new(D), k)
		}
	}
	keyed := func(s Stream[T, oneProcess, D], out func(any)) { program(s.KeyBy(key), out) }
	return sightAt(t, one, keyed), sightAt(t, other, keyed)
}

func isComplete[D props.Delivery]() bool {
	return is[D, props.List]() || is[D, props.Bag]() || is[D, props.Set]()
}

// allows says whether a and b can both be seen of one ideal sequence.
func allows[D props.Delivery, T any](a, b []T) bool {
	short, long := sightTexts(a), sightTexts(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	ordered := is[D, props.Ordered]() || is[D, props.List]()
	if !ordered {
		slices.Sort(short)
		slices.Sort(long)
	}
	if is[D, props.Repeated]() || is[D, props.Set]() {
		short, long = slices.Compact(short), slices.Compact(long)
	}
	switch {
	case isComplete[D]():
		return slices.Equal(short, long)
	case ordered:
		return slices.Equal(short, long[:len(short)])
	default:
		return holdsAll(long, short)
	}
}

func sightTexts[T any](xs []T) (all []string) {
	for _, x := range xs {
		all = append(all, fmt.Sprint(x))
	}
	return all
}

// holdsAll says whether the sorted long has all of the sorted short.
func holdsAll(long, short []string) bool {
	for _, x := range short {
		i := slices.Index(long, x)
		if i < 0 {
			return false
		}
		long = long[i+1:]
	}
	return true
}

// seedsThatDiffer runs a flow under one seed after the other until two runs differ.
func seedsThatDiffer(t *testing.T, run func(f *Flow, v *sight)) (one, other sight) {
	t.Helper()
	for seed := range uint64(64) {
		f := New(t.Name())
		f.Seed = seed
		v := sight{}
		run(f, &v)
		play(t, f)
		v.seen = fmt.Sprintf("seed %d: %s", seed, strings.TrimSpace(v.seen))
		if seed == 0 {
			one = v
		} else if !slices.Equal(v.results, one.results) {
			return one, v
		}
	}
	t.Fatal("no two seeds differ")
	return
}
