// Paxos builds one log out of what clients append, over three acceptors and two proposers. One acceptor may fall silent, and
// either proposer may lead: who is asked takes the lead, if need be from the other.
//
//	paxos [-clients N] [-seed N] [-chosen] <FILE
//
// It appends each line of the input. Clients take the lines in turn, and go to one proposer after the other, so that the lead changes
// all the time. Then it prints a line SLOT<TAB>TEXT for each text of the log, as a client reads it; with -chosen before that what each
// proposer has learnt: chosen SLOT by proposer. With one client the log is in the order of the lines.
//
// A slot of the log is chosen as in Lamport, "Paxos Made Simple" (2001): a ballot leads once a majority of acceptors has promised to
// accept no lower one, it proposes what the highest ballot among them has had accepted, and what a majority accepts is chosen. One
// ballot leads for all slots.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of the program.
type (
	Proposer struct{} // one of two that clients ask
	Acceptor struct{} // one of three that remember
)

const (
	proposers = 2
	acceptors = 3
	majority  = 2
)

// patience is when a proposer that has lost the lead tries again.
const patience = 2 * time.Millisecond

type service = *stream.Service[Request, Result, stream.Local[Proposer]]

// machine is the algorithm: what a proposer does with an event, and an acceptor with a message.
type machine struct {
	propose func(*proposer, Event) Output
	accept  func(*acceptor, Message) Reply
}

var paxos = machine{(*proposer).step, (*acceptor).step}

// flow is the log, and what its proposers do. A call is answered once what it asks for is chosen, and all before it.
func (m machine) flow(f *stream.Flow) (service, stream.Stream[Output, stream.Local[Proposer], props.Ordered]) {
	lead, remember := f.Cluster[Proposer](proposers), f.Cluster[Acceptor](acceptors)
	log := stream.NewService[Request, Result](lead, "log")
	later := stream.Feedback[Reply, props.Unordered](lead)

	called := log.Calls().Map(func(c call) Event { return Event{Kind: Called, Call: c} })
	replied := later.Stream().Map(func(r Reply) Event { return Event{Kind: Replied, Reply: r} })
	passed := stream.Every(lead, patience, props.Because("who has lost the lead tries again")).
		Map(func(time.Time) Event { return Event{Kind: Passed} })
	done := called.Merge(replied).Merge(passed).
		Sample(lead.Self(), props.Because("each proposer has ballots of its own"), func(e Event, me stream.Member[Proposer]) Event { e.Me = me; return e }).
		AsArrived(props.Because("the acceptors choose the order")).
		Scan(m.propose)

	replies := done.FlatMap(func(o Output) []Ask { return o.Asks }).
		Exchange(remember, stream.Reorder).
		Flat(func(from stream.Member[Proposer], a Ask) Message { return Message{from, a} }).
		AsArrived(props.Because("any order of ballots is safe")).
		Scan(m.accept).
		KeyBy(func(r Reply) stream.Member[Proposer] { return r.To }).
		Route(lead, stream.Reorder).
		Flat(func(from stream.Member[Acceptor], r Reply) Reply { r.From = from.Index(); return r })
	later.Close(replies)

	log.Answer(done.FlatMap(func(o Output) []Done { return o.Done }).Map(Done.answer))
	return log, done
}

// options say who appends what.
type options struct {
	clients int
	seed    uint64 // of the wires
	chosen  bool   // is printed
}

// appended has clients append the lines, and returns the log and what the proposers have learnt of it.
func (o options) appended(ctx context.Context, lines []string) (log []string, chosen [proposers][]Chosen, err error) {
	f := stream.New("paxos")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	at, done := paxos.flow(f)
	done.FlatMap(func(o Output) []Chosen { return o.Chosen }).
		ForEachMember(func(m stream.Member[Proposer], c Chosen) { chosen[m.Index()] = append(chosen[m.Index()], c) })

	running, end := context.WithCancel(ctx)
	defer end()
	over := make(chan error, 1)
	go func() { over <- f.Run(running) }()

	errs := make([]error, o.clients)
	var clients sync.WaitGroup
	for c := range o.clients {
		clients.Go(func() {
			for i := c; i < len(lines) && errs[c] == nil; i += o.clients {
				_, errs[c] = at.CallAt(running, i/o.clients%proposers, Request{Append: lines[i]})
			}
		})
	}
	clients.Wait()
	err = errors.Join(errs...)
	if err == nil {
		var all Result
		all, err = at.CallAt(running, 0, Request{Read: true})
		log = all.Log
	}
	end() // the clock would go on
	if flow := <-over; flow != nil && (ctx.Err() != nil || !errors.Is(flow, context.Canceled)) {
		err = errors.Join(err, flow)
	}
	return log, chosen, err
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	var o options
	flags := flag.NewFlagSet("paxos", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.clients, "clients", 1, "have `N` clients append at once")
	flags.Uint64Var(&o.seed, "seed", 0, "have the wires reorder by the seed `N`")
	flags.BoolVar(&o.chosen, "chosen", false, "print what each proposer has learnt too")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.clients < 1 || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "paxos: -clients %d %q: there has to be one, and there are no other arguments\n", o.clients, flags.Args())
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	var lines []string
	in := bufio.NewScanner(stdin)
	for in.Scan() {
		lines = append(lines, in.Text())
	}
	log, chosen, err := o.appended(ctx, lines)
	if err = errors.Join(in.Err(), err); err == nil {
		err = o.write(stdout, log, chosen)
	}
	if err != nil {
		fmt.Fprintln(stderr, "paxos:", err)
		return 1
	}
	return 0
}

func (o options) write(w io.Writer, log []string, chosen [proposers][]Chosen) error {
	out := bufio.NewWriter(w)
	for by, all := range chosen {
		for _, c := range all {
			if o.chosen {
				fmt.Fprintf(out, "chosen %d by proposer %d: %v\n", c.Slot, by, c.Command)
			}
		}
	}
	for i, text := range log {
		fmt.Fprintf(out, "%d\t%s\n", i, text)
	}
	return out.Flush()
}
