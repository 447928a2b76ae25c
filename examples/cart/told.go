package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/tick"
)

// Told is a line: an operation, or a checkout.
type Told struct {
	Operation
	Checkout bool
}

// parse reads a line. One that is wrong ends the flow with its number: i counts from 0.
func parse(i int, line string) Told {
	fields := strings.Fields(line)
	switch {
	case len(fields) == 2 && fields[0] == "checkout":
		return Told{Operation{Session: fields[1]}, true}
	case len(fields) == 4 && (fields[0] == "add" || fields[0] == "remove"):
		if n, err := strconv.Atoi(fields[3]); err == nil && n > 0 {
			if fields[0] == "remove" {
				n = -n
			}
			return Told{Operation: Operation{Session: fields[1], SKU: fields[2], Count: n}}
		}
	}
	tick.Fail(fmt.Errorf("line %d: %.80q is none of: add SESSION SKU COUNT, remove SESSION SKU COUNT, checkout SESSION", i+1, line))
	return Told{}
}

// number numbers a session's operations, and makes the manifest: at the checkout, the number is how many there were.
func number(s *session, t Told) Told {
	if s.closed {
		tick.Fail(fmt.Errorf("session %q goes on after its checkout", t.Session))
	}
	t.Number = s.operations
	if t.Checkout {
		s.closed = true
	} else {
		s.operations++
	}
	return t
}

// session is what the shop knows of a session.
type session struct {
	operations int
	closed     bool
}
