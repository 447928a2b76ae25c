package proptest

import "fmt"

// View is what has come to the sinks of a flow in a run so far, for who states a property of all places at once.
type View struct{ out *outputs }

// Step is how many steps the run has made when an [Invariant] looks at it: always more than the last time, but for the first look at
// another run, where it may be less. It serves who notes when something came, such as the history of operations that a checker of
// linearizability takes. An [Eventually] sees the number of the run's last look.
func (v View) Step() int { return v.out.steps }

// Seen is what has come to the sink, or the ignored handle, of this name, at each member by its index: in order, of a cell the values
// that it has had. The name is given by Named. Seen panics if nothing of this name has come, and it is of another type.
func Seen[A any](v View, name string) (members [][]A) {
	for _, o := range v.out.inTurn {
		if o.sink.Label != name {
			continue
		}
		members = make([][]A, len(o.members))
		for i, t := range o.members {
			if t == nil {
				continue
			}
			for _, s := range t.seen {
				a, ok := s.value.(A)
				if !ok {
					panic(fmt.Sprintf("proptest: %q has items of %T, not %T", name, s.value, a))
				}
				members[i] = append(members[i], a)
			}
		}
	}
	return members
}

// Invariant has a property checked after each step of each schedule: of all that has come to the sinks so far, at all places. It
// returns what is wrong, or nil.
func Invariant(name string, holds func(View) error) Option {
	mustHold("Invariant", name, holds)
	return func(s *settings) { s.always = append(s.always, property{name, holds}) }
}

// Eventually has a property checked at the end of each schedule, when all that was under way has arrived and faults have stopped.
func Eventually(name string, holds func(View) error) Option {
	mustHold("Eventually", name, holds)
	return func(s *settings) { s.eventually = append(s.eventually, property{name, holds}) }
}

func mustHold(option, name string, holds func(View) error) {
	if name == "" || holds == nil {
		panic("proptest: " + option + " without a name or a function: say what holds, and how to see it")
	}
}

// property is what the user says of all places.
type property struct {
	name  string
	holds func(View) error
}

// invariants checks what is to hold after each step, or is nil.
func (s *simulated) invariants(w *world) func() *refutation {
	if len(s.always) == 0 {
		return nil
	}
	return func() *refutation { return s.holds(s.always, w.out) }
}

func (s *simulated) holds(all []property, out *outputs) *refutation {
	for _, p := range all {
		if err := p.holds(View{out}); err != nil {
			found := refute(fmt.Sprintf("%q does not hold: %v", p.name, err), "")
			found.like = p.name
			return found
		}
	}
	return nil
}
