package tick_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/calmflow/calm/tick"
)

// BenchmarkEach measures machines that give each command a tick of its own, and keep a State from tick to tick.
func BenchmarkEach(b *testing.B) {
	for _, s := range sizes {
		if s.name == "large" && testing.Short() {
			continue
		}
		b.Run("State/"+s.name, func(b *testing.B) {
			benchmarkMachine(b, s, randomPairs(s.items, s.keys), counterMachine, counterByHand)
		})
		b.Run("Bank/"+s.name, func(b *testing.B) { benchmarkMachine(b, s, randomTransfers(s), bankMachine, bankByHand) })
	}
}

// openingBalance is what each key has in the beginning.
const openingBalance = 10

// benchmarkMachine runs commands on a machine and on a map, which both know all keys before, and begins with a run that must give
// the same answers.
func benchmarkMachine[C any](b *testing.B, s size, commands []C, build func(*tick.Port[C], *tick.Port[pair]) *tick.Port[pair], byHand func(map[int]int, []C, []pair) []pair) {
	g := tick.New(tick.Options{})
	opening := tick.NewInbox(g, "opening", tick.InboxOptions[pair]{Limit: -1})
	in := tick.NewInbox(g, "in", tick.InboxOptions[C]{Limit: -1})
	sum, sumByHand := 0, 0
	addUpEntries(build(in.Port(), opening.Port()), &sum)
	table := map[int]int{}
	for k := range s.keys {
		push(b, opening, []pair{{Key: k, Value: openingBalance}})
		table[k] = openingBalance
	}
	opening.Close()
	noError(b, g.RunAvailable())
	ours := func() {
		for batch := range slices.Chunk(commands, tick.DefaultLimit) {
			push(b, in, batch)
			noError(b, g.RunAvailable())
		}
	}
	var answers []pair
	rival := func() {
		for batch := range slices.Chunk(commands, tick.DefaultLimit) {
			answers = byHand(table, batch, answers[:0])
			for i := range answers {
				sumByHand += answers[i].Key ^ answers[i].Value
			}
		}
	}
	ours()
	rival()
	if sum != sumByHand || sum == 0 {
		b.Fatalf("the sum is %d, and by hand %d", sum, sumByHand)
	}
	b.ReportAllocs()
	versus(b, len(commands), ours, rival)
}

// counterMachine adds to a key's value, and answers what that is then.
func counterMachine(in, opening *tick.Port[pair]) *tick.Port[pair] {
	d := in.Node().Graph().NewDomain("counters")
	each := tick.Each(in, d)
	s := tick.NewState(d, opening, func(n int) int { return n })
	after := tick.LookUp(s, each, func(more, n int, _ bool) int { return n + more })
	s.Write(after)
	return tick.AllTicks(after)
}

func counterByHand(table map[int]int, commands, answers []pair) []pair {
	for _, c := range commands {
		n := table[c.Key] + c.Value
		table[c.Key] = n
		answers = append(answers, pair{Key: c.Key, Value: n})
	}
	return answers
}

func randomTransfers(s size) []transfer {
	r := rand.New(rand.NewPCG(7, 8))
	ts := make([]transfer, s.items)
	for i := range ts {
		ts[i] = transfer{r.IntN(s.keys), r.IntN(s.keys), 1 + r.IntN(3)}
	}
	return ts
}

// bankMachine answers which transfers are made.
func bankMachine(in *tick.Port[transfer], opening *tick.Port[pair]) *tick.Port[pair] {
	answers, _ := bank(in, opening)
	return answers
}

func bankByHand(balances map[int]int, ts []transfer, answers []pair) []pair {
	for _, t := range ts {
		has := balances[t.From]
		if has < t.Amount || t.From == t.To {
			continue
		}
		if has == t.Amount {
			delete(balances, t.From)
		} else {
			balances[t.From] = has - t.Amount
		}
		balances[t.To] += t.Amount
		answers = append(answers, pair{Key: t.From, Value: t.To})
	}
	return answers
}
