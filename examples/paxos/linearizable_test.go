package main

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// aLog is what the log is to be, without any replica: what a request has appended comes last, and what it answers is all that is there.
// A request that was never answered may have been done or not.
var aLog = porcupine.Model{
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		now := state.(string)
		if r := input.(Request); !r.Read {
			now += strconv.Quote(r.Append)
		}
		if output == nil {
			return true, now
		}
		return quoted(output.([]string)) == now, now
	},
}

func quoted(log []string) string {
	var b strings.Builder
	for _, text := range log {
		b.WriteString(strconv.Quote(text))
	}
	return b.String()
}

// longest is how long a history may be looked at: what takes longer is Unknown, which counts as wrong.
const longest = 20 * time.Second

// If this fails, a client of a run reads what was never there, or no longer.
func TestRunIsLinearizable(t *testing.T) {
	const clients, each = 5, 60
	for seed := range uint64(3) {
		f := stream.New("paxos")
		f.Seed = seed
		log, done := paxos.flow(f)
		done.Ignore()
		running, end := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- f.Run(running) }()

		var mu sync.Mutex
		var clock atomic.Int64
		var history []porcupine.Operation
		var all sync.WaitGroup
		for c := range clients {
			rng := rand.New(rand.NewPCG(seed, uint64(c)))
			all.Go(func() {
				for i := range each {
					r := Request{Append: strconv.Itoa(c*each + i)}
					if rng.IntN(3) == 0 {
						r = Request{Read: true}
					}
					begun := clock.Add(1)
					got, err := log.CallAt(t.Context(), rng.IntN(proposers), r)
					ended := clock.Add(1)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					history = append(history, porcupine.Operation{ClientId: c, Input: r, Call: begun, Output: got.Log, Return: ended})
					mu.Unlock()
				}
			})
		}
		all.Wait()
		end()
		if err := <-over; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if got := porcupine.CheckOperationsTimeout(aLog, history, longest); got != porcupine.Ok || len(history) != clients*each {
			t.Errorf("seed %d: of %d operations, porcupine says %s", seed, len(history), got)
		}
	}
}

// history is what clients of a simulated run have seen, by its steps.
type history struct {
	step             int
	began, ended     map[Command]int
	answers          map[Command][]string
	checked, waiting int // operations of all runs
}

// see notes what is new after a step.
func (h *history) see(v proptest.View) error {
	if v.Step() <= h.step || h.began == nil { // another run
		h.began, h.ended, h.answers = map[Command]int{}, map[Command]int{}, map[Command][]string{}
	}
	h.step = v.Step()
	for _, all := range proptest.Seen[Command](v, "began") {
		for _, c := range all {
			if _, known := h.began[c]; !known {
				h.began[c] = h.step
			}
		}
	}
	for _, all := range proptest.Seen[Done](v, "done") {
		for _, d := range all {
			if _, known := h.ended[d.Command]; !known {
				h.ended[d.Command], h.answers[d.Command] = h.step, d.Result.Log
			}
		}
	}
	return nil
}

// check holds the history of a run against the log.
func (h *history) check(v proptest.View) error {
	if v.Step() != h.step { // nothing has happened in this run
		return nil
	}
	var all []porcupine.Operation
	for c, begun := range h.began {
		op := porcupine.Operation{Input: Request{c.Append, c.Read}, Call: int64(begun), Return: math.MaxInt64}
		if ended, known := h.ended[c]; known {
			op.Output, op.Return = h.answers[c], int64(ended)
			h.checked++
		} else {
			h.waiting++
		}
		all = append(all, op)
	}
	slices.SortFunc(all, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	if got := porcupine.CheckOperationsTimeout(aLog, all, longest); got != porcupine.Ok {
		return errors.New("porcupine says " + string(got))
	}
	return nil
}

func linearizable(h *history) (options []any) {
	return []any{proptest.Invariant("seen", h.see), proptest.Eventually("linearizable", h.check), texts}
}

// If this fails, there is a schedule in which a client reads what was never there, or no longer.
func TestSimulatedLogIsLinearizable(t *testing.T) {
	var h history
	var options []proptest.Option
	for _, o := range linearizable(&h) {
		options = append(options, o.(proptest.Option))
	}
	proptest.Agree(t, paxos.simulated, options...)
	t.Logf("%d operations checked, %d never answered", h.checked, h.waiting)
	if h.checked < 5*h.waiting || h.checked == 0 {
		t.Error("too few are answered for the test to say anything")
	}
}

// hasty reads what the proposer knows, without asking whether that is still all.
func hasty(p *proposer, e Event) (out Output) {
	if e.Kind != Called || !e.Call.Arg.Read {
		return p.step(e)
	}
	p.asked++
	c := Command{By: e.Me.Index(), N: p.asked, Read: true}
	return Output{Began: []Command{c}, Done: []Done{{c, Result{slices.Clone(p.log)}, e.Call}}}
}

// If this fails, the two tests above would not see a log that is not linearizable.
func TestNotLinearizableIsFound(t *testing.T) {
	for name, m := range map[string]machine{"stale reads": {hasty, paxos.accept}, "no promise check": {paxos.propose, careless}} {
		t.Run(name, func(t *testing.T) {
			var h history
			said := knownbugs.Hunt(t, 100, m.simulated, linearizable(&h)...)
			if !strings.Contains(said, `"linearizable" does not hold: porcupine says Illegal`) {
				t.Errorf("it says:\n%s", said)
			}
		})
	}
}
