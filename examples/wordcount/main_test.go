package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/internal/exe"
)

// reference counts words by one loop over the runes, and prints as the program does.
func reference(texts ...string) string {
	counts := map[string]int{}
	for _, text := range texts {
		word := []rune{}
		for i, size := 0, 0; i <= len(text); i += size {
			r := rune(' ')
			if r, size = utf8.DecodeRuneInString(text[i:]); size == 0 {
				size = 1
			}
			if unicode.In(r, unicode.L, unicode.Nd) {
				word = append(word, unicode.ToLower(r))
				continue
			}
			if len(word) > 0 {
				counts[string(word)]++
			}
			word = word[:0]
		}
	}
	words := []string{}
	for w := range counts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(-cmp.Compare(counts[a], counts[b]), cmp.Compare(a, b))
	})
	var b strings.Builder
	for _, w := range words {
		fmt.Fprintf(&b, "%d\t%s\n", counts[w], w)
	}
	return b.String()
}

// counted is what the program prints.
func counted(t *testing.T, o options) string {
	t.Helper()
	if o.words == nil {
		o.words = input.Words
	}
	rows, err := o.count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func mustEqual(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got %d bytes, want %d:\n%.300s\nwant\n%.300s", len(got), len(want), got, want)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"The the\nTHE":        "3\tthe\n",
		"b a":                 "1\ta\n1\tb\n",
		"don't":               "1\tdon\n1\tt\n",
		"x1 1x x-1":           "1\t1\n1\t1x\n1\tx\n1\tx1\n",
		"Ünï ÜNÏ\r\nΣίγμα 中文": "2\tünï\n1\tσίγμα\n1\t中文\n",
		"a\xffb\xc3":          "1\ta\n1\tb\n",
		"\xef\xbb\xbfbom":     "1\tbom\n",
		"no end\x00of line":   "1\tend\n1\tline\n1\tno\n1\tof\n",
	} {
		mustEqual(t, counted(t, options{stdin: strings.NewReader(text), replicas: 2}), want)
		mustEqual(t, reference(text), want)
	}
}

// If this fails, the answer is wrong, or it depends on where the words are counted.
func TestRandomTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", "B", "é", "ß", "7", " ", " ", "-", "\n", "\r\n", "\xff", "word", "Word"}
	for i := range 40 {
		var b strings.Builder
		for range rng.IntN(2000) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		o := options{stdin: strings.NewReader(b.String()), replicas: i % 4, seed: rng.Uint64()}
		mustEqual(t, counted(t, o), reference(b.String()))
	}
}

// texts are files that nobody wrote for this test.
func texts(t *testing.T) (paths []string, contents []string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	goroot := strings.TrimSpace(string(root))
	paths = []string{
		"../../README.md", "../../LICENSE", filepath.Join(goroot, "LICENSE"),
		filepath.Join(goroot, "src/unicode/utf8/utf8_test.go"), filepath.Join(goroot, "src/strings/strings_test.go"),
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		contents = append(contents, string(b))
	}
	return paths, contents
}

func TestRealTexts(t *testing.T) {
	paths, contents := texts(t)
	for replicas := range 4 {
		mustEqual(t, counted(t, options{paths: paths, replicas: replicas}), reference(contents...))
	}
}

// A function that does not depend on its argument alone is what the compiler cannot see. If this fails, replicas that
// differ go unnoticed.
func TestReplicasThatDisagreeAreNamed(t *testing.T) {
	var calls atomic.Int32 // of all places: two lines at the one node, and at two replicas by two wires
	forgetful := func(text string) []string {
		if calls.Add(1) == 5 {
			return nil
		}
		return input.Words(text)
	}
	var stdout, stderr bytes.Buffer
	o := options{stdin: strings.NewReader("a b\na\n"), words: forgetful}
	code := run([]string{"-replicas", "2"}, o, &stdout, &stderr)
	if code != 1 || stdout.Len() > 0 || calls.Load() != 10 {
		t.Errorf("exit code %d, output %q, %d calls", code, &stdout, calls.Load())
	}
	if text := stderr.String(); !strings.HasPrefix(text, "wordcount: replica ") || !strings.Contains(text, "disagrees with the one node:\n\ta: ") {
		t.Errorf("%q names no replica or no word", text)
	}
}

func TestDifference(t *testing.T) {
	rows := func(n int) (rs []Row) {
		for i := range n {
			rs = append(rs, Row{Key: fmt.Sprintf("w%02d", i), Value: 1})
		}
		return rs
	}
	if err := differ("it", rows(3), rows(3)); err != nil {
		t.Error(err)
	}
	err := differ("it", rows(0), rows(13))
	if text := err.Error(); !strings.Contains(text, "\tw09: 0 there, 1 on one node\n\tand 3 words more") {
		t.Error(text)
	}
}

