package proptest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/stream"
)

// Agree shows that a flow comes to the same on one node and on many. It builds the flow, makes items for its sources, and runs it
// many times step by step: once as one node without faults, and then with all its members, where whatever the types allow happens:
// items arrive late, in parts, in another order, again, or not at all, the network is slow or parted, sources end early or late.
// All that comes to a sink, or is ignored, is compared as its type says: a sequence, a bag, a set, a value that grows. Replicas
// are held to each other, and, where no token stands between, to the one node.
//
//	func TestTickets(t *testing.T) {
//		proptest.Agree(t, func(f *stream.Flow) {
//			orders := stream.NewInlet[Order](f.Process[Shop]()).Stream()
//			sold(orders, f.Cluster[Office](3)).Ignore()
//		})
//	}
//
// Every Inlet, Chan, Typed and Lines is given items that are made from their type, by Gen, or from Values; Items, Value and Seq have
// their own. No sink is called. One node has one member of each cluster, which is given all that members have
// of their own if that is only joined in the end, by Gossip or Combine; where else streams are Local, which name members, it has them all.
//
// To each place of clients two come before anything else happens. In the end they leave; in some runs one leaves early, after all that it is
// to say has been fed: what it would have got later is not compared, nor what it would have sent of that.
//
// It also finds functions that depend on more than their arguments, such as the clock, chance, or the order of a map, and items that are
// changed after they were sent: it names the operator and its line.
//
// How many runs: as many inputs as -rapid.checks says, each in a few schedules. A failure is shrunk and told step by step; -calm.seed
// with the number that it names runs it again.
func Agree(t *testing.T, build func(f *stream.Flow), options ...Option) {
	t.Helper()
	s, err := simulate(build, settingsOf(options))
	if err != nil {
		t.Fatalf("proptest: %v", err)
	}
	inputs, found := s.search()
	if found != nil {
		found.again = fmt.Sprintf("go test -run '^%s$' -calm.seed %d", t.Name(), found.seed)
		t.Fatal(found)
	}
	t.Logf("proptest: %d inputs, %v%s", inputs, s.did, s.unreached())
}

// Fuzz is Agree for go test -fuzz, which looks for schedules that reach code that no other has reached.
//
//	func FuzzTickets(f *testing.F) { proptest.Fuzz(f, tickets) }
func Fuzz(f *testing.F, build func(f *stream.Flow), options ...Option) {
	f.Helper()
	s, err := simulate(build, settingsOf(options))
	if err != nil {
		f.Fatalf("proptest: %v", err)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		in := s.draw(t)
		if _, found := s.try(in, &drawing{t: t}, s.looks()); found != nil {
			t.Fatal(found)
		}
	}))
}

var seedFlag = flag.Uint64("calm.seed", 0, "proptest: run only the input and the schedules of this number, which a failure has named")

// mostSchedules is how many schedules an input is run in at most.
const mostSchedules = 4

// search tries inputs and schedules until one fails, and returns how many inputs it tried.
func (s *simulated) search() (inputs int, found *refutation) {
	seed, checks := *seedFlag, 1
	if seed == 0 {
		seed, checks = rand.Uint64(), asked()
	}
	for i := range checks {
		if found := s.tryNumber(seed + uint64(i)); found != nil {
			found.seed = seed + uint64(i)
			return i + 1, found
		}
	}
	return checks, nil
}

// asked is what -rapid.checks says, a fifth of it in a short test.
func asked() int {
	checks := 100
	if f := flag.Lookup("rapid.checks"); f != nil {
		if n, err := strconv.Atoi(f.Value.String()); err == nil {
			checks = n
		}
	}
	if testing.Short() {
		checks /= 5
	}
	return checks
}

// tryNumber tries the input of a number in its schedules.
func (s *simulated) tryNumber(seed uint64) *refutation {
	at, one, found := s.failing(seed)
	if found == nil {
		return nil
	}
	return s.shrunk(at, one, found)
}

// failing is the first schedule of a number that fails, as it was found.
func (s *simulated) failing(seed uint64) (at trial, one *outputs, found *refutation) {
	in := s.example(seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	if one, found = s.plain(in, s.looks()); found != nil {
		return trial{in, nil}, one, found
	}
	for range 1 + rng.IntN(mostSchedules) {
		by := &random{rng: rng}
		if found := s.shake(by, in, one, nil); found != nil {
			if impure := s.steady(in); impure != nil {
				found = impure
			}
			return trial{in, by.made}, one, found
		}
	}
	return trial{}, nil, nil
}

// example is the input of a number.
func (s *simulated) example(seed uint64) inputs {
	if len(s.made) == 0 {
		return nil
	}
	return rapid.Custom(s.draw).Example(int(seed))
}

// try runs the flow as one node, and then as it is.
func (s *simulated) try(in inputs, by chooser, look bool) (one *outputs, found *refutation) {
	if one, found = s.plain(in, look); found == nil {
		found = s.shake(by, in, one, nil)
	}
	return one, found
}
