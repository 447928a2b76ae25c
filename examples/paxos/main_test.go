package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func called(stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

// If this fails, a line is lost, or twice in the log, or the log of one client is not in its order.
func TestLog(t *testing.T) {
	var text, want strings.Builder
	for i := range 30 {
		fmt.Fprintln(&text, "line", i)
		fmt.Fprintf(&want, "%d\tline %d\n", i, i)
	}
	for seed := range 5 {
		if out, errs, code := called(text.String(), "-seed", fmt.Sprint(seed)); code != 0 || out != want.String() {
			t.Fatalf("code %d, %s, %s", code, errs, out)
		}
		out, errs, code := called(text.String(), "-clients", "4", "-seed", fmt.Sprint(seed))
		var got []string
		next := [4]int{}
		for i, line := range strings.Split(strings.TrimSpace(out), "\n") {
			at, text, _ := strings.Cut(line, "\t")
			n := 0
			if _, err := fmt.Sscanf(text, "line %d", &n); err != nil || at != fmt.Sprint(i) || n/4 != next[n%4] {
				t.Fatalf("line %d is %q, after %d of its client", i, line, next[n%4])
			}
			next[n%4]++
			got = append(got, text)
		}
		slices.Sort(got)
		if all := strings.Split(strings.TrimSpace(text.String()), "\n"); code != 0 || len(slices.Compact(got)) != len(all) {
			t.Fatalf("code %d, %s, %s", code, errs, out)
		}
	}
}

// If this fails, the lead does not change, or both proposers do not come to the same.
func TestChosen(t *testing.T) {
	out, errs, code := called("a\nb\n", "-chosen")
	if code != 0 || !strings.HasSuffix(out, "0\ta\n1\tb\n") {
		t.Fatalf("code %d, %s, %s", code, errs, out)
	}
	for _, said := range []string{"chosen 0 by proposer 0: append a\n", "chosen 1 by proposer 1: append b\n", "by proposer 0: read\n"} {
		if !strings.Contains(out, said) {
			t.Errorf("it does not say %q:\n%s", said, out)
		}
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{"-clients", "0"}, {"-clients", "x"}, {"-what"}, {"more"}} {
		if _, errs, code := called("", args...); code != 2 || errs == "" {
			t.Errorf("%v: code %d, %q", args, code, errs)
		}
	}
	if out, errs, code := called(""); code != 0 || out != "" || errs != "" {
		t.Errorf("of no line: code %d, %q, %q", code, out, errs)
	}
}
