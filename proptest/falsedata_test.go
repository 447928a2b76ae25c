package proptest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// letter is an item that a sender numbers.
type letter struct {
	To   string
	Seq  uint64
	Tags [2]int8
}

func claimFalseKeys() {
	lattice.ClaimKey("false: key without a field", func(b bid) string { return b.By })
	lattice.ClaimKey("false: key without a tag", func(l letter) letter { l.Tags[1] = 0; return l })
	lattice.ClaimKey("false: key in lower case", strings.ToLower)
	lattice.ClaimKey("false: key of trimmed text", strings.TrimSpace)
	lattice.ClaimKey("false: key of 32 bits", func(l letter) letter { l.Seq = uint64(uint32(l.Seq)); return l })
	lattice.ClaimKey("false: key of few", func(x uint8) uint8 { return x &^ 1 })
	lattice.ClaimKey("false: key is a pointer", func(b bid) *bid { return &b })
	lattice.ClaimKey("false: key by chance", func(b bid) int { return rand.Int() })
	lattice.ClaimKey("false: key of a sum", func(xs []int8) (sum int) {
		for _, x := range xs {
			sum += int(x)
		}
		return sum
	})
	lattice.ClaimKey("false: key changes the item", func(xs []int8) string {
		defer clear(xs)
		return fmt.Sprint(xs)
	})
}

func claimFalseIndexes() {
	calls := uint64(0)
	lattice.ClaimIndex("false: index of nothing", func(bid) uint64 { return 0 })
	lattice.ClaimIndex("false: index counts calls", func(bid) uint64 { calls++; return calls })
	lattice.ClaimIndex("false: index from 1", func(l letter) uint64 { return l.Seq + 1 })
	lattice.ClaimIndex("false: index twice", func(l letter) uint64 { return l.Seq / 2 })
	lattice.ClaimIndex("false: index with a gap", func(l letter) uint64 { return l.Seq * 2 })
	lattice.ClaimIndex("false: index changes the item", func(xs []uint64) uint64 { clear(xs); return 0 })
}

func claimFalsePures() {
	calls := 0
	kept := []int{0}
	lattice.ClaimPure("false: pure by chance", func(_ context.Context, x int) (int, error) { return x + rand.Int(), nil })
	lattice.ClaimPure("false: pure counts calls", func(_ context.Context, x bool) (int, error) { calls++; return calls, nil })
	lattice.ClaimPure("false: pure fails at times", func(_ context.Context, x int) (int, error) {
		if calls++; calls%2 == 0 {
			return 0, errors.New("not now")
		}
		return 0, nil
	})
	lattice.ClaimPure("false: pure changes its argument", func(_ context.Context, xs []int) (int, error) {
		clear(xs)
		return 0, nil
	})
	lattice.ClaimPure("false: pure reuses its result", func(_ context.Context, x int) ([]int, error) {
		kept[0] = x
		return kept, nil
	})
}

func claimFalseFamilies() {
	type nat = lattice.Nat
	lattice.ClaimAction("false: action from nothing", func(w uint8, a nat) nat { return a + nat(w) })
	lattice.ClaimAction("false: action on sizes", func(w bool, s names) nat {
		if w {
			return nat(len(s))
		}
		return 0
	})
	lattice.ClaimAction("false: action on some", func(w string, s names) names {
		if _, has := s["a"]; has && w == "b" && len(s) > 1 {
			return lattice.Contains("c")
		}
		return lattice.Clone(s)
	})
	lattice.ClaimAction("false: action keeps its argument", func(w uint8, s names) names { return s })
	lattice.ClaimAction("false: action keeps its first argument", func(w map[string]struct{}, s lattice.Or) names {
		if !s {
			return nil
		}
		return w
	})
	lattice.ClaimAction("false: action changes its first argument", func(w []int, s names) names {
		clear(w)
		return nil
	})
	lattice.ClaimBimorphism("false: pairing", func(a, b nat) lattice.Pair[nat, nat] { return lattice.Pair[nat, nat]{First: a, Second: b} })
	lattice.ClaimBimorphism("false: union", func(a, b lattice.SetUnion[bool]) lattice.SetUnion[bool] {
		joined, _ := lattice.Clone(a).Join(b)
		return joined
	})
	lattice.ClaimBimorphism("false: difference", func(a, b names) names {
		rest := lattice.Clone(a)
		for x := range b {
			delete(rest, x)
		}
		return rest
	})
	lattice.ClaimBimorphism("false: in the second only", func(a, b names) names {
		if len(a) < 2 {
			return nil
		}
		return lattice.Clone(b)
	})
	lattice.ClaimBimorphism("false: in the first only", func(a, b names) names {
		if len(b) < 2 {
			return nil
		}
		return lattice.Clone(a)
	})
	lattice.ClaimBimorphism("false: consumes the second", func(a, b names) names {
		both := maps.Clone(b)
		maps.DeleteFunc(both, func(x string, _ struct{}) bool { _, has := a[x]; return !has })
		clear(b)
		return both
	})
	lattice.ClaimBimorphism("false: keeps the first", func(a names, b lattice.Or) names {
		if !b {
			return nil
		}
		return a
	})
}

