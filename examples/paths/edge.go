package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// Edge leads from one node to another, and is so long.
type Edge struct {
	From, To string
	Length   int64
}

// longest is the longest edge: a way over each node of any graph that fits in memory is then no longer than an int64 holds.
const longest = 1_000_000_000

// read yields the edges of a file, line by line. A line that is none ends the flow with a LineError.
func read[P any](at stream.Process[P], path string) stream.Stream[Edge, stream.Process[P], props.List] {
	return file.Lines(at, path).Enumerate(func(i int, line string) Edge {
		e, problem := parseEdge(line)
		if problem != "" {
			tick.Fail(&LineError{path, i + 1, line, problem})
		}
		return e
	})
}

// parseEdge says what is wrong with a line that is no edge.
func parseEdge(line string) (e Edge, problem string) {
	fields := strings.Split(line, "\t")
	if len(fields) != 3 || fields[0] == "" || fields[1] == "" {
		return e, "want two names and a length with tabs between"
	}
	length, err := strconv.ParseInt(fields[2], 10, 64)
	switch {
	case err != nil:
		return e, "the length is no whole number"
	case length < 0:
		return e, "the length is negative: ways around a circle could get shorter forever"
	case length > longest:
		return e, fmt.Sprintf("the length is above %d", longest)
	}
	return Edge{fields[0], fields[1], length}, ""
}

// LineError says which line of a file is no edge, and why.
type LineError struct {
	Path    string
	Line    int // counts from 1
	Text    string
	Problem string
}

func (e *LineError) Error() string {
	return fmt.Sprintf("%s:%d: %.80q: %s", e.Path, e.Line, e.Text, e.Problem)
}
