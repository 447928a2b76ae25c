// Package readme holds what README.md says to the truth: its programs compile, or are refused in the words that it quotes.
package readme

import (
	"encoding/json"
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

// block is a fenced block of the README, and the comment on the line before it.
type block struct {
	line       int // of the README
	mark, lang string
	text       string
}

func blocks(t *testing.T) (all []block) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "README.md"))
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

// If this fails, someone who copies a program from the README gets something else than it promises.
func TestPrograms(t *testing.T) {
	all := blocks(t)
	program := ""
	checked := 0
	for i, b := range all {
		if b.lang != "go" {
			continue
		}
		checked++
		kind, place, _ := strings.Cut(b.mark, ", in place of ")
		text := b.text
		if place != "" {
			text = replaceLine(t, program, place, b.text)
		}
		switch kind {
		case "program":
			program = text
			if said, bin := build(t, text); said != "" {
				t.Errorf("README.md:%d: %s", b.line, said)
			} else if r := exe.Run(t, nil, bin); r.Code != 0 || r.Stdout != "10\n" {
				t.Errorf("README.md:%d: exit code %d\n%s%s", b.line, r.Code, r.Stdout, r.Stderr)
			}
		case "accepted":
			if said, bin := build(t, text); said != "" {
				t.Errorf("README.md:%d: %s", b.line, said)
			} else if r := exe.Run(t, nil, bin); r.Code != 0 {
				t.Errorf("README.md:%d: exit code %d\n%s%s", b.line, r.Code, r.Stdout, r.Stderr)
			}
		case "refused":
			said, _ := build(t, text)
			if quoted := all[i+1]; quoted.lang != "text" || quoted.text != said {
				t.Errorf("README.md:%d: the compiler says\n%sand quoted is\n%s", b.line, said, quoted.text)
			}
		default:
			t.Errorf("README.md:%d: say in a comment before the block whether it is a program, accepted or refused", b.line)
		}
	}
	if checked < 3 {
		t.Errorf("%d blocks of Go checked", checked)
	}
}

// replaceLine puts text in place of the line of the program that begins with start.
func replaceLine(t *testing.T, program, start, text string) string {
	t.Helper()
	lines := strings.SplitAfter(program, "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), start) })
	if i < 0 {
		t.Fatalf("no line of the program begins with %q", start)
	}
	return withImports(strings.Join(lines[:i], "") + text + strings.Join(lines[i+1:], ""))
}

var (
	qualifier = regexp.MustCompile(`\b([a-z]+)\.[A-Z]`)
	paths     = map[string]string{
		"cmp": "cmp", "lattice": "github.com/calmflow/calm/lattice", "props": "github.com/calmflow/calm/props",
	}
)

// withImports adds the imports that the text put in needs, behind the others: the lines before stay where they are.
func withImports(program string) string {
	more := ""
	for _, m := range qualifier.FindAllStringSubmatch(program, -1) {
		if line := fmt.Sprintf("import %q;", paths[m[1]]); paths[m[1]] != "" && !strings.Contains(more, line) {
			more += " " + line
		}
	}
	return strings.Replace(program, "\n)\n", "\n);"+more+"\n", 1)
}

// build compiles a program inside this module, without writing it there. It returns what the compiler says, as it does to
// someone in the program's folder, or the binary.
func build(t *testing.T, program string) (said, binary string) {
	t.Helper()
	dir := t.TempDir()
	source, overlay, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "program")
	there, err := filepath.Abs("program/main.go")
	if err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {there: source}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{source: program, overlay: string(replace)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "./program").CombinedOutput()
	if err == nil {
		return "", binary
	}
	_, said, _ = strings.Cut(string(out), "\n") // the first line is "# package"
	return strings.ReplaceAll(said, source, "./main.go"), ""
}

// The commands are exactly these two, which .ci/run runs.
func TestCommands(t *testing.T) {
	var commands []string
	for _, b := range blocks(t) {
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
	fenced = regexp.MustCompile("(?s)```.*?```")
)

// A link to a file of the repository leads to one.
func TestLinks(t *testing.T) {
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(string(b), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
}
