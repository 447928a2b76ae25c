package tick

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrOperator is the class of errors that a user's function or an operator causes; see OperatorError.
var ErrOperator = errors.New("tick: an operator failed")

// ErrStopped is what Push returns once the graph has ended or failed, or the inbox is closed: nobody would take the
// items. RunTick returns it when the graph has been stopped.
var ErrStopped = errors.New("tick: the graph has stopped")

// OperatorError says which operator failed, where it was written, and why.
type OperatorError struct {
	Graph    string
	Operator string
	Site     Site
	Cause    error
	Stack    []byte // of a panic; nil for an error
}

// Error says all but the stack.
func (e *OperatorError) Error() string {
	return fmt.Sprintf("tick: %s at %s in %q: %v", e.Operator, e.Site, e.Graph, e.Cause)
}

// Unwrap returns ErrOperator and the cause.
func (e *OperatorError) Unwrap() []error { return []error{ErrOperator, e.Cause} }

// Panicked is the cause of an OperatorError when a function of the user panicked.
type Panicked struct{ Value any }

// Error returns the panic's value as text.
func (p Panicked) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap returns the panic's value if it is an error.
func (p Panicked) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// errGoexit is why a tick neither returned nor panicked. A test that fails in an operator is the usual case.
var errGoexit = errors.New("it ended the goroutine that runs the graph, by runtime.Goexit")

// Fail ends the graph with err, named as the error of the operator that runs. It may be called from within an
// operator's functions only, and does not return.
func Fail(err error) { panic(failure{err}) }

// failure carries an error of a kernel through the stack of kernels that called it.
type failure struct{ err error }

// failed returns err as n's.
func (n *Node) failed(err error) *OperatorError {
	e := &OperatorError{Graph: n.graph.opts.Name, Operator: n.name, Site: n.site, Cause: err}
	if err == nil {
		e.Cause = errors.New("it called tick.Fail without an error")
	}
	return e
}

// recovered makes an error of what ended a tick: the panic's value, or nil for runtime.Goexit.
func (g *Graph) recovered(r any) error {
	n := g.current
	if n == nil {
		n = &Node{graph: g, name: "the executor"}
	}
	switch known, ok := r.(failure); {
	case r == nil:
		return n.failed(errGoexit)
	case ok:
		return n.failed(known.err)
	default:
		e := n.failed(Panicked{r})
		e.Stack = debug.Stack()
		return e
	}
}
