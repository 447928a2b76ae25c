package proptest

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"
)

// refutation is a counterexample: a law that does not hold, and the values that show it. It is an error.
type refutation struct {
	subject string // the type or claim that is refuted; whoever knows it sets it
	law     string // what was found: the sentence after "subject: "
	like    string // what all that break the same have in common, if it is not law
	lines   []line
	remedy  string
	again   string // how to run it again
	seed    uint64 // of a simulation
	alone   bool   // ... of one node
	items   int    // ... that its sources are given
	steps   int    // ... until it comes to rest
}

// line is one value of a counterexample, printed when the line was made: the value may change later.
type line struct{ label, shown, text string }

func at(label string, v any) line { return line{label, show(v), text(v)} }

// note is a line of words.
func note(label, words string) line { return line{label, words, words} }

// items is a line for several values.
func items(label string, vs []any) line {
	var shown, texts []string
	for _, v := range vs {
		shown, texts = append(shown, show(v)), append(texts, text(v))
	}
	if len(vs) == 0 {
		return note(label, "nothing")
	}
	return line{label, strings.Join(shown, ", "), strings.Join(texts, ", ")}
}

func refute(law, remedy string, lines ...line) *refutation {
	return &refutation{law: law, remedy: remedy, lines: lines}
}

// kind is the same for all refutations that show the same.
func (r *refutation) kind() string { return cmp.Or(r.like, r.law) }

// Error is the counterexample as one block: what is refuted, each value, what to do, how to run it again.
func (r *refutation) Error() string {
	lines := r.lines
	if r.remedy != "" {
		lines = append(lines[:len(lines):len(lines)], note("so", r.remedy))
	}
	if r.again != "" {
		lines = append(lines[:len(lines):len(lines)], note("again", r.again))
	}
	width := 0
	for _, l := range lines {
		width = max(width, len([]rune(l.label)))
	}
	var block strings.Builder
	block.WriteString("proptest: ")
	if r.subject != "" {
		block.WriteString(r.subject + ": ")
	}
	block.WriteString(r.law)
	for _, l := range lines {
		value := l.shown
		if hidesDifference(l, r.lines) {
			value = l.text
		}
		fmt.Fprintf(&block, "\n    %-*s  %s", width+1, l.label+":", value)
	}
	return block.String()
}

// hidesDifference reports whether another line looks the same as l does and holds something else.
func hidesDifference(l line, lines []line) bool {
	for _, other := range lines {
		if other.shown == l.shown && other.text != l.text {
			return true
		}
	}
	return false
}

// folders are the folders of a package path.
var folders = regexp.MustCompile(`([\w.\-]+/)+`)

// typeName is a type with each package by its last name, as in Go source.
func typeName(typ reflect.Type) string { return folders.ReplaceAllString(typ.String(), "") }

// input is a value that a law was checked on, or several.
type input struct {
	label string
	value any
}

func (i input) line() line {
	if several, ok := i.value.([]any); ok {
		return items(i.label, several)
	}
	return at(i.label, i.value)
}

// guarded checks a law that calls the user's code. A panic refutes it, for the inputs.
func guarded(law func() *refutation, inputs ...input) (found *refutation) {
	defer func() {
		if p := recover(); p != nil {
			found = refute("it panics", "a law holds for every value of its types; give proptest.Gen or proptest.Values if some never occur")
			for _, i := range inputs {
				found.lines = append(found.lines, i.line())
			}
			found.lines = append(found.lines, note("panic", fmt.Sprint(p)), note("at", panicSite()))
		}
	}()
	return law()
}

// panicSite is the innermost function on the stack of a panic that is not of the runtime.
func panicSite() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		}
	}
}