// If this fails, a claim about a key, a position, a call or a function of two arguments passes although it is false.
func TestFalseClaimsOfDataAreFound(t *testing.T) {
	claimFalseKeys()
	claimFalseIndexes()
	claimFalsePures()
	claimFalseFamilies()
	sent := Sent(letter{Seq: 0}, letter{Seq: 1}, letter{Seq: 2})
	for _, test := range []struct{ name, law string }{
		{"false: key without a field", "two different items have one key"},
		{"false: key without a tag", "two different items have one key"},
		{"false: key in lower case", "two different items have one key"},
		{"false: key of trimmed text", "two different items have one key"},
		{"false: key of 32 bits", "two different items have one key"},
		{"false: key of few", "two different items have one key"},
		{"false: key is a pointer", "the same item gives another key when it comes again"},
		{"false: key by chance", "the same item gives another key when it comes again"},
		{"false: key of a sum", "two different items have one key"},
		{"false: key changes the item", "it changes the item"},
		{"false: index of nothing", "all items have one position"},
		{"false: index counts calls", "the same item gives another position when it comes again"},
		{"false: index from 1", "a position is missing"},
		{"false: index twice", "two items have one position"},
		{"false: index with a gap", "a position is missing"},
		{"false: index changes the item", "it changes the item"},
		{"false: pure by chance", "the same argument gives another result when it comes again"},
		{"false: pure counts calls", "the same argument gives another result when it comes again"},
		{"false: pure fails at times", "the same argument gives another result when it comes again"},
		{"false: pure changes its argument", "it changes its argument"},
		{"false: pure reuses its result", "a later call changes its result"},
		{"false: action from nothing", "f of bottom is not bottom"},
		{"false: action on sizes", "f of a join is not the join of the f's"},
		{"false: action on some", "f of a join is not the join of the f's"},
		{"false: action keeps its argument", "its result shares memory with its argument"},
		{"false: action keeps its first argument", "its result shares memory with its first argument"},
		{"false: action changes its first argument", "it changes its first argument"},
		{"false: pairing", "f of bottom is not bottom"},
		{"false: union", "f of bottom is not bottom"},
		{"false: difference", "f of bottom is not bottom"},
		{"false: in the second only", "f of a join is not the join of the f's"},
		{"false: in the first only", "f of a join is not the join of the f's"},
		{"false: consumes the second", "it changes its argument"},
		{"false: keeps the first", "its result shares memory with its "},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := claimNamed(t, test.name)
			_, err := checkClaim(t.Name(), c, settingsOf([]Option{sent}))
			demandFound(t, err, "proptest: the claim "+c.String()+" is false: "+test.law, "claimed", "falsedata_test.go:")
		})
	}
}

// If this fails, a claim that is true is refuted.
func TestTrueClaimsOfDataHold(t *testing.T) {
	lattice.ClaimKey("true: all of it", func(l letter) letter { return l })
	lattice.ClaimKey("true: all of few", func(x uint8) int { return 2 * int(x) })
	lattice.ClaimIndex("true: its number", func(l letter) uint64 { return l.Seq })
	lattice.ClaimPure("true: double", func(_ context.Context, x int) (int, error) { return 2 * x, nil })
	lattice.ClaimPure("true: always fails", func(_ context.Context, x bool) ([]int, error) { return nil, errors.New("no") })
	lattice.ClaimAction("true: put under the key", func(k string, s lattice.Nat) lattice.MapUnion[string, lattice.Nat] {
		if s == 0 {
			return nil
		}
		return lattice.MapUnion[string, lattice.Nat]{k: s}
	})
	lattice.ClaimAction("true: keep if", func(keep bool, s lattice.Or) lattice.Or { return s && lattice.Or(keep) })
	lattice.ClaimBimorphism("true: and", func(a, b lattice.Or) lattice.Or { return a && b })
	lattice.ClaimBimorphism("true: least", func(a, b lattice.Nat) lattice.Nat { return min(a, b) })
	lattice.ClaimBimorphism("true: both", func(a, b names) names {
		both := names{}
		for x := range a {
			if _, has := b[x]; has {
				both[x] = struct{}{}
			}
		}
		return both
	})
	sent := Sent(letter{Seq: 2, To: "x"}, letter{Seq: 1}, letter{Seq: 0})
	for name, evidence := range map[string]string{
		"true: all of it":         "sampled: ",
		"true: all of few":        "exhaustive: 256 items",
		"true: its number":        "3 items as sent, sampled: ",
		"true: double":            "sampled: ",
		"true: always fails":      "exhaustive: 2 arguments",
		"true: put under the key": "sampled: ",
		"true: keep if":           "exhaustive: 2 by 2 values",
		"true: and":               "exhaustive: 2 by 2 values",
		"true: least":             "sampled: ",
		"true: both":              "sampled: ",
	} {
		got, err := checkClaim(t.Name(), claimNamed(t, name), settingsOf([]Option{sent}))
		if err != nil || !strings.HasPrefix(got, evidence) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, evidence)
		}
	}
}
