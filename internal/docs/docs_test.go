// Package docs holds what README.md and the pages of docs/ say to the truth: their programs compile and print what is
// quoted, or are refused in the words that are quoted.
//
// The comment on the line before a block of Go says what it is:
//
//	program                   a whole program
//	accepted, PLACE           a change of the last program that compiles and runs
//	now, PLACE                the same, and what follows changes this one
//	refused, PLACE            a change that the compiler refuses, in the words of the block of text that follows
//	test                      a whole test file, which passes
//	failing test, PLACE       a change of the last test that fails, in the words of the block of text that follows
//
// A PLACE is "in place of A", "in place of A to B" or "after A", where A and B are beginnings of lines of the program. A
// block of text marked "prints" is what the program or the change before it prints. Blocks marked "part" are not compiled.
// "message of NAME" and "mend of NAME" quote one of stream's refused programs and its mended twin. With -update, what is
// quoted is written anew.
package docs

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/exe"
	_ "github.com/calmflow/calm/proptest" // and so all packages: a result of this test is not kept when one changes
)

const root = "../.."

// pages are the documents, as seen from the root.
func pages(t *testing.T) []string {
	t.Helper()
	more, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"README.md"}
	for _, path := range more {
		all = append(all, filepath.Join("docs", filepath.Base(path)))
	}
	return all
}

// block is a fenced block of a page, and the comment on the line before it.
type block struct {
	line       int // of the page
	mark, lang string
	text       string
}

func blocks(t *testing.T, page string) (all []block) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	for i := 0; i < len(lines); i++ {
		lang, ok := strings.CutPrefix(lines[i], "```")
		if !ok {
			continue
		}
		end := i + 1 + slices.Index(lines[i+1:], "```")
		mark := ""
		if i > 0 {
			mark, _ = strings.CutPrefix(lines[i-1], "<!-- ")
			mark, _ = strings.CutSuffix(mark, " -->")
		}
		all = append(all, block{i + 1, mark, lang, strings.Join(lines[i+1:end], "\n") + "\n"})
		i = end
	}
	return all
}

// If this fails, someone who copies a program from a page gets something else than it promises.
func TestPrograms(t *testing.T) {
	for _, page := range pages(t) {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			checkPrograms(t, page)
		})
	}
}

func checkPrograms(t *testing.T, page string) {
	all := blocks(t, page)
	all = append(all, block{}) // so that each has a next
	program := ""
	for i, b := range all {
		at, next := fmt.Sprintf("%s:%d", page, b.line), all[min(i+1, len(all)-1)]
		if name, ok := strings.CutPrefix(b.mark, "message of "); ok {
			holds(t, page, at, b, message(t, name))
			continue
		}
		if name, ok := strings.CutPrefix(b.mark, "mend of "); ok {
			holds(t, page, at, b, mend(t, name))
			continue
		}
		if b.lang != "go" || b.mark == "part" {
			continue
		}
		kind, place, _ := strings.Cut(b.mark, ", ")
		text := b.text
		if place != "" {
			text = change(t, at, program, place, b.text)
		}
		switch kind {
		case "program", "now":
			program = text
			runs(t, page, at, text, next)
		case "test":
			program = text
			if said := runTest(t, text, ""); said != "" {
				t.Errorf("%s: %s", at, said)
			}
		case "failing test":
			holds(t, page, at, next, runTest(t, text, seedIn(next.text)))
		case "accepted":
			runs(t, page, at, text, next)
		case "refused":
			if said, _ := build(t, text); said == "" || next.lang != "text" {
				t.Errorf("%s: the compiler says %q, and behind it stands %q", at, said, next.text)
			} else {
				holds(t, page, at, next, said)
			}
		default:
			t.Errorf("%s: say in a comment before the block what it is: program, accepted, now, refused or part", at)
		}
	}
}

// runs builds and runs the program, and compares what it prints with the next block, if that says so.
func runs(t *testing.T, page, at, program string, next block) {
	t.Helper()
	said, bin := build(t, program)
	if said != "" {
		t.Errorf("%s: %s", at, said)
		return
	}
	r := exe.Run(t, nil, bin)
	if r.Code != 0 {
		t.Errorf("%s: exit code %d\n%s%s", at, r.Code, r.Stdout, r.Stderr)
	}
	if next.mark == "prints" {
		holds(t, page, at, next, r.Stdout)
	}
}

var seed = regexp.MustCompile(`-calm\.seed (\d+)`)

// seedIn is the number of the failure that is quoted.
func seedIn(quoted string) string {
	if m := seed.FindStringSubmatch(quoted); m != nil {
		return m[1]
	}
	return "0"
}

// runTest runs a test file, and returns what the first test that fails says, or nothing.
func runTest(t *testing.T, text, seed string) string {
	t.Helper()
	overlay := overlaid(t, "program/account_test.go", text)
	binary := filepath.Join(filepath.Dir(overlay), "test")
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, "./program").CombinedOutput(); err != nil {
		return string(out)
	}
	run := exec.Command(binary)
	if seed != "" {
		run.Args = append(run.Args, "-calm.seed", seed)
	}
	out, err := run.CombinedOutput()
	if err == nil {
		return ""
	}
	said, _, _ := strings.Cut(string(out), "\nFAIL\n")
	if _, message, ok := strings.Cut(said, "proptest: "); ok {
		said = strings.ReplaceAll(message, "\n        ", "\n") + "\n"
	}
	return said
}

