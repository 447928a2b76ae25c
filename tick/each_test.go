package tick_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// transfer is a command of a bank; without a sender it is a deposit.
type transfer struct {
	From, To, Amount int
}

// leg is what a transfer does to one account.
type leg struct{ change, need, order int }

// bank is a machine that runs each transfer in a tick of its own. It answers whether it was made, and deletes empty accounts.
func bank(in *tick.Port[transfer], initial *tick.Port[tick.Entry[int, int]]) (answers *tick.Port[tick.Entry[int, int]], accounts *tick.State[int, int]) {
	type entry = tick.Entry[int, int]
	d := in.Node().Graph().NewDomain("bank")
	commands := tick.Each(in, d)
	accounts = tick.NewState(d, initial, func(balance int) int { return balance })
	var twoLegs [2]tick.Entry[int, leg] // FlatMap keeps nothing of what it is given
	legs := tick.FlatMap(commands, func(t transfer) []tick.Entry[int, leg] {
		twoLegs = [2]tick.Entry[int, leg]{{Key: t.From, Value: leg{-t.Amount, t.Amount, 0}}, {Key: t.To, Value: leg{change: t.Amount, order: 1}}}
		return twoLegs[:]
	})
	after := tick.LookUp(accounts, legs, func(l leg, balance int, _ bool) leg {
		return leg{balance + l.change, balance - l.need, l.order}
	})
	type pair struct {
		keys  [2]int
		after [2]leg
	}
	both := tick.Fold(after, tick.AtEnd, func(p *pair, e tick.Entry[int, leg]) bool {
		p.keys[e.Value.order], p.after[e.Value.order] = e.Key, e.Value
		return true
	})
	made := tick.Filter(both, func(p pair) bool { return p.after[0].need >= 0 && p.keys[0] != p.keys[1] })
	var twoWrites [2]entry
	writes := tick.FlatMap(made, func(p pair) []entry {
		twoWrites = [2]entry{{Key: p.keys[0], Value: p.after[0].change}, {Key: p.keys[1], Value: p.after[1].change}}
		return twoWrites[:]
	})
	accounts.Write(tick.Filter(writes, func(e entry) bool { return e.Value != 0 }))
	accounts.Delete(tick.FilterMap(writes, func(e entry) (int, bool) { return e.Key, e.Value == 0 }))
	answers = tick.AllTicks(tick.Map(made, func(p pair) entry { return entry{Key: p.keys[0], Value: p.keys[1]} }))
	return answers, accounts
}

// plainBank is the same as a loop. The balances are those at the beginning of the last transfer.
func plainBank(balances map[int]int, ts []transfer) (answers []tick.Entry[int, int], before map[int]int) {
	for _, t := range ts {
		before = map[int]int{}
		for k, b := range balances {
			before[k] = b
		}
		if balances[t.From] < t.Amount || t.From == t.To {
			continue
		}
		balances[t.From] -= t.Amount
		balances[t.To] += t.Amount
		for _, k := range []int{t.From, t.To} {
			if balances[k] == 0 {
				delete(balances, k)
			}
		}
		answers = append(answers, tick.Entry[int, int]{Key: t.From, Value: t.To})
	}
	return answers, before
}

var transfers = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) transfer {
	return transfer{rapid.IntRange(0, 5).Draw(t, "from"), rapid.IntRange(0, 5).Draw(t, "to"), rapid.IntRange(0, 3).Draw(t, "amount")}
}), 0, 200)