// What the wire repeats would count twice. If this fails, the compiler lets it.
func TestUniqueIsNeeded(t *testing.T) {
	said := exe.BuildChanged(t, ".", "main.go", "\t\tUnique(). ", "\t\t")
	if !strings.Contains(said, "of ranked does not match func(stream.Stream[string, stream.Replicated[Replica], props.Set])") {
		t.Errorf("the compiler says %q", said)
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	text, other := exe.Write(t, "text.txt", "to be or not to be"), exe.Write(t, "other.txt", "be\n")
	long := exe.Write(t, "long.txt", "first\n"+strings.Repeat("x", 2<<20))
	for _, c := range []struct {
		name, stdin    string
		args           []string
		code           int
		stdout, stderr string // stderr: a part
	}{
		{name: "files", args: []string{text, other}, stdout: "3\tbe\n2\tto\n1\tnot\n1\tor\n"},
		{name: "replicas", args: []string{"-replicas", "3", text, other}, stdout: "3\tbe\n2\tto\n1\tnot\n1\tor\n"},
		{name: "standard input", stdin: "b a b", stdout: "2\tb\n1\ta\n"},
		{name: "nothing"},
		{name: "missing", args: []string{text, "missing.txt"}, code: 1, stderr: "wordcount: file: missing.txt: no such file or directory\n"},
		{name: "folder", args: []string{filepath.Dir(text)}, code: 1, stderr: "is a directory\n"},
		{name: "line too long", args: []string{text, long}, code: 1, stderr: "long.txt:2: stream: line too long"},
		{name: "help", args: []string{"-h"}, stderr: "usage: wordcount [-replicas N] [FILE…]"},
		{name: "negative", args: []string{"-replicas", "-1"}, code: 2, stderr: "cannot be negative"},
		{name: "no number", args: []string{"-replicas", "x"}, code: 2, stderr: "invalid value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := exe.Run(t, strings.NewReader(c.stdin), bin, c.args...)
			if r.Code != c.code || r.Stdout != c.stdout || !strings.Contains(r.Stderr, c.stderr) {
				t.Errorf("exit code %d\n%s\n%s", r.Code, r.Stdout, r.Stderr)
			}
		})
	}
}

// If this fails, the program holds what it should only pass through.
func TestLargeFileTakesLittleMemory(t *testing.T) {
	const size, most = 64 << 20, 48 << 20
	path := filepath.Join(t.TempDir(), "large.txt")
	if err := writeLarge(path, size); err != nil {
		t.Fatal(err)
	}
	bin := exe.Build(t, ".")
	nothing := exe.Run(t, nil, bin)
	large := exe.Run(t, nil, bin, path)
	if large.Code != 0 || strings.Count(large.Stdout, "\n") != vocabulary {
		t.Fatalf("exit code %d, %d words: %s", large.Code, strings.Count(large.Stdout, "\n"), large.Stderr)
	}
	t.Logf("%d MiB of memory for a file of %d MiB, %d MiB for none", large.Peak>>20, size>>20, nothing.Peak>>20)
	if large.Peak > max(most, nothing.Peak+most/4) { // what is measured for none may be this test's own memory
		t.Errorf("%d MiB of memory, more than %d", large.Peak>>20, most>>20)
	}
}

const vocabulary = 20_000

// writeLarge writes a text in which a few words are frequent and most are rare.
func writeLarge(path string, size int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	for i := range vocabulary {
		fmt.Fprintf(out, "word%d\n", i)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	zipf := rand.NewZipf(rng, 1.1, 4, vocabulary-1)
	block := &bytes.Buffer{}
	for block.Len() < 1<<20 {
		fmt.Fprintf(block, "word%d%s", zipf.Uint64(), []string{" ", ", ", "\n"}[rng.IntN(3)])
	}
	for written := 0; written < size; written += block.Len() {
		if _, err := out.Write(block.Bytes()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// A run that is told to end does so while it waits for input.
func TestCancelled(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithCancel(t.Context())
	seen := func(text string) []string {
		cancel()
		in.Close() // a pipe of this kind has no deadline for its reads
		return input.Words(text)
	}
	go io.WriteString(out, "a line\n")
	if _, err := (options{stdin: in, words: seen}).count(ctx); err != context.Canceled {
		t.Errorf("count returned %v", err)
	}
}
