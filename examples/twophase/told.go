package main

import (
	"fmt"
	"strings"

	"github.com/calmflow/calm/tick"
)

// Will is how a participant votes.
type Will string

// The votes. Who is silent has crashed, or is cut off.
const (
	Yes    Will = "yes"
	No     Will = "no"
	Silent Will = "silent"
)

// Told is a line: a transaction, or that the coordinator restarts.
type Told struct {
	Restarts bool
	Txn      Txn
}

// Restart has the coordinator lose all that it has not written down.
type Restart struct{}

// Txn is a transaction, and what its participants will say to it.
type Txn struct {
	ID    int // by the order of the lines
	Name  string
	Votes [participants]Will
}

// parse reads a line. One that is wrong ends the flow with its number: i counts from 0.
func parse(i int, line string) Told {
	fields := strings.Fields(line)
	if len(fields) == 1 && fields[0] == "restart" {
		return Told{Restarts: true}
	}
	t := Txn{ID: i}
	wrong := len(fields) != 1+participants
	for k, f := range fields {
		switch {
		case k == 0:
			t.Name = f
		case Will(f) != Yes && Will(f) != No && Will(f) != Silent:
			wrong = true
		case k <= participants:
			t.Votes[k-1] = Will(f)
		}
	}
	if wrong {
		tick.Fail(fmt.Errorf("line %d: %.80q is none of: NAME VOTE VOTE VOTE, restart; votes are yes, no, silent", i+1, line))
	}
	return Told{Txn: t}
}
