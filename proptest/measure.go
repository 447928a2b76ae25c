package proptest

import (
	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

// Tests of other packages plant faults, and measure how soon Agree finds them.
func init() {
	sim.Agree = func(build any, options ...any) (*sim.Trials, error) {
		var all []Option
		for _, o := range options {
			all = append(all, o.(Option))
		}
		s, err := simulate(build.(func(*stream.Flow)), settingsOf(all))
		if err != nil {
			return nil, err
		}
		return &sim.Trials{Try: s.measure, Did: func() string { return s.did.String() + s.unreached() }}, nil
	}
}

// measure tries the input of a number, and says in how many schedules.
func (s *simulated) measure(number uint64) (schedules int, finding func() sim.Finding) {
	before := s.did.runs
	at, one, found := s.failing(number)
	schedules = s.did.runs - before
	if found == nil {
		return schedules, nil
	}
	return schedules, func() sim.Finding {
		small := s.shrunk(at, one, found)
		return sim.Finding{Text: small.Error(), Items: small.items, Steps: small.steps}
	}
}
