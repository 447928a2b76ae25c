package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func events(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// If this fails, a run of the tests that is not whole passes for one that is.
func TestSummarise(t *testing.T) {
	pass := `{"Action":"pass","Package":"p","Test":"TestA"}`
	for _, c := range []struct {
		name, in, out, err string
		listed             []string
	}{
		{
			name: "pass",
			in: events(`{"Action":"output","Package":"p","Test":"TestA","Output":"noise\n"}`, pass,
				`{"Action":"output","Package":"p","Output":"PASS\n"}`, `{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}`,
				`{"Action":"pass","Package":"p"}`, `{"Action":"output","Package":"q","Output":"?   \tq\t[no test files]\n"}`, `{"Action":"skip","Package":"q"}`),
			out: "ok  \tp\t0.1s\n?   \tq\t[no test files]\n1 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "fail",
			in: events(pass, `{"Action":"output","Package":"p","Test":"TestB","Output":"why\n"}`, `{"Action":"fail","Package":"p","Test":"TestB"}`,
				`{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}`, `{"Action":"fail","Package":"p"}`),
			out: "why\nFAIL\tp\t0.1s\n1 passed, 1 failed, 0 skipped\n",
			err: "1 tests failed, in 1 packages",
		},
		{
			name: "does not build",
			in: events(pass, `{"ImportPath":"q","Action":"build-output","Output":"q.go:1: no\n"}`, `{"ImportPath":"q","Action":"build-fail"}`,
				`{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}`, `{"Action":"fail","Package":"q","FailedBuild":"q"}`),
			out: "q.go:1: no\nFAIL\tq [build failed]\n1 passed, 0 failed, 0 skipped\n",
			err: "0 tests failed, in 1 packages",
		},
		{
			name: "panics",
			in: events(pass, `{"Action":"run","Package":"p","Test":"TestB"}`, `{"Action":"output","Package":"p","Test":"TestB","Output":"panic: boom\n"}`,
				`{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}`, `{"Action":"fail","Package":"p"}`),
			out: "FAIL\tp\t0.1s\npanic: boom\n1 passed, 0 failed, 0 skipped\n",
			err: "0 tests failed, in 1 packages",
		},
		{
			name: "skip",
			in:   events(pass, `{"Action":"output","Package":"p","Test":"TestB","Output":"too slow\n"}`, `{"Action":"skip","Package":"p","Test":"TestB"}`, `{"Action":"pass","Package":"p"}`),
			out:  "too slow\nskipped: p TestB\n1 passed, 0 failed, 1 skipped\n",
			err:  "1 tests were skipped that may not be",
		},
		{
			name:   "listed skip",
			in:     events(pass, `{"Action":"skip","Package":"p","Test":"TestB"}`),
			out:    "1 passed, 0 failed, 1 skipped\n",
			listed: []string{"p TestB"},
		},
		{name: "nothing", in: "", out: "0 passed, 0 failed, 0 skipped\n", err: "no test ran"},
		{name: "no JSON", in: "go: trouble\n", out: "go: trouble\n0 passed, 0 failed, 0 skipped\n", err: "no test ran"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			err := summarise(strings.NewReader(c.in), &out, c.listed)
			if out.String() != c.out {
				t.Errorf("printed\n%s\nwant\n%s", &out, c.out)
			}
			if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}

func TestReadSkips(t *testing.T) {
	path := filepath.Join(t.TempDir(), "skips")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# package test reason\n\nexample.com/p TestB needs a printer\n")
	if listed, err := readSkips(path); err != nil || len(listed) != 1 || listed[0] != "example.com/p TestB" {
		t.Errorf("%q, %v", listed, err)
	}
	write("example.com/p TestB\n")
	if _, err := readSkips(path); err == nil {
		t.Error("an entry without a reason is taken")
	}
}
