// Machine is a bank that several replicas keep, as a state machine: each command has a tick of its own, which sees the accounts as
// the commands before it have left them.
//
//	machine [-replicas N] [-tellers N] [-seed N] [-replies] [FILE…]
//
// A line of the files is a command; no FILE means standard input:
//
//	deposit ACCOUNT AMOUNT
//	withdraw ACCOUNT AMOUNT
//	transfer FROM TO AMOUNT
//
// Who has not enough money is refused. Machine prints a line ACCOUNT<TAB>BALANCE for each account, in the order of their names, once
// all replicas have said the same; with -replies, what each command came to before that. The order of the commands is that of the
// lines. With tellers, who take the lines in turn and send them on by wires that reorder, it is the order in which they
// arrive: a log chooses it once, for all replicas. It then depends on timing who is refused, and the replicas still agree.
//
// Source: Schneider, "Implementing Fault-Tolerant Services Using the State Machine Approach" (1990).
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of the program.
type (
	Office  struct{} // reads the commands
	Teller  struct{} // one of several who take them
	Replica struct{} // one of several that keep the accounts
)

// flow has each replica do the commands, and hands its replies to show.
func (o options) flow(show func(stream.Member[Replica], Reply)) *stream.Flow {
	f := stream.New("machine")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	office, replicas := f.Process[Office](), f.Cluster[Replica](o.replicas)

	commands := input.Lines(office, o.stdin, o.paths...).Enumerate(parse)
	if o.tellers == 0 {
		bank(commands.Broadcast(replicas, stream.FIFO)).ForEachMember(show)
		return f
	}
	// What comes from the tellers has no order. A bank of it does not compile, since no two replicas would see the same.
	taken := commands.
		RoundRobin(f.Cluster[Teller](o.tellers), stream.Reorder).
		Unite(office, stream.Reorder)
	bank(taken.Sequence(replicas, props.Because("who comes first is served first"))).ForEachMember(show)
	return f
}

// bank does each command in a tick of its own.
func bank[L stream.NeedsGround[L]](commands stream.Stream[Command, L, props.List]) stream.Stream[Reply, L, props.Ordered] {
	now := commands.EachTick()
	accounts := now.State[string, int64]()

	// A command looks at the balances of its accounts, and at no others.
	balances := accounts.Lookup(
		now.FlatMap(Command.legs).KeyBy(func(l Leg) string { return l.Account }),
		func(l Leg, balance int64, _ bool) Leg { l.Balance = balance; return l })
	reply := balances.Values().
		Sort(Leg.compare).
		Collect().
		Stream().
		Map(do)
	accounts.Close(reply.
		FlatMap(Reply.changes).
		KeyBy(func(b Balance) string { return b.Account }).
		Fold(func(amount *int64, b Balance) { *amount = b.Amount }))
	return reply.AllTicks()
}

// options say what is done, and by how many.
type options struct {
	replicas, tellers int
	seed              uint64 // of the wires
	replies           bool
	paths             []string
	stdin             io.Reader
}

// run runs the flow, and returns the replies, on which all replicas agree.
func (o options) run(ctx context.Context) ([]Reply, error) {
	by := make([][]Reply, o.replicas)
	err := o.flow(func(m stream.Member[Replica], r Reply) { by[m.Index()] = append(by[m.Index()], r) }).Run(ctx)
	if err != nil {
		return nil, err
	}
	for i := range by {
		if !slices.EqualFunc(by[i], by[0], Reply.equal) {
			return nil, fmt.Errorf("replica %d has replied %v, and replica 0 %v", i, by[i], by[0])
		}
	}
	return by[0], nil
}

func main() { os.Exit(run(os.Args[1:], options{stdin: os.Stdin}, os.Stdout, os.Stderr)) }

func run(args []string, o options, stdout, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("machine", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.replicas, "replicas", 3, "keep the accounts on `N` replicas")
	flags.IntVar(&o.tellers, "tellers", 0, "have `N` tellers take the commands; 0: none, in the order of the lines")
	flags.Uint64Var(&o.seed, "seed", 0, "have the wires reorder by the seed `N`")
	flags.BoolVar(&o.replies, "replies", false, "print the replies too")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: machine [-replicas N] [-tellers N] [-seed N] [-replies] [FILE…]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.replicas < 1 || o.tellers < 0 {
		fmt.Fprintf(stderr, "machine: -replicas %d -tellers %d: there cannot be fewer than 1 replica and 0 tellers\n", o.replicas, o.tellers)
		return 2
	}
	o.paths = flags.Args()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	replies, err := o.run(ctx)
	if err == nil {
		err = o.write(stdout, replies)
	}
	if err != nil {
		fmt.Fprintln(stderr, "machine:", cause(err))
		return 1
	}
	return 0
}

// cause is the part of a flow's error that says what is wrong with the commands; or err, if that is not the reason.
func cause(err error) error {
	if bad := (*LineError)(nil); errors.As(err, &bad) {
		return bad
	}
	return input.Cause(err)
}

func (o options) write(w io.Writer, replies []Reply) error {
	out := bufio.NewWriter(w)
	balances := map[string]int64{}
	for _, r := range replies {
		if o.replies {
			fmt.Fprintln(out, r)
		}
		for _, b := range r.changes() {
			balances[b.Account] = b.Amount
		}
	}
	for _, account := range slices.Sorted(maps.Keys(balances)) {
		fmt.Fprintf(out, "%s\t%d\n", account, balances[account])
	}
	return out.Flush()
}
