// Cart is the disorderly shopping cart: what customers put in and take out reaches several replicas in any order, some of
// it more than once, and all of them come to the same order at the checkout without asking each other.
//
//	cart [-replicas N] [-seed N] [FILE…]
//
// A line of the files is what a customer does; no FILE means standard input:
//
//	add SESSION SKU COUNT
//	remove SESSION SKU COUNT
//	checkout SESSION
//
// Each operation has a number within its session, and a checkout carries the manifest: how many operations there were.
// A replica that has the manifest and as many operations knows that nothing is missing. That is a seal, and it needs no
// coordination. Cart prints a line SESSION<TAB>SKU<TAB>COUNT for what each session bought, in the order of the sessions,
// once all replicas have said the same.
//
// The example is of Alvaro, Conway, Hellerstein and Marczak, "Consistency Analysis in Bloom: a CALM and Collected Approach"
// (2011), and of Helland and Campbell, "Building on Quicksand" (2009).
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
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of the program, and what flows between them.
type (
	Shop    struct{} // hears from the customers
	Replica struct{} // one of several that keep the carts

	Operation struct { // puts something into a cart, or takes it out
		Session string
		Number  int // within the session, from 0
		SKU     string
		Count   int // negative: takes out
	}
	Order struct { // what a session bought
		Session string
		Items   string // a line each
	}
)

// flow keeps the carts on the replicas, and hands each replica's orders to show.
func (o options) flow(show func(stream.Member[Replica], Order)) *stream.Flow {
	f := stream.New("cart")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	told := input.Lines(f.Process[Shop](), o.stdin, o.paths...).
		Enumerate(parse).
		Open() // customers come and go: nobody waits for the last one
	sold(told, f.Cluster[Replica](o.replicas)).ForEachMember(show)
	return f
}

// sold are the orders that each replica comes to.
func sold(told stream.Stream[Told, stream.Process[Shop], props.Ordered], replicas stream.Cluster[Replica]) stream.Stream[Order, stream.Replicated[Replica], props.Unordered] {
	checkouts, operations := told.
		KeyBy(func(t Told) string { return t.Session }).
		Scan(number).
		Values().
		Partition(func(t Told) bool { return t.Checkout })

	manifests := checkouts.
		Broadcast(replicas, stream.Repeat).
		KeyBy(func(t Told) string { return t.Session }).
		Map(func(t Told) int { return t.Number })
	return operations.
		Map(func(t Told) Operation { return t.Operation }).
		Broadcast(replicas, stream.Repeat).
		Unique(). // without it, this does not compile: what the wire repeats would count as there
		KeyBy(func(op Operation) string { return op.Session }).
		SealByCount(manifests, func(a, b Operation) int { return cmp.Compare(a.Number, b.Number) }).
		Flat(func(session string, all []Operation) Order { return Order{session, bought(all)} })
}

// bought adds up what is in a cart.
func bought(all []Operation) string {
	counts := map[string]int{}
	for _, op := range all {
		counts[op.SKU] += op.Count
	}
	var lines []string
	for _, sku := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[sku]; n > 0 {
			lines = append(lines, fmt.Sprintf("%s\t%d", sku, n))
		}
	}
	return strings.Join(lines, "\n")
}

// options say what is sold, and who keeps the carts.
type options struct {
	replicas int
	seed     uint64 // of the wires
	paths    []string
	stdin    io.Reader
}

// orders runs the flow, and returns what the replicas agree on, in the order of the sessions.
func (o options) orders(ctx context.Context) ([]Order, error) {
	by := make([][]Order, o.replicas)
	err := o.flow(func(m stream.Member[Replica], order Order) { by[m.Index()] = append(by[m.Index()], order) }).Run(ctx)
	if err != nil {
		return nil, err
	}
	for i := range by {
		slices.SortFunc(by[i], func(a, b Order) int { return cmp.Compare(a.Session, b.Session) })
		if !slices.Equal(by[i], by[0]) {
			return nil, fmt.Errorf("replica %d has %v, and replica 0 has %v", i, by[i], by[0])
		}
	}
	return by[0], nil
}

func main() { os.Exit(run(os.Args[1:], options{stdin: os.Stdin}, os.Stdout, os.Stderr)) }

func run(args []string, o options, stdout, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("cart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.replicas, "replicas", 3, "keep the carts on `N` replicas")
	flags.Uint64Var(&o.seed, "seed", 0, "have the wires reorder and repeat by the seed `N`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: cart [-replicas N] [-seed N] [FILE…]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.replicas < 1 {
		fmt.Fprintf(stderr, "cart: -replicas %d: there has to be one\n", o.replicas)
		return 2
	}
	o.paths = flags.Args()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	orders, err := o.orders(ctx)
	if err == nil {
		err = write(stdout, orders)
	}
	if err != nil {
		fmt.Fprintln(stderr, "cart:", err)
		return 1
	}
	return 0
}

func write(w io.Writer, orders []Order) error {
	out := bufio.NewWriter(w)
	for _, order := range orders {
		for line := range strings.Lines(order.Items) {
			fmt.Fprintf(out, "%s\t%s\n", order.Session, strings.TrimSuffix(line, "\n"))
		}
	}
	return out.Flush()
}
