// Package edge reads the edges of graphs, for the examples that compute on graphs.
package edge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// Edge leads from one node to another.
type Edge struct{ From, To string }

// Start is the node that the edge leads from.
func (e Edge) Start() string { return e.From }

// End is the node that the edge leads to.
func (e Edge) End() string { return e.To }

// Ends are both nodes.
func (e Edge) Ends() []string { return []string{e.From, e.To} }

// Self is the edge.
func (e Edge) Self() Edge { return e }

// Read yields the edges of a file, line by line: two names of nodes with a tab between. A line that is none ends the flow
// with an Error.
func Read[P any](at stream.Process[P], path string) stream.Stream[Edge, stream.Process[P], props.List] {
	return file.Lines(at, path).Enumerate(func(i int, line string) Edge {
		from, to, found := strings.Cut(line, "\t")
		if !found || from == "" || to == "" || strings.Contains(to, "\t") {
			tick.Fail(&Error{path, i + 1, line})
		}
		return Edge{from, to}
	})
}

// Error says which line of a file is no edge.
type Error struct {
	Path string
	Line int // counts from 1
	Text string
}

func (e *Error) Error() string {
	return fmt.Sprintf("edge: %s:%d: %.80q is no edge: want two names with a tab between", e.Path, e.Line, e.Text)
}

// Cause is the part of a flow's error that says what is wrong with the file; or err, if that is not the reason.
func Cause(err error) error {
	if bad := (*Error)(nil); errors.As(err, &bad) {
		return bad
	}
	return input.Cause(err)
}
