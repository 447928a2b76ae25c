// Twophase commits transactions at three participants, or aborts them at all, though what the coordinator says to them may be lost and it
// may restart at any time.
//
//	twophase [-seed N] [FILE…]
//
// A line of the files is a transaction with the votes of the three, yes, no or silent, or a restart of the coordinator; no FILE means
// standard input:
//
//	NAME VOTE VOTE VOTE
//	restart
//
// Twophase prints a line NAME<TAB>commit or NAME<TAB>abort for each, in their order, once all participants have heard the same. A
// transaction commits if all vote yes, and the coordinator does not forget their votes in a restart. Who is silent is waited for for
// a while. Who hears no decision asks for it: the coordinator has written down what it has decided, and what it knows nothing of was
// never decided and aborts.
//
// Source: Gray, "Notes on Data Base Operating Systems" (1978); Mohan, Lindsay and Obermarck, "Transaction Management in the R*
// Distributed Database Management System" (1986), for the presumption that what is unknown has aborted.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"time"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of the program.
type (
	Coordinator struct{} // decides
	Participant struct{} // one of three that vote
)

const participants = 3

// patience is how long the coordinator waits for votes, and a participant for the decision.
const patience = 20 * time.Millisecond

// Vote is what one participant says to a transaction.
type Vote struct {
	Txn  int
	Name string
	By   int
	Is   Will
}

// machine is the protocol, by what the coordinator does with an event.
type machine func(*coordinator, Event) Output

// flow runs transactions. It returns what the participants say and what they hear; each hears a decision once.
func (step machine) flow(
	f *stream.Flow, txns stream.Stream[Txn, stream.Process[Coordinator], props.Ordered], restarts stream.Stream[Restart, stream.Process[Coordinator], props.Ordered],
) (
	votes stream.Stream[Vote, stream.Local[Participant], props.Ordered],
	heard stream.Stream[Decision, stream.Local[Participant], props.Unordered],
) {
	coord, parts := f.Process[Coordinator](), f.Cluster[Participant](participants)
	byTxn := func(v Vote) int { return v.Txn }

	votes = txns.Broadcast(parts, stream.FIFO).
		Sample(parts.Self(), props.Because("each participant votes for itself"), func(t Txn, me stream.Member[Participant]) Vote {
			return Vote{t.ID, t.Name, me.Index(), t.Votes[me.Index()]}
		})
	cast := votes.Filter(func(v Vote) bool { return v.Is != Silent }).
		Gather(coord, stream.Reorder).
		Values()
	silent := txns.KeyBy(func(t Txn) int { return t.ID }).
		Timeout(cast.KeyBy(byTxn).Count().Reaches(participants).KeyBy(func(txn int) int { return txn }), patience, props.Because("silence is a no")).
		Values()
	asked := stream.Feedback[Event, props.Unordered](coord)

	said := txns.Map(func(t Txn) Event { return Event{Kind: Begun, Txn: t.ID} }).
		Merge(restarts.Map(func(Restart) Event { return Event{Kind: Restarted} })).
		Merge(cast.Map(func(v Vote) Event { return Event{Kind: Voted, Txn: v.Txn, Yes: v.Is == Yes} })).
		Merge(silent.Map(func(t Txn) Event { return Event{Kind: Late, Txn: t.ID} })).
		Merge(asked.Stream()).
		AsArrived(props.Because("the coordinator decides by what it knows")).
		Scan[coordinator, Output](step)

	told := said.FlatMap(func(o Output) []Decision { return o.Decisions }).
		BroadcastCut(parts, stream.Lossy{Why: props.Because("who hears nothing asks")}.Cut)
	answers := said.FlatMap(func(o Output) []Answer { return o.Answers }).
		KeyBy(func(a Answer) stream.Member[Participant] { return a.To }).
		Deliver(parts, stream.Reorder).
		Map(func(a Answer) Decision { return a.Decision })
	asked.Close(votes.KeyBy(byTxn).
		Timeout(told.KeyBy(func(d Decision) int { return d.Txn }), 2*patience, props.Because("a decision may be lost")).
		Values().
		Gather(coord, stream.Reorder).
		Flat(func(asker stream.Member[Participant], v Vote) Event {
			return Event{Kind: Asked, Txn: v.Txn, Asker: asker}
		}))
	return votes, told.Unordered().Merge(answers).Unique()
}

// options say what is done.
type options struct {
	seed  uint64 // of the wires
	paths []string
	stdin io.Reader
}

// Outcome is what has become of a transaction.
type Outcome struct {
	Name   string
	Commit bool
}

// outcomes runs the flow, and returns what all participants have heard, in the order of the lines.
func (o options) outcomes(ctx context.Context, step machine) (all []Outcome, err error) {
	f := stream.New("twophase")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	names, by := make([]map[int]string, participants), make([][]Decision, participants)
	for i := range names {
		names[i] = map[int]string{}
	}
	restarts, txns := input.Lines(f.Process[Coordinator](), o.stdin, o.paths...).Enumerate(parse).Open().
		Partition(func(t Told) bool { return t.Restarts })
	votes, heard := step.flow(f, txns.Map(func(t Told) Txn { return t.Txn }), restarts.Map(func(Told) Restart { return Restart{} }))
	votes.ForEachMember(func(m stream.Member[Participant], v Vote) { names[m.Index()][v.Txn] = v.Name })
	heard.ForEachMember(func(m stream.Member[Participant], d Decision) { by[m.Index()] = append(by[m.Index()], d) })
	if err := f.Run(ctx); err != nil {
		return nil, err
	}
	for i := range by {
		slices.SortFunc(by[i], func(a, b Decision) int { return cmp.Compare(a.Txn, b.Txn) })
		if !slices.Equal(by[i], by[0]) {
			return nil, fmt.Errorf("participant %d has heard %v, and participant 0 %v", i, by[i], by[0])
		}
	}
	for _, d := range by[0] {
		all = append(all, Outcome{names[0][d.Txn], d.Commit})
	}
	return all, nil
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	o := options{stdin: stdin}
	flags := flag.NewFlagSet("twophase", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Uint64Var(&o.seed, "seed", 0, "have the wires lose and reorder by the seed `N`")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	o.paths = flags.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	outcomes, err := o.outcomes(ctx, (*coordinator).step)
	if err == nil {
		err = write(stdout, outcomes)
	}
	if err != nil {
		fmt.Fprintln(stderr, "twophase:", input.Cause(err))
		return 1
	}
	return 0
}

func write(w io.Writer, outcomes []Outcome) error {
	out := bufio.NewWriter(w)
	for _, o := range outcomes {
		word := "abort"
		if o.Commit {
			word = "commit"
		}
		fmt.Fprintf(out, "%s\t%s\n", o.Name, word)
	}
	return out.Flush()
}
