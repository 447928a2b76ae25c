package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/internal/exe"
)

// byHand does the commands in a loop over a map, and says what each came to.
func byHand(commands []Command) (done []bool, balances map[string]int64) {
	balances = map[string]int64{}
	for _, c := range commands {
		ok := c.From == "" || balances[c.From] >= c.Amount
		done = append(done, ok)
		if !ok {
			continue
		}
		if c.From != "" {
			balances[c.From] -= c.Amount
		}
		if c.To != "" {
			balances[c.To] += c.Amount
		}
	}
	return done, balances
}

var commands = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Command {
	account := rapid.SampledFrom([]string{"a", "b", "c"})
	c := Command{Amount: rapid.Int64Range(1, 9).Draw(t, "amount")}
	switch rapid.SampledFrom([]string{"deposit", "withdraw", "transfer"}).Draw(t, "command") {
	case "deposit":
		c.To = account.Draw(t, "to")
	case "withdraw":
		c.From = account.Draw(t, "from")
	default:
		c.From, c.To = account.Draw(t, "from"), account.Draw(t, "to")
	}
	return c
}), 0, 40)

func lines(cs []Command) string {
	var b strings.Builder
	for _, c := range cs {
		fmt.Fprintln(&b, c)
	}
	return b.String()
}

// Whatever the order in which commands come, all replicas reply what a loop does in the order that the log chose: run says so, or
// fails. If this fails, a replica sees another order, or other balances.
func TestReplicasAgreeWithALoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cs := commands.Draw(t, "commands")
		o := options{
			replicas: rapid.IntRange(1, 4).Draw(t, "replicas"), tellers: rapid.IntRange(0, 3).Draw(t, "tellers"),
			seed: rapid.Uint64().Draw(t, "seed"), stdin: strings.NewReader(lines(cs)),
		}
		replies, err := o.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var order []Command
		var got []bool
		for _, r := range replies {
			order, got = append(order, r.Command), append(got, r.Done)
		}
		if o.tellers == 0 && !slices.Equal(order, cs) {
			t.Fatalf("the commands were done in the order %v, want %v", order, cs)
		}
		if !slices.Equal(sorted(order), sorted(cs)) {
			t.Fatalf("the commands done are %v, want %v in any order", order, cs)
		}
		done, balances := byHand(order)
		if !slices.Equal(got, done) {
			t.Fatalf("done were %v, want %v of %v", got, done, order)
		}
		var out bytes.Buffer
		if err := o.write(&out, replies); err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for _, account := range slices.Sorted(maps.Keys(balances)) {
			if slices.ContainsFunc(replies, func(r Reply) bool {
				return r.Done && (r.Command.From == account || r.Command.To == account)
			}) {
				fmt.Fprintf(&want, "%s\t%d\n", account, balances[account])
			}
		}
		if out.String() != want.String() {
			t.Fatalf("balances\n%swant\n%s", &out, &want)
		}
	})
}

func sorted(cs []Command) (texts []string) {
	for _, c := range cs {
		texts = append(texts, c.String())
	}
	slices.Sort(texts)
	return texts
}

// Money neither comes nor goes, whoever is refused.
func TestManyTransfers(t *testing.T) {
	cs := []Command{{To: "n0", Amount: 1000}}
	for i := range 3000 {
		cs = append(cs, Command{fmt.Sprint("n", i*7%50), fmt.Sprint("n", i*13%50), int64(i%100 + 1)})
	}
	for _, tellers := range []int{0, 5} {
		o := options{replicas: 3, tellers: tellers, stdin: strings.NewReader(lines(cs))}
		replies, err := o.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		balances, sum := map[string]int64{}, int64(0)
		for _, r := range replies {
			for _, b := range r.changes() {
				balances[b.Account] = b.Amount
			}
		}
		for _, b := range balances {
			sum += b
		}
		if len(replies) != len(cs) || sum != 1000 {
			t.Errorf("with %d tellers: %d replies and %d in all accounts, want %d and 1000", tellers, len(replies), sum, len(cs))
		}
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	one := exe.Write(t, "one.txt", "deposit a 10\ntransfer a b 4\n")
	two := exe.Write(t, "two.txt", "withdraw b 5\r\n  transfer  b a 1\nwithdraw z 1")
	const balances = "a\t7\nb\t3\n"
	bad := func(line string) []string { return []string{exe.Write(t, "bad.txt", "deposit a 1\n"+line+"\n")} }
	for _, c := range []struct {
		name           string
		args           []string
		stdin          string
		code           int
		stdout, stderr string // stderr: a part
	}{
		{name: "files", args: []string{one, two}, stdout: balances},
		{name: "one replica", args: []string{"-replicas", "1", one, two}, stdout: balances},
		{name: "stdin", stdin: "deposit a 3\nwithdraw a 3", stdout: "a\t0\n"},
		{name: "replies", args: []string{"-replies", one, two}, stdout: "deposit a 10: a has 10\ntransfer a b 4: a has 6, b has 4\n" +
			"withdraw b 5: refused, not enough money\ntransfer b a 1: a has 7, b has 3\nwithdraw z 1: refused, not enough money\n" + balances},
		{name: "to oneself", stdin: "deposit a 3\ntransfer a a 3\ntransfer a a 4", args: []string{"-replies"},
			stdout: "deposit a 3: a has 3\ntransfer a a 3: a has 3\ntransfer a a 4: refused, not enough money\na\t3\n"},
		{name: "tellers", args: []string{"-tellers", "3", "-seed", "5"}, stdin: "deposit a 3\ndeposit b 4\ndeposit a 5", stdout: "a\t8\nb\t4\n"},
		{name: "nothing"},
		{name: "blank line", args: bad(""), code: 1, stderr: `line 2: "" is none of: deposit ACCOUNT AMOUNT`},
		{name: "no command", args: bad("steal a 5"), code: 1, stderr: `line 2: "steal a 5" is none of`},
		{name: "no amount", args: bad("deposit a"), code: 1, stderr: `line 2: "deposit a" is none of`},
		{name: "one account", args: bad("transfer a 5"), code: 1, stderr: `line 2: "transfer a 5" is none of`},
		{name: "negative", args: bad("deposit a -5"), code: 1, stderr: `line 2: "deposit a -5" is none of`},
		{name: "zero", args: bad("deposit a 0"), code: 1, stderr: `an amount is from 1 to 1000000000`},
		{name: "too much", args: bad("deposit a 1000000001"), code: 1, stderr: `an amount is from 1 to 1000000000`},
		{name: "missing", args: []string{"missing.txt"}, code: 1, stderr: "machine: file: missing.txt: no such file or directory\n"},
		{name: "no replicas", args: []string{"-replicas", "0"}, code: 2, stderr: "fewer than 1 replica"},
		{name: "help", args: []string{"-help"}, stderr: "usage: machine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := exe.Run(t, strings.NewReader(c.stdin), bin, c.args...)
			if r.Code != c.code || r.Stdout != c.stdout || !strings.Contains(r.Stderr, c.stderr) {
				t.Errorf("exit code %d\n%s\n%s", r.Code, r.Stdout, r.Stderr)
			}
			if n := strings.Count(r.Stderr, "\n"); c.code == 1 && n != 1 {
				t.Errorf("an error of %d lines: %s", n, r.Stderr)
			}
		})
	}
}
