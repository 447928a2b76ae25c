package proptest

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/stream"
)

// mostExhausted is how many schedules Exhaust runs at most.
const mostExhausted = 1_000_000

// Exhaust is Agree with all schedules that there are, for a small flow and few items: a proof for these items. Sources that have no
// items of their own are given those that Values lists for their type, in that order. No member crashes, and no client leaves early.
//
// Schedules that come to a state in which another has been are run no further, since all goes on from there alike. The log says how
// many were run and how many were cut short. More than a million end the test with an error, since it would prove nothing.
func Exhaust(t *testing.T, build func(f *stream.Flow), options ...Option) {
	t.Helper()
	s, err := simulate(build, settingsOf(options))
	if err != nil {
		t.Fatalf("proptest: %v", err)
	}
	in, err := s.listed()
	if err != nil {
		t.Fatal(err)
	}
	if found := s.exhaust(in); found != nil {
		t.Fatal(found)
	}
	t.Logf("proptest: exhaustive: %d schedules, %d of them cut short where another had been; %v", s.did.runs, s.did.pruned, s.did)
}

// listed are the items that Values lists.
func (s *simulated) listed() (in inputs, err error) {
	for _, typ := range s.made {
		if s.values[typ] == nil {
			return nil, fmt.Errorf("proptest: a source takes %v, and Exhaust makes no items: pass proptest.Values with those to be fed", typ)
		}
		in = append(in, s.values[typ])
	}
	return in, nil
}

// exhaust runs all schedules.
func (s *simulated) exhaust(in inputs) *refutation {
	one, found := s.plain(in, true)
	if found != nil {
		return found
	}
	s.single = true
	by, been := &exhausting{}, map[uint64]bool{}
	for again := true; again; again = by.again() {
		if s.did.runs++; s.did.runs > mostExhausted {
			return refute(fmt.Sprintf("more than %d schedules", mostExhausted), "give it fewer items or members, or use Agree")
		}
		whole, found := s.exhaustRun(by, in, one, been)
		if found != nil {
			var made []int
			for _, f := range by.path {
				made = append(made, f.chosen)
			}
			return s.explain(made, in, one, found)
		}
		if !whole {
			s.did.pruned++
		}
	}
	return nil
}

// exhaustRun runs one schedule, and says whether it came to its end.
func (s *simulated) exhaustRun(by *exhausting, in inputs, one *outputs, been map[uint64]bool) (whole bool, found *refutation) {
	out := newOutputs(s.words)
	w, err := s.begin(s.flow, by, in, out.add)
	if err != nil {
		return true, refute("the flow fails", "", note("error", err.Error()))
	}
	by.choose(1) // of faults there are none: they only keep back what some schedule keeps back too
	w.out, w.state, w.did = out, newState(), s.did
	w.after = s.invariants(w)
	for {
		again, err := w.step()
		switch {
		case err != nil:
			return true, refute("the flow fails", "", note("error", err.Error()))
		case !again:
			return true, s.judge(one, out)
		}
		w.steps++
		if w.after != nil {
			out.steps = w.steps
			if found := w.after(); found != nil {
				return true, found
			}
		}
		if w.steps > mostSteps {
			return true, refute(fmt.Sprintf("it has not come to rest after %d steps", mostSteps), "")
		}
		here := mix(w.state.all(w.run), w.seed)
		if by.fresh() && been[here] {
			return false, nil
		}
		been[here] = true
	}
}
