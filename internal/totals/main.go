// Totals shows what go test -json says: a line for each package, all that failing tests said, and how many tests passed,
// failed and were skipped.
//
//	go test -json ./... | go run ./internal/totals [-skips FILE]
//
// It exits with 1 if a test failed, if a package did not build, if no test ran, or if one was skipped that FILE does not
// list. A line of FILE is the package and the name of a test, and the reason.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	skips := flag.String("skips", "", "a `file` that lists the tests that may be skipped")
	flag.Parse()
	listed, err := readSkips(*skips)
	if err == nil {
		err = summarise(os.Stdin, os.Stdout, listed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "totals:", err)
		os.Exit(1)
	}
}

func readSkips(path string) (listed []string, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || strings.HasPrefix(line, "#"):
		case len(fields) < 3:
			return nil, fmt.Errorf("%s: %q lacks a reason", path, strings.TrimSpace(line))
		default:
			listed = append(listed, fields[0]+" "+fields[1])
		}
	}
	return listed, nil
}

// event is a line of go test -json; see go doc test2json.
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// tally is what has been seen so far.
type tally struct {
	out                     io.Writer
	said                    map[string]*strings.Builder // by package and test, until it is known how the test ended
	passed, failed, skipped int
	packages                int // that failed
	unlisted                []string
}

func summarise(in io.Reader, out io.Writer, listed []string) error {
	t := &tally{out: out, said: map[string]*strings.Builder{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			t.line(line, listed)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	for _, name := range t.unlisted {
		fmt.Fprintf(out, "skipped: %s\n", name)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	switch {
	case t.failed > 0 || t.packages > 0:
		return fmt.Errorf("%d tests failed, in %d packages", t.failed, t.packages)
	case len(t.unlisted) > 0:
		return fmt.Errorf("%d tests were skipped that may not be", len(t.unlisted))
	case t.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}

func (t *tally) line(line []byte, listed []string) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		_, _ = t.out.Write(line) // what the go command says besides
		return
	}
	name := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		t.output(e, name)
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.ended(e)
			return
		}
		t.count(e.Action, name, listed)
	}
}

// output keeps what a test says. Of what a package says, only its own line counts while nothing has failed.
func (t *tally) output(e event, name string) {
	if e.Test == "" && isSummary(e.Output) {
		fmt.Fprint(t.out, e.Output)
		return
	}
	if t.said[name] == nil {
		t.said[name] = &strings.Builder{}
	}
	t.said[name].WriteString(e.Output)
}

func isSummary(line string) bool {
	return slices.ContainsFunc([]string{"ok  \t", "FAIL\t", "?   \t"}, func(s string) bool { return strings.HasPrefix(line, s) }) ||
		strings.HasPrefix(line, "\t") && strings.Contains(line, "coverage: ")
}

func (t *tally) count(action, name string, listed []string) {
	switch action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		t.show(name)
	case "skip":
		t.skipped++
		if !slices.Contains(listed, name) {
			t.unlisted = append(t.unlisted, name)
			t.show(name)
		}
	}
	delete(t.said, name)
}

// ended is called at the end of a package. One that fails outside its tests, or whose test never ended, says why.
func (t *tally) ended(e event) {
	if e.Action != "fail" {
		return
	}
	t.packages++
	var names []string
	for name := range t.said {
		if strings.HasPrefix(name, e.Package+" ") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t.show(name)
		delete(t.said, name)
	}
}

func (t *tally) show(name string) {
	if said := t.said[name]; said != nil {
		fmt.Fprint(t.out, said)
	}
}
