package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/calmflow/calm/tick"
)

// Command moves an amount from one account to another. A deposit comes from no account, and a withdrawal goes to none.
type Command struct {
	From, To string
	Amount   int64
}

// most is the most that one command moves.
const most = 1_000_000_000

// parse reads a line. One that is wrong ends the flow with a LineError: i counts from 0.
func parse(i int, line string) Command {
	fields := strings.Fields(line)
	accounts := map[string]int{"deposit": 1, "withdraw": 1, "transfer": 2}
	if len(fields) == 0 || len(fields) != accounts[fields[0]]+2 {
		tick.Fail(&LineError{i + 1, line})
	}
	amount, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
	if err != nil || amount < 1 || amount > most {
		tick.Fail(&LineError{i + 1, line})
	}
	c := Command{Amount: amount}
	switch fields[0] {
	case "deposit":
		c.To = fields[1]
	case "withdraw":
		c.From = fields[1]
	default:
		c.From, c.To = fields[1], fields[2]
	}
	return c
}

// LineError says which line is no command.
type LineError struct {
	Line int // counts from 1, over all files
	Text string
}

func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: %.80q is none of: deposit ACCOUNT AMOUNT, withdraw ACCOUNT AMOUNT, transfer FROM TO AMOUNT; an amount is from 1 to %d", e.Line, e.Text, most)
}

// String is the command as a line.
func (c Command) String() string {
	switch {
	case c.From == "":
		return fmt.Sprintf("deposit %s %d", c.To, c.Amount)
	case c.To == "":
		return fmt.Sprintf("withdraw %s %d", c.From, c.Amount)
	default:
		return fmt.Sprintf("transfer %s %s %d", c.From, c.To, c.Amount)
	}
}

// Leg is what a command is to an account that it names.
type Leg struct {
	Command
	Account string
	Balance int64
}

// legs are those of the accounts that there are, each once.
func (c Command) legs() (ls []Leg) {
	for _, account := range []string{c.From, c.To} {
		if account != "" && (account != c.From || len(ls) == 0) {
			ls = append(ls, Leg{Command: c, Account: account})
		}
	}
	return ls
}

func (l Leg) compare(o Leg) int { return strings.Compare(l.Account, o.Account) }

// Balance is what an account has.
type Balance struct {
	Account string
	Amount  int64
}

// Reply is what a command came to: whether it was done, and its accounts' balances after it.
type Reply struct {
	Command  Command
	Done     bool
	Balances []Balance
}

// do does the command of these legs, which are all of it.
func do(legs []Leg) (r Reply) {
	r.Command, r.Done = legs[0].Command, true
	for _, l := range legs {
		r.Done = r.Done && (l.Account != l.From || l.Balance >= l.Amount)
	}
	for _, l := range legs {
		if r.Done && l.Account == l.From {
			l.Balance -= l.Amount
		}
		if r.Done && l.Account == l.To {
			l.Balance += l.Amount
		}
		r.Balances = append(r.Balances, Balance{l.Account, l.Balance})
	}
	return r
}

// changes are the balances to write: a refused command opens no account.
func (r Reply) changes() []Balance {
	if !r.Done {
		return nil
	}
	return r.Balances
}

func (r Reply) equal(o Reply) bool {
	return r.Command == o.Command && r.Done == o.Done && slices.Equal(r.Balances, o.Balances)
}

// String is the command, and what it came to.
func (r Reply) String() string {
	if !r.Done {
		return r.Command.String() + ": refused, not enough money"
	}
	var has []string
	for _, b := range r.Balances {
		has = append(has, fmt.Sprintf("%s has %d", b.Account, b.Amount))
	}
	return r.Command.String() + ": " + strings.Join(has, ", ")
}
