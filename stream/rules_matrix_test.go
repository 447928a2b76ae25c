package stream

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/calmflow/calm/internal/golden"
)

// This file is the test: it compares the views of all operators, and prints the matrix.

// operators are all that stay where they are.
func operators() []operator {
	return slices.Concat(streamOperators, keyedOperators, foldOperators, cellOperators, lawless, recursionOperators, feedbackOperators, tickOperators, sequenceOperators, lookupOperators, asyncOperators, timeOperators, binaryOperators, tableOperators)
}

func hops() []operator { return slices.Concat(hopOperators, wireOperators) }

// operatorNamed is the operator with this name, in any register, and whether it is a hop.
func operatorNamed(name string) (o operator, hop bool) {
	for i, ops := range [][]operator{operators(), composed, hops()} {
		for _, o := range ops {
			if o.name == name {
				return o, i == 2
			}
		}
	}
	panic("no register has " + name)
}

func (o operator) kinds() (kinds []kind) {
	for _, in := range o.calls[0].takes {
		kinds = append(kinds, in.kind)
	}
	return kinds
}

// inputs are all combinations of classes that the operator's inputs may have.
func (o operator) inputs() [][]class {
	return tuples(len(o.kinds()), func(i int) []class {
		if o.kinds()[i].cell() {
			return growths
		}
		return deliveries
	})
}

// TestRules fails where the types, the table and the enumeration differ.
func TestRules(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // many small flows, none of which lives long
	reports := compareAll(t)
	excused := map[string]bool{}
	for _, r := range reports {
		for _, f := range r.failures {
			t.Error(f)
		}
		excused[r.row["operator"]] = excused[r.row["operator"]] || len(r.excused) > 0
	}
	for _, r := range reports {
		if name := r.row["operator"]; r.row["though"] != "" && !excused[name] {
			t.Errorf("%s: the row %q says why it refuses what is sound, but it does not", r.name, name)
		}
	}
	text := matrix(t, reports)
	if testing.Verbose() {
		t.Logf("by %d runs\n%s", played.Load(), text)
	}
	sameMatrix(t, text)
}

// sameMatrix compares the matrix with the one in testdata, so that what a change does to it is seen in review.
func sameMatrix(t *testing.T, text string) {
	t.Helper()
	const file = "testdata/rules/matrix.txt"
	if f := flag.Lookup("update"); f.Value.String() == "true" {
		golden.Equal(t, file, text)
		return
	}
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now, before := strings.Split(text, "\n"), strings.Split(string(old), "\n")
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("new in the matrix (-update writes it to %s): %s", file, line)
		}
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("gone from the matrix (-update takes it from %s): %s", file, line)
		}
	}
}

func compareAll(t *testing.T) (reports []*report) {
	t.Helper()
	rows := rowsByMethod(t)
	answers, err := typesView(slices.Concat(operators(), hops()), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range slices.Concat(operators(), hops()) {
		if rows[o.name] == nil {
			t.Fatalf("%s has no row in the table", o.name)
		}
		reports = append(reports, &report{operator: o, row: rows[o.name], answers: answers})
	}
	staying := len(operators())
	inParallel(len(reports), func(i int) {
		if i < staying {
			reports[i].compare()
		} else {
			reports[i].compareHop()
		}
	})
	return reports
}

// inParallel does f of 0 to n-1, on as many goroutines as there are processors.
func inParallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	todo := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range todo {
				f(i)
			}
		})
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	wg.Wait()
}

// rowsByMethod are the rows of rules.tsv; each method is in one.
func rowsByMethod(t *testing.T) map[string]row {
	t.Helper()
	sections, err := readTable("rules.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]row{}
	for _, s := range sections {
		for _, r := range s.rows {
			for _, m := range r.methods() {
				if rows[m] != nil {
					t.Errorf("%s is in two rows", m)
				}
				rows[m] = r
			}
		}
	}
	return rows
}

const matrixHead = `What the types say of each result. In parentheses: what the enumeration finds sound, where that is more; the table says why.
The last columns are places: = where the result is at the input's place, S Scattered, L Local, - refused, empty: no such input.

A witness is an input, how it was seen, what came of that, and what one node without faults yields. Letters are items, a is 0,
b is 1, c is 2, and A is 0 of another key; of cells a is {}, b is {0}, c is {1} and d is {0, 1}. | parts steps of time, a full stop
ends an input or a result, … says that it has not ended. Two members or inputs are parted by a comma.

`

// matrix prints what types say of everything, and in parentheses what is sound where that is more.
func matrix(t *testing.T, reports []*report) string {
	var s strings.Builder
	part := func(title string, of func(*report) bool, lines func(*report) []string) {
		fmt.Fprintf(&s, "%s\n\n", title)
		for _, r := range reports {
			if of(r) {
				for _, l := range lines(r) {
					fmt.Fprintln(&s, strings.TrimRight(l, " "))
				}
			}
		}
		fmt.Fprintln(&s)
	}
	fmt.Fprint(&s, matrixHead)
	part(columns("delivery", deliveries)+" Repl. Shard. Scatt.", (*report).ofStream, (*report).line)
	part(columns("growth", growths)+" Repl. Shard.", (*report).ofCell, (*report).line)
	part(columns("two inputs: first, by second", deliveries), (*report).ofTwo, (*report).square)
	part(columns("two inputs: first, by a table", growths), (*report).byTable, (*report).square)
	part(columns("hops and wires: from", deliveries), (*report).ofHop, (*report).byPlace)
	part("Why not", func(*report) bool { return true }, (*report).refusals)
	part("Why no more, where something is lost or a cell begins", func(*report) bool { return true }, (*report).limits)
	fmt.Fprint(&s, "Rows still without an operator\n\n")
	for _, name := range rowsWithout(t) {
		fmt.Fprintln(&s, name)
	}
	return s.String()
}

func rowsWithout(t *testing.T) (names []string) {
	sections, err := readTable("rules.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"operator", "two inputs", "cells", "with a table", "two tables", "wires and places", "wires"} {
		for _, r := range sections[name].rows {
			if len(r.methods()) == 0 {
				names = append(names, r["operator"])
			}
		}
	}
	return names
}
