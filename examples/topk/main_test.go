package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/calmflow/calm/examples/internal/input"
)

// reference counts the words with a map, sorts all, and cuts.
func reference(k int, text string) string {
	counts := map[string]int{}
	for _, w := range input.Words(text) {
		counts[w]++
	}
	all := []string{}
	for w := range counts {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	var b strings.Builder
	for _, w := range all[:min(k, len(all))] {
		fmt.Fprintf(&b, "%d\t%s\n", counts[w], w)
	}
	return b.String()
}

func called(stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

// If this fails, the number of shards changes the answer, or a tie is broken by chance.
func TestAnyNumberOfShards(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 50, 20_000} {
		var text strings.Builder
		for range size {
			fmt.Fprintf(&text, "w%d%s", int(rng.ExpFloat64()*20), []string{" ", "\n", ", "}[rng.IntN(3)])
		}
		for _, shards := range []int{1, 2, 3, 8} {
			for _, k := range []int{0, 1, 7, 1_000} {
				out, errs, code := called(text.String(), "-k", strconv.Itoa(k), "-shards", strconv.Itoa(shards))
				if want := reference(k, text.String()); code != 0 || out != want {
					t.Fatalf("%d words, %d shards, the first %d: code %d, %q\n%swant\n%s", size, shards, k, code, errs, out, want)
				}
			}
		}
	}
}

func TestFiles(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	for path, text := range map[string]string{a: "the cat", b: "The dog"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, errs, code := called("", "-k", "2", a, b); code != 0 || out != "2\tthe\n1\tcat\n" {
		t.Errorf("code %d, %q, %q", code, out, errs)
	}
	if out, errs, code := called("", a, b+"no"); code != 1 || out != "" || !strings.Contains(errs, b+"no") {
		t.Errorf("of a missing file: code %d, %q, %q", code, out, errs)
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{"-k", "-1"}, {"-shards", "0"}, {"-k", "x"}, {"-what"}} {
		if out, errs, code := called("", args...); code != 2 || out != "" || errs == "" {
			t.Errorf("%v: code %d, %q, %q", args, code, out, errs)
		}
	}
	if _, errs, code := called("", "-h"); code != 0 || !strings.Contains(errs, "usage: topk") {
		t.Errorf("-h: code %d, %q", code, errs)
	}
}