var update = flag.Bool("update", false, "write what the compiler says and the programs print into the pages")

// holds compares what a page quotes with what is so.
func holds(t *testing.T, page, at string, quoted block, so string) {
	t.Helper()
	switch {
	case quoted.text == so:
	case *update:
		quote(t, page, quoted, so)
	default:
		t.Errorf("%s: it is\n%sand quoted is\n%s", at, so, quoted.text)
	}
}

// quote writes into a page, in place of the text of the block. It finds the block by the text, from its line on: blocks
// before it may have grown.
func quote(t *testing.T, page string, old block, text string) {
	t.Helper()
	path := filepath.Join(root, page)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	fence := "```" + old.lang + "\n"
	before, after := strings.Join(lines[:old.line-1], ""), strings.Join(lines[old.line-1:], "")
	changed := before + strings.Replace(after, fence+strings.TrimPrefix(old.text, "\n")+"```", fence+text+"```", 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// change puts text into the program at the place.
func change(t *testing.T, at, program, place, text string) string {
	t.Helper()
	lines := strings.SplitAfter(program, "\n")
	find := func(start string) int {
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), start) })
		if i < 0 {
			t.Fatalf("%s: no line of the program begins with %q", at, start)
		}
		return i
	}
	var from, to int
	if start, ok := strings.CutPrefix(place, "after "); ok {
		from = find(start) + 1
		to = from
	} else if start, ok := strings.CutPrefix(place, "in place of "); ok {
		start, end, two := strings.Cut(start, " to ")
		from = find(start)
		if to = from + 1; two {
			to = find(end) + 1
		}
	} else {
		t.Fatalf("%s: the place %q is neither after a line nor in place of one", at, place)
	}
	return withImports(strings.Join(lines[:from], "") + text + strings.Join(lines[to:], ""))
}

var qualifier = regexp.MustCompile(`\b([a-z]+)\.[A-Z]`)

// imports are what changes may need besides what the program imports.
var imports = []string{
	"cmp", "context", "fmt", "slices", "strings", "time",
	"github.com/calmflow/calm/lattice", "github.com/calmflow/calm/props", "github.com/calmflow/calm/stream",
}

// withImports adds the imports that the change needs, behind the others, and empties the lines of those that it does not:
// all other lines stay where they are.
func withImports(program string) string {
	more := ""
	for _, path := range imports {
		used := slices.ContainsFunc(qualifier.FindAllStringSubmatch(program, -1), func(m []string) bool { return m[1] == filepath.Base(path) })
		line := fmt.Sprintf("\t%q\n", path)
		switch there := strings.Contains(program, line); {
		case used && !there:
			more += fmt.Sprintf(" import %q;", path)
		case there && !used:
			program = strings.Replace(program, line, "\n", 1)
		}
	}
	if more == "" {
		return program
	}
	end := strings.Index(program, "\n)") + len("\n)")
	return program[:end] + ";" + more + program[end:]
}

// build compiles a program inside this module, without writing it there. It returns what the compiler says, as it does to
// someone in the program's folder, or the binary.
func build(t *testing.T, program string) (said, binary string) {
	t.Helper()
	overlay := overlaid(t, "program/main.go", program)
	source, binary := filepath.Join(filepath.Dir(overlay), "main.go"), filepath.Join(filepath.Dir(overlay), "program")
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "./program").CombinedOutput()
	if err == nil {
		return "", binary
	}
	_, said, _ = strings.Cut(string(out), "\n") // the first line is "# package"
	return strings.ReplaceAll(said, source, "./main.go"), ""
}

// overlaid is an overlay for the go command in which a file of this module holds text.
func overlaid(t *testing.T, file, text string) string {
	t.Helper()
	dir := t.TempDir()
	source, overlay := filepath.Join(dir, filepath.Base(file)), filepath.Join(dir, "overlay.json")
	there, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {there: source}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{source: text, overlay: string(replace)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}

// The commands are exactly these two, which .ci/run runs.
func TestCommands(t *testing.T) {
	var commands []string
	for _, b := range blocks(t, "README.md") {
		if b.lang == "sh" {
			commands = append(commands, strings.Split(strings.TrimSpace(b.text), "\n")...)
		}
	}
	want := []string{"GOTOOLCHAIN=auto go run ./examples/wordcount -replicas 3 README.md", "GOTOOLCHAIN=auto go test ./..."}
	if !slices.Equal(commands, want) {
		t.Errorf("the commands are %q", commands)
	}
}

var (
	link   = regexp.MustCompile(`\]\(([^)#]+)`)
	fenced = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
)

// A link to a file of the repository leads to one.
func TestLinks(t *testing.T) {
	for _, name := range append(pages(t), "CONTRIBUTING.md", "CHANGELOG.md") {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(string(b), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
}
