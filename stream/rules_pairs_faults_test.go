package stream

import (
	"maps"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// This file plants operators whose kernels break a rule that no judgement of one operator sees, since its source hands out one
// chunk a tick, to one consumer, in memory of its own. It demands that the judgement of pairs sees each.

// fault is an operator in place of another, of which the types say the same.
type fault struct {
	operator
	instead string
}

func planted(what, instead string, calls ...call) fault {
	return fault{operator{name: what, calls: calls}, instead}
}

var faults = []fault{
	planted("takes the last chunk of a tick for all of it", "Stream.Map", onStream(func(s list) handle {
		return faultyStream(s, func(out *tick.Port[int]) (take func([]int), run func()) {
			var now []int
			return func(xs []int) { now = append(now[:0], xs...) }, func() { out.Emit(now); now = now[:0] }
		})
	})),
	planted("keeps the order of chunks by luck", "Stream.Map", onStream(func(s list) handle {
		return faultyStream(s, func(out *tick.Port[int]) (take func([]int), run func()) {
			var now [][]int
			return func(xs []int) { now = append(now, slices.Clone(xs)) }, func() {
				for i := len(now) - 1; i >= 0; i-- {
					out.Emit(now[i])
				}
				now = nil
			}
		})
	})),
	planted("changes what it is handed", "Stream.Map", onStream(func(s list) handle {
		return faultyStream(s, func(out *tick.Port[int]) (take func([]int), run func()) {
			return func(xs []int) {
				for i := range xs {
					xs[i] = half(xs[i])
				}
				out.Emit(xs)
			}, func() {}
		})
	})),
	planted("keeps a value that the cell goes on to change", "Cell.Named", onCell(func(c joinedCell) handle {
		return cellOf[set, here, props.Final](unary(c.cell, "faulty", func(p *tick.Port[set]) *tick.Port[set] {
			var last set
			return tick.FilterMap(p, func(s set) (set, bool) {
				changed := last == nil || !maps.Equal(last, s)
				last = s
				return s, changed
			})
		}))
	})),
	planted("has one map for all keys", "Keyed.FoldJoin", onKeyed(func(k keyedList) handle { return sharedMap(k, tick.AtEnd) }), onKeyed(func(k keyedOrdered) handle { return sharedMap(k, tick.EachTick) })),
}

// faultyStream is s by a kernel of one's own: take is called with each chunk, and run once a tick and at the end.
func faultyStream(s list, kernel func(out *tick.Port[int]) (take func([]int), run func())) list {
	return streamOf[int, here, props.List](unary(s.stream, "faulty", func(p *tick.Port[int]) *tick.Port[int] {
		n := p.Node().Graph().NewNode("faulty", p.Node().Domain())
		out := tick.Out[int](n)
		take, run := kernel(out)
		tick.Connect(n, p, take, nil)
		ended := false
		n.OnRun(func() {
			if !ended {
				run()
			}
		})
		n.OnEnd(func() { run(); ended = true; out.End() })
		n.OnReset(func() { ended = false })
		return out
	}))
}

// sharedMap is FoldJoin with one memory for what it hands out.
func sharedMap[D props.Delivery](k Keyed[string, int, here, D], when tick.When) handle {
	folds := tableOf[string, set, here, props.Final](foldedKeyed[string, set](k.keyed, "Fold", when, lattice.Insert[int]().Step()))
	return tableOf[string, set, here, props.Final](unary(folds.table, "faulty", func(p *tick.Port[Entry[string, set]]) *tick.Port[Entry[string, set]] {
		n := p.Node().Graph().NewNode("faulty", p.Node().Domain())
		out := tick.Out[Entry[string, set]](n)
		shared := set{}
		tick.Connect(n, p, func(es []Entry[string, set]) {
			for _, e := range es {
				clear(shared)
				maps.Copy(shared, e.Value)
				out.Emit([]Entry[string, set]{{Key: e.Key, Value: shared}})
			}
		}, nil)
		n.OnEnd(out.End)
		return out
	}))
}

// TestRulesPairsSee fails where a planted fault is seen by the judgement of one operator, and so shows nothing here, or is not
// seen by that of pairs.
func TestRulesPairsSee(t *testing.T) {
	faults := faults
	if raceDetector {
		faults = faults[:1]
		t.Log("under the race detector, one fault is planted")
	}
	answers, err := typesView(operators(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		for q, a := range maps.Clone(answers) {
			if q.operator == f.instead {
				answers[question{f.name, q.ins, q.place}] = a
			}
		}
	}
	seen := make([]string, len(faults))
	inParallel(len(faults), func(i int) {
		f := faults[i]
		for _, ins := range f.inputs() {
			if w := f.judge(ins).refuted[answers[ask(f.operator, ins, "Process")].result]; w != nil {
				t.Errorf("a judgement of one operator sees it too: it %s: %v", f.name, w)
			}
		}
		ps := &pairs{answers: answers, size: narrow}
		for _, o := range operators() {
			found := ps.over([]operator{o}, []operator{f.operator})
			found.add(ps.over([]operator{f.operator}, []operator{o}))
			if len(found.failures) > 0 {
				seen[i] = found.failures[0]
				return
			}
		}
	})
	for i, f := range faults {
		if seen[i] == "" {
			t.Errorf("no pair sees an operator that %s", f.name)
		}
		t.Log(seen[i])
	}
}
