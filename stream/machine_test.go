package stream_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	machineTeller struct{}
	machineBank   struct{}
)

// machineTransfer moves an amount from one account to another.
type machineTransfer struct {
	From, To string
	Amount   int
}

// machineLeg is what a transfer does to one account, which has a balance.
type machineLeg struct {
	machineTransfer
	Paid    bool
	Balance int
}

func (l machineLeg) account() string {
	if l.Paid {
		return l.To
	}
	return l.From
}

// machineMove is a transfer with both balances as they were.
type machineMove struct {
	machineTransfer
	FromHad, ToHad int
}

func (m machineMove) fits() bool { return m.From != m.To && m.FromHad >= m.Amount }

func (m machineMove) String() string {
	if !m.fits() {
		return fmt.Sprintf("%s to %s: refused, %s has %d", m.From, m.To, m.From, m.FromHad)
	}
	return fmt.Sprintf("%s has %d, %s has %d", m.From, m.FromHad-m.Amount, m.To, m.ToHad+m.Amount)
}

// runBank is a bank as a state machine: a transfer is made in a tick of its own, if the balance allows. Empty accounts are closed.
// It answers alike wherever it runs; frozen accounts pay nothing.
func runBank[L stream.NeedsGround[L]](
	transfers stream.Stream[machineTransfer, L, props.Ordered], opening stream.Table[string, int, L, props.Final], frozen stream.Stream[string, L, props.Bag],
) stream.Stream[string, L, props.Ordered] {
	now := transfers.EachTick()
	accounts := now.StateOf(opening)
	legs := now.FlatMap(func(t machineTransfer) []machineLeg {
		return []machineLeg{{machineTransfer: t}, {machineTransfer: t, Paid: true}}
	}).KeyBy(machineLeg.account)
	free := legs.AntiJoin(now.EnterWhole(frozen).KeyBy(func(account string) string { return account }))
	moves := accounts.Lookup(free, func(l machineLeg, balance int, _ bool) machineLeg { l.Balance = balance; return l }).Values().
		Sort(func(a, b machineLeg) int { return len(a.account()) - len(b.account()) }).
		Collect().
		Stream().
		FilterMap(func(legs []machineLeg) (m machineMove, both bool) {
			for _, l := range legs {
				m.machineTransfer = l.machineTransfer
				if l.Paid {
					m.ToHad = l.Balance
				} else {
					m.FromHad = l.Balance
				}
			}
			return m, len(legs) == 2
		})
	after := moves.Filter(machineMove.fits).FlatMap(func(m machineMove) []stream.Entry[string, int] {
		return []stream.Entry[string, int]{{Key: m.From, Value: m.FromHad - m.Amount}, {Key: m.To, Value: m.ToHad + m.Amount}}
	})
	accounts.Close(after.Filter(func(e stream.Entry[string, int]) bool { return e.Value > 0 }).
		KeyBy(func(e stream.Entry[string, int]) string { return e.Key }).
		Fold(func(balance *int, e stream.Entry[string, int]) { *balance = e.Value }))
	accounts.Delete(after.FilterMap(func(e stream.Entry[string, int]) (string, bool) { return e.Key, e.Value == 0 }))
	return moves.Map(machineMove.String).AllTicks()
}

// plainMachine is the same as a loop over a map.
func plainMachine(balances map[string]int, frozen []string, transfers []machineTransfer) (answers []string) {
	for _, t := range transfers {
		if slices.Contains(frozen, t.From) || slices.Contains(frozen, t.To) {
			continue
		}
		m := machineMove{t, balances[t.From], balances[t.To]}
		answers = append(answers, m.String())
		if !m.fits() {
			continue
		}
		for k, b := range map[string]int{t.From: m.FromHad - t.Amount, t.To: m.ToHad + t.Amount} {
			if balances[k] = b; b == 0 {
				delete(balances, k)
			}
		}
	}
	return answers
}

// TestReplicatedBank runs one bank at three replicas, and the same at a process: all answer as a loop does. If it fails, a replica
// forgets, remembers too much, or sees other ticks than the others.
func TestReplicatedBank(t *testing.T) {
	account := rapid.SampledFrom([]string{"ann", "bob", "cy", "frost"})
	command := rapid.Custom(func(t *rapid.T) machineTransfer {
		return machineTransfer{account.Draw(t, "from"), account.Draw(t, "to"), rapid.IntRange(0, 4).Draw(t, "amount")}
	})
	rapid.Check(t, func(t *rapid.T) {
		transfers := rapid.SliceOfN(command, 0, 60).Draw(t, "transfers")
		openings := []stream.Entry[string, int]{{Key: "ann", Value: 7}, {Key: "bob", Value: 1}}
		want := plainMachine(map[string]int{"ann": 7, "bob": 1}, []string{"frost"}, transfers)

		f := stream.New("bank")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		teller, servers := f.Process[machineTeller](), f.Cluster[machineBank](3)
		sent := stream.Items(teller, transfers...).Open().Broadcast(servers, stream.FIFO)
		opening := stream.Items(servers.Replicated(), openings...).
			KeyBy(func(e stream.Entry[string, int]) string { return e.Key }).
			Fold(func(b *int, e stream.Entry[string, int]) { *b = e.Value })
		frozen := stream.Items(servers.Replicated(), "frost").Unordered()
		got := map[int][]string{}
		runBank(sent, opening, frozen).ForEachMember(func(m stream.Member[machineBank], answer string) {
			got[m.Index()] = append(got[m.Index()], answer)
		})
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if !slices.Equal(want, got[i]) {
				t.Fatalf("replica %d answers\n%s\nand a loop\n%s", i, strings.Join(got[i], "\n"), strings.Join(want, "\n"))
			}
		}
	})
}

// If this fails, ticks that are begun again through another name of their items count as unused.
func TestEachTickOfAnotherName(t *testing.T) {
	f := stream.New("names")
	items := stream.Items(f.Process[machineBank](), 1, 2)
	items.EachTick().Ignore()
	var got []int
	items.Named("again").EachTick().Map(func(x int) int { return x }).AllTicks().ForEach(func(x int) { got = append(got, x) })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v", got)
	}
}
