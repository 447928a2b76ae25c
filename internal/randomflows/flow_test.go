package randomflows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/sim"
	_ "github.com/calmflow/calm/proptest" // sets sim.Try
	"github.com/calmflow/calm/stream"
)

// step is a call, on what earlier steps yield.
type step struct {
	rule *rule
	on   []int
}

// plan is a flow as the steps that build it, each by its number.
type plan struct {
	steps   []step
	ignored []bool // of what is used: it is ignored as well, so that it is compared
}

// build builds the flow. What nobody uses is ignored.
func (p *plan) build(f *stream.Flow) {
	e := newEnv(f)
	got := p.call(e)
	for i, s := range p.steps {
		if s.rule.yields && (p.ignored[i] || !p.uses(i)) {
			ignore(e, got[i], s.rule.out)
		}
	}
}

// call builds the flow without sinks, and returns what each step yields.
func (p *plan) call(e *env) []any {
	got := make([]any, len(p.steps))
	for i, s := range p.steps {
		var ins [2]any
		for k, on := range s.on {
			ins[k] = got[on]
		}
		building = i
		got[i] = s.rule.apply(e, ins[0], ins[1])
	}
	return got
}

// look has what each step yields looked at, at the members whose flow it is.
func (p *plan) look(e *env, got []any) (looks []*look) {
	for i, s := range p.steps {
		if s.rule.yields {
			e.looked = &look{step: i, of: s.rule.out, at: map[int][]noted{}}
			looks = append(looks, e.looked)
			lookAt()[s.rule.out].call(e, got[i], nil)
		}
	}
	return looks
}

// building is the step that is being built, for who catches its panic.
var building int

func (p *plan) uses(i int) bool {
	return slices.ContainsFunc(p.steps, func(s step) bool { return slices.Contains(s.on, i) })
}

func ignore(e *env, h any, of handle) {
	for _, r := range ignores[of] {
		r.call(e, h, nil)
	}
}

// without is the plan without a step and all that is built on it.
func (p *plan) without(gone int) *plan {
	q := &plan{}
	number := map[int]int{}
	for i, s := range p.steps {
		fits := i != gone
		var on []int
		for _, k := range s.on {
			n, there := number[k]
			fits = fits && there
			on = append(on, n)
		}
		if fits {
			number[i] = len(q.steps)
			q.steps = append(q.steps, step{s.rule, on})
			q.ignored = append(q.ignored, p.ignored[i])
		}
	}
	return q
}

// refused builds the flow, and returns the step that a misuse refuses, which types cannot see, or -1.
func (p *plan) refused() (step int, why error) {
	step = -1
	defer func() {
		if r := recover(); r != nil {
			m, ok := r.(*stream.Misuse)
			if !ok {
				panic(r)
			}
			step, why = building, m
		}
	}()
	p.build(stream.New("test"))
	return step, nil
}

func (p *plan) String() string {
	var b strings.Builder
	for i, s := range p.steps {
		fmt.Fprintf(&b, "    %d: %s%v of %v", i, s.rule.op, s.on, s.rule.ins)
		if s.rule.loosen != "" {
			fmt.Fprintf(&b, " (%s)", s.rule.loosen)
		}
		if s.rule.yields {
			fmt.Fprintf(&b, " gives %v", s.rule.out)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// try runs a plan in the schedules of some numbers.
func (p *plan) try(seed uint64, inputs int) error {
	run, err := sim.Try(p.build, 0, 1, 2, 3, 5, 7)
	if err != nil {
		return fmt.Errorf("it cannot be run: %w", err)
	}
	for i := range uint64(inputs) {
		if err := run(seed + i); err != nil {
			return err
		}
	}
	return nil
}

// smaller leaves out steps as long as the plan still fails.
func (p *plan) smaller(try func(*plan) error) (*plan, error) {
	failure := try(p)
	for again := failure != nil; again; {
		again = false
		for i := len(p.steps) - 1; i >= 0; i-- {
			q := p.without(i)
			if len(q.steps) == 0 {
				continue
			}
			builds.Lock()
			step, _ := q.refused()
			builds.Unlock()
			if step >= 0 {
				continue
			}
			if err := try(q); err != nil {
				p, failure, again = q, err, true
				break
			}
		}
	}
	return p, failure
}
