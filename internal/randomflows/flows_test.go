package randomflows

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	flowsFlag  = flag.Int("flows", 300, "how many random flows are run")
	numberFlag = flag.Uint64("flow", 1, "the number of the first")
	rarestFlag = flag.Int("rarest", 12, "of how many operators it is said how often they are reached")
)

// Each flow is run with this many inputs, each in up to four schedules.
const inputs = 2

// enough is how often each operator has to be in a flow when there are many.
const (
	enough = 100
	many   = 100_000
)

// If this fails, a flow that compiles does not come to the same on one node and on many: the types, an operator or the simulator is wrong.
// The flow of a number runs alone with -flow and -flows 1.
func TestRandomFlows(t *testing.T) {
	m := newMaker()
	start, steps, failed := time.Now(), 0, 0
	for i := range uint64(*flowsFlag) {
		number := *numberFlag + i
		p := m.make(number, nil)
		m.done(p)
		steps += len(p.steps)
		if err := p.try(number, inputs); err != nil {
			small, err := p.smaller(func(p *plan) error { return p.try(number, 20) })
			t.Errorf("flow %d:\n%v%v", number, small, err)
			if failed++; failed == 20 {
				t.FailNow()
			}
		}
		if i%10_000 == 9_999 {
			t.Logf("%d flows in %v", i+1, time.Since(start).Round(time.Second))
		}
	}
	t.Logf("%d flows of %d steps in %v", *flowsFlag, steps, time.Since(start).Round(time.Millisecond))
	for op, n := range m.count {
		if *flowsFlag >= many && n < enough {
			t.Errorf("%s is in %d flows", op, n)
		}
	}
	t.Logf("%d operators; the rarest:%s", len(m.count), m.rarest())
	for problem, n := range m.refused {
		t.Logf("%d times refused while built: %s", n, problem)
	}
}

// rarest says which operators are in the fewest flows.
func (m *maker) rarest() string {
	ops := slices.SortedStableFunc(slices.Values(m.ops), func(a, b string) int { return m.count[a] - m.count[b] })
	var b strings.Builder
	for _, op := range ops[:min(len(ops), *rarestFlag)] {
		fmt.Fprintf(&b, " %s %d", op, m.count[op])
	}
	return b.String()
}
