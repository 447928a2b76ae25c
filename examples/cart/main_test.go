package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func called(stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, options{stdin: strings.NewReader(stdin)}, &o, &e)
	return o.String(), e.String(), code
}

func TestOrders(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"add a tea 1\n":             "", // never checked out
		"checkout a\n":              "",
		"add a tea 1\ncheckout a\n": "a\ttea\t1\n",
		"remove a tea 1\nadd a tea 2\nadd b pot 1\nadd a cup 3\ncheckout b\ncheckout a\n": "a\tcup\t3\na\ttea\t1\nb\tpot\t1\n",
		"add a tea 1\nremove a tea 5\nadd a cup 1\ncheckout a":                            "a\tcup\t1\n",
	} {
		if out, errs, code := called(text); code != 0 || out != want {
			t.Errorf("%q: code %d, %q, %q, want %q", text, code, errs, out, want)
		}
	}
}

// If this fails, what a wire does shows in an order, or a replica has taken an order for complete that was not.
func TestAnyWire(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for seed := range 40 {
		var text strings.Builder
		cart := map[string]map[string]int{}
		for range rng.IntN(200) {
			session, sku, n := fmt.Sprint("s", rng.IntN(10)), fmt.Sprint("k", rng.IntN(5)), 1+rng.IntN(3)
			if cart[session] == nil {
				cart[session] = map[string]int{}
			}
			if rng.IntN(4) == 0 {
				fmt.Fprintf(&text, "remove %s %s %d\n", session, sku, n)
				n = -n
			} else {
				fmt.Fprintf(&text, "add %s %s %d\n", session, sku, n)
			}
			cart[session][sku] += n
		}
		var lines []string
		for session, items := range cart {
			if rng.IntN(5) == 0 {
				continue // leaves without a word
			}
			fmt.Fprintf(&text, "checkout %s\n", session)
			for sku, n := range items {
				if n > 0 {
					lines = append(lines, fmt.Sprintf("%s\t%s\t%d\n", session, sku, n))
				}
			}
		}
		slices.Sort(lines)
		out, errs, code := called(text.String(), "-replicas", strconv.Itoa(1+rng.IntN(4)), "-seed", strconv.Itoa(seed))
		if code != 0 || out != strings.Join(lines, "") {
			t.Fatalf("seed %d: code %d, %q\n%swant\n%sof\n%s", seed, code, errs, out, strings.Join(lines, ""), text.String())
		}
	}
}

func TestWrongInput(t *testing.T) {
	for text, want := range map[string]string{
		"add a tea 1\nbuy a tea 1\n":             "line 2",
		"add a tea none\n":                       "line 1",
		"add a tea 0\n":                          "line 1",
		"add a tea -1\n":                         "line 1",
		"checkout\n":                             "line 1",
		"add a tea 1\ncheckout a\nadd a tea 1\n": `session "a" goes on after its checkout`,
		"checkout a\ncheckout a\n":               `session "a" goes on after its checkout`,
	} {
		if _, errs, code := called(text); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%q: code %d, %s", text, code, errs)
		}
	}
	for _, args := range [][]string{{"-replicas", "0"}, {"-replicas", "x"}, {"-what"}} {
		if _, errs, code := called("", args...); code != 2 || errs == "" {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
	if _, errs, code := called("", "nothing/there"); code != 1 || !strings.Contains(errs, "nothing/there") {
		t.Errorf("code %d, %s", code, errs)
	}
}
