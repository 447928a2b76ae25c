package proptest

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// wireRuns is how often a wire is tried, wireItems with how many items, and wirePatience how long it may take for them.
const (
	wireRuns     = 21
	wireItems    = 200
	wirePatience = 10 * time.Second
	wireLull     = 200 * time.Microsecond // the longest that items wait for those before them to arrive
)

// Wire holds a wire or a cut to what it claims: what is sent as In arrives as Out. It sends numbered items from one process to
// another, in chunks of several sizes and under several seeds, and fails the test with the first item that is lost, repeated
// or out of order though the claim says otherwise, or if the channel does not end. A claim that holds is marked as checked.
//
//	proptest.Wire(t, pipe.Wire[props.List])
//
// It shows what a wire does, not what it never does: try wires that depend on chance or on a network often.
func Wire[In, Out props.Delivery, Fate stream.Fates](t testing.TB, by func() stream.Link[In, Out, Fate]) {
	t.Helper()
	if err := tryWire(by); err != nil {
		t.Errorf("proptest: %v", err)
		return
	}
	if claim, claimed := by().Claim(); claimed {
		claim.MarkChecked()
	}
}

func tryWire[In, Out props.Delivery, Fate stream.Fates](by func() stream.Link[In, Out, Fate]) error {
	for seed := range uint64(wireRuns) {
		chunk := []int{1, 7, wireItems}[seed%3]
		got, err := carry(by, chunk, seed)
		if err != nil {
			return fmt.Errorf("%s in chunks of %d: %w", nameOf(by), chunk, err)
		}
		if problem := wireProblem[Out, Fate](got); problem != "" {
			return fmt.Errorf("%s in chunks of %d: %s, and it claims %s to %s",
				nameOf(by), chunk, problem, reflect.TypeFor[In]().Name(), reflect.TypeFor[Out]().Name())
		}
	}
	return nil
}

func nameOf[In, Out props.Delivery, Fate stream.Fates](by func() stream.Link[In, Out, Fate]) string {
	if claim, claimed := by().Claim(); claimed {
		return claim.String()
	}
	return "a wire"
}

type (
	wireSender   struct{}
	wireReceiver struct{}
)

// carry sends the items, as many at once as chunk says, and returns what arrives.
func carry[In, Out props.Delivery, Fate stream.Fates](by func() stream.Link[In, Out, Fate], chunk int, seed uint64) (got []int, err error) {
	f := stream.New("wire")
	f.Seed = seed
	from, to := f.Process[wireSender](), f.Process[wireReceiver]()
	var arrived atomic.Int64
	list := stream.Seq(from, func(yield func([]int) bool) {
		sent := 0
		for xs := range slices.Chunk(upTo(wireItems), chunk) {
			if !yield(xs) {
				return
			}
			sent += len(xs)
			// Parcels are what a wire can swap or lose: the next items are to make another one.
			for until := time.Now().Add(wireLull); int(arrived.Load()) < sent && time.Now().Before(until); {
				runtime.Gosched()
			}
		}
	}).Flatten()
	all := []any{list, list.Unordered(), list.Repeated(), list.Open(), list.Unordered().Open(), list.Repeated().Open()}
	for _, s := range all {
		if as, ok := s.(stream.Stream[int, stream.Process[wireSender], In]); ok {
			as.Send(to, by).ForEach(func(x int) {
				got = append(got, x)
				arrived.Add(1)
			})
		} else {
			ignore(s)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), wirePatience)
	defer cancel()
	if err := f.Run(ctx); err != nil {
		return nil, fmt.Errorf("the channel does not end: %w", err)
	}
	return got, nil
}

// ignore ends a stream that is not the one: each must end somewhere.
func ignore(s any) {
	type at = stream.Process[wireSender]
	switch s := s.(type) {
	case stream.Stream[int, at, props.List]:
		s.Ignore()
	case stream.Stream[int, at, props.Bag]:
		s.Ignore()
	case stream.Stream[int, at, props.Set]:
		s.Ignore()
	case stream.Stream[int, at, props.Ordered]:
		s.Ignore()
	case stream.Stream[int, at, props.Unordered]:
		s.Ignore()
	case stream.Stream[int, at, props.Repeated]:
		s.Ignore()
	}
}

func upTo(n int) []int {
	xs := make([]int, n)
	for i := range xs {
		xs[i] = i
	}
	return xs
}

// wireProblem says what is wrong with what has arrived, or nothing.
func wireProblem[Out props.Delivery, Fate stream.Fates](got []int) string {
	name := reflect.TypeFor[Out]().Name()
	seen := make([]bool, wireItems)
	last := -1
	for _, x := range got {
		switch {
		case x < 0 || x >= wireItems:
			return fmt.Sprintf("%d comes, which was never sent", x)
		case seen[x] && name != "Repeated" && name != "Set":
			return fmt.Sprintf("item %d comes again", x)
		case x < last && (name == "Ordered" || name == "List"):
			return fmt.Sprintf("item %d comes after %d", x, last)
		}
		seen[x] = true
		last = x
	}
	if lost := slices.Index(seen, false); lost >= 0 && reflect.TypeFor[Fate]() == reflect.TypeFor[stream.Sure]() {
		return fmt.Sprintf("item %d is lost", lost)
	}
	return ""
}
