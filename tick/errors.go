package tick

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrOperator is the class of errors that a user's function or an operator causes; see OperatorError.
var ErrOperator = errors.New("tick: an operator failed")

// ErrStopped is what Push returns once the graph has ended or failed: nobody would take the items.
var ErrStopped = errors.New("tick: the graph has stopped")

// OperatorError says which operator failed, where it was written, and why.
type OperatorError struct {
	Graph    string
	Operator string
	Site     Site
	Cause    error
	Stack    []byte // of a panic; nil for an error
}

func (e *OperatorError) Error() string {
	return fmt.Sprintf("tick: %s at %s in %q: %v", e.Operator, e.Site, e.Graph, e.Cause)
}

// Unwrap returns ErrOperator and the cause.
func (e *OperatorError) Unwrap() []error { return []error{ErrOperator, e.Cause} }

// failure carries an error of a kernel through the stack of kernels that called it.
type failure struct{ err error }

// Fail ends the graph, from inside a kernel, with err as the error of the operator that runs.
func Fail(err error) { panic(failure{err}) }

// Panicked is the cause of an OperatorError when a function of the user panicked.
type Panicked struct{ Value any }

func (p Panicked) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap returns the panic's value if it is an error.
func (p Panicked) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// protect runs f and turns a panic into an OperatorError of the node whose code ran.
func (g *Graph) protect(f func()) (err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		e := &OperatorError{Graph: g.opts.Name, Operator: "the executor"}
		if n := g.current; n != nil {
			e.Operator, e.Site = n.name, n.site
		}
		if known, ok := r.(failure); ok {
			e.Cause = known.err
		} else {
			e.Cause, e.Stack = Panicked{r}, debug.Stack()
		}
		err = e
	}()
	f()
	return nil
}