// A bank whose accounts are a state answers as a loop does, however its commands come, and as its journal says when that is
// replayed and then goes on.
func TestStateIsThatOfALoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts := transfers.Draw(t, "transfers")
		start := []tick.Entry[int, int]{{Key: 0, Value: 5}, {Key: 1, Value: 2}, {Key: 2, Value: 0}}
		build := func() (g *tick.Graph, in *tick.Inbox[transfer], out *tick.Outbox[tick.Entry[int, int]], all *tick.Outbox[tick.Entry[int, int]]) {
			g = tick.New(tick.Options{})
			in = tick.NewInbox(g, "in", tick.InboxOptions[transfer]{Limit: -1, Codec: jsonCodec[transfer]{}})
			opening := tick.NewInbox(g, "opening", tick.InboxOptions[tick.Entry[int, int]]{Codec: jsonCodec[tick.Entry[int, int]]{}})
			answers, accounts := bank(in.Port(), opening.Port())
			push(t, opening, start)
			opening.Close()
			return g, in, tick.NewOutbox(answers, "answers"), tick.NewOutbox(accounts.All(), "balances")
		}
		g, in, out, all := build()
		var journal bytes.Buffer
		noError(t, g.Record(&journal))
		var answers, seen []tick.Entry[int, int]
		for _, xs := range deal(t, "batch", ts) {
			push(t, in, xs)
			noError(t, g.RunAvailable())
			answers, seen = append(answers, collect(out)...), append(seen, collect(all)...)
		}
		in.Close()
		noError(t, g.RunAvailable())
		_, ended := out.Take()
		holds(t, ended, "the bank does not end")

		balances := map[int]int{0: 5, 1: 2, 2: 0}
		want, before := plainBank(balances, ts)
		equal(t, fmt.Sprint(want), fmt.Sprint(answers))
		if len(ts) > 0 {
			equal(t, before, lastTable(seen, len(before)))
		}

		again, _, out, all := build()
		noError(t, again.Replay(&journal))
		equal(t, fmt.Sprint(answers), fmt.Sprint(collect(out)))
		equal(t, fmt.Sprint(seen), fmt.Sprint(collect(all)))
	})
}

func lastTable(es []tick.Entry[int, int], n int) map[int]int {
	m := map[int]int{}
	for _, e := range es[len(es)-n:] {
		m[e.Key] = e.Value
	}
	return m
}

// Each item has a tick of its own, in which what is complete is complete; a lazy delay brings back what the item before left, and
// Whole the same in each.
func TestEachItemHasATick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(digits, 0, 3000).Draw(t, "xs")
		constants := rapid.SliceOfN(digits, 0, 3).Draw(t, "constants")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
		whole := tick.NewInbox(g, "whole", tick.InboxOptions[int]{Limit: -1})
		d := g.NewDomain("ticks")
		one := tick.Each(in.Port(), d)
		last := tick.NewDelay[int](g, d, true)
		last.Close(one)
		value := tick.DelayValue(one, -1)
		all := tick.Fold(tick.Merge(one, last.Port(), value, tick.Whole(whole.Port(), d)), tick.AtEnd, func(all *[]int, x int) bool {
			*all = append(*all, x)
			return true
		})
		texts := tick.NewOutbox(tick.Map(all, func(xs []int) string { return fmt.Sprint(xs) }), "out")
		latest := tick.NewOutbox(tick.Latest(one), "latest")
		late := rapid.IntRange(0, 3).Draw(t, "late") // when the constants are all there
		push(t, whole, constants)
		for i, batch := range deal(t, "batch", xs) {
			if i == late {
				whole.Close()
			}
			push(t, in, batch)
			noError(t, g.RunAvailable())
			if i < late {
				holds(t, len(collect(texts)) == 0, "a tick before the constants are known")
			}
		}
		whole.Close()
		in.Close()
		noError(t, g.RunAvailable())
		got, ended := texts.Take()
		holds(t, ended, "the domain does not end")
		var want []string
		for i, x := range xs {
			tickOf := []int{x}
			if i > 0 {
				tickOf = append(tickOf, xs[i-1], xs[i-1])
			} else {
				tickOf = append(tickOf, -1)
			}
			want = append(want, fmt.Sprint(append(tickOf, constants...)))
		}
		equal(t, fmt.Sprint(want), fmt.Sprint(got))
		if values := collect(latest); len(xs) > 0 {
			equal(t, xs[len(xs)-1], values[len(values)-1])
		}
	})
}
