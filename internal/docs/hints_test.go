package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// programs is where the refused programs are, and beside it their twins.
const programs = root + "/stream/testdata"

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// message is what the compiler says to a refused program.
func message(t *testing.T, name string) string {
	t.Helper()
	return read(t, filepath.Join(programs, "refused", name+".txt"))
}

// mend is what the mended twin of a refused program has in place of what is refused.
func mend(t *testing.T, name string) string {
	t.Helper()
	refused := strings.Split(read(t, filepath.Join(programs, "refused", name+".go")), "\n")
	var lines []string
	for line := range strings.SplitSeq(read(t, filepath.Join(programs, "accepted", name+".go")), "\n") {
		code := strings.TrimSpace(line)
		if code == "" || strings.HasPrefix(code, "//") || strings.HasPrefix(code, `"`) || slices.Contains(refused, line) {
			continue
		}
		lines = append(lines, strings.TrimPrefix(line, "\t"))
	}
	return strings.Join(lines, "\n") + "\n"
}

var (
	hint    = regexp.MustCompile(`method ([a-z]\w*)\)`)
	heading = regexp.MustCompile("(?m)^### `([a-z]\\w*)`$")
)

// If this fails, someone looks up a message and does not find it.
func TestEveryHintHasItsPlace(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(programs, "refused", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no messages", err)
	}
	page := read(t, filepath.Join(root, "docs", "does-not-compile.md"))
	var there, said []string
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		there = append(there, m[1])
	}
	for _, file := range files {
		for _, m := range hint.FindAllStringSubmatch(read(t, file), -1) {
			said = append(said, m[1])
			if !slices.Contains(there, m[1]) {
				t.Errorf("%s says %s, which has no place on the page", filepath.Base(file), m[1])
			}
		}
	}
	for _, h := range there {
		if !slices.Contains(said, h) {
			t.Errorf("the page has a place for %s, which no message says", h)
		}
	}
}
