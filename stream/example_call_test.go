package stream_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// stock is what a database might know; the first answer takes longest.
func stock(ctx context.Context, item string) (string, error) {
	select {
	case <-time.After(time.Duration(10-len(item)) * time.Millisecond):
		return fmt.Sprint(item, ": ", len(item)), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Results come in the order of the items, however long each call takes.
func ExampleStream_MapAsync() {
	f := stream.New("example")
	stream.Items(f.Process[Here](), "tea", "coffee", "milk").
		MapAsync(8, props.Because("the stock is that of the moment"), stock).
		ForEach(show)
	run(f)
	// Output:
	// tea: 3
	// coffee: 6
	// milk: 4
}

// To go on where a call fails, its result says so, and is taken apart.
func ExampleStream_MapAsyncUnordered() {
	type result struct{ item, problem string }
	f := stream.New("example")
	found, missing := stream.Items(f.Process[Here](), "tea", "gold").
		MapAsyncUnordered(8, props.Because("the stock is that of the moment"), func(ctx context.Context, item string) (result, error) {
			if item == "gold" {
				return result{item, "out of stock"}, nil
			}
			return result{item: item}, nil
		}).
		Partition(func(r result) bool { return r.problem == "" })
	found.ForEach(func(r result) { fmt.Println("found", r.item) })
	missing.ForEach(func(r result) { fmt.Println(r.item, "is", r.problem) })
	run(f)
	// Unordered output:
	// found tea
	// gold is out of stock
}

// A function of its argument alone needs no token, and replicas that call it agree.
func ExampleStream_MapAsyncPure() {
	digits := lattice.ClaimPure("digits", func(_ context.Context, n int) (int, error) { return len(fmt.Sprint(n)), nil })
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, 5, 5000, 50).Broadcast(team, stream.FIFO).
		MapAsyncPure(4, digits).
		Max().
		FromAny(here).
		OnFinal(func(most lattice.Max[int]) { fmt.Println(most) })
	run(f)
	// Output:
	// 4
}

// A sum has no order to lose.
func ExampleStream_MapAsyncPureUnordered() {
	digits := lattice.ClaimPure("digits", func(_ context.Context, n int) (int, error) { return len(fmt.Sprint(n)), nil })
	f := stream.New("example")
	stream.Items(f.Process[Here](), 5, 5000, 50).MapAsyncPureUnordered(4, digits).Sum().OnFinal(show)
	run(f)
	// Output:
	// 7
}

// Each key's results come in the order of its values.
func ExampleKeyed_MapAsync() {
	f := stream.New("example")
	stream.Items(f.Process[Here](), "tea", "coffee", "toast", "cakes and more").KeyBy(initial).
		MapAsync(8, props.Because("the stock is that of the moment"), stock).
		Collect().Entries().
		Sort(func(a, b stream.Entry[string, []string]) int { return len(b.Value) - len(a.Value) }).
		ForEach(func(e stream.Entry[string, []string]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Output:
	// c [coffee: 6 cakes and more: 14]
	// t [tea: 3 toast: 5]
}

// What is counted has no order to lose.
func ExampleKeyed_MapAsyncUnordered() {
	f := stream.New("example")
	stream.Items(f.Process[Here](), "tea", "coffee", "toast").KeyBy(initial).
		MapAsyncUnordered(8, props.Because("the stock is that of the moment"), stock).
		Count().Entries().
		ForEach(func(e stream.Entry[string, Nat]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// t 2
	// c 1
}

// Each shard calls for its own keys.
func ExampleKeyed_MapAsyncPure() {
	twice := lattice.ClaimPure("twice", func(_ context.Context, s string) (string, error) { return s + s, nil })
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "ta", "te", "ca").KeyBy(initial).Shard(team, stream.FIFO).
		MapAsyncPure(4, twice).
		Collect().Entries().Unite(here, stream.FIFO).
		ForEach(func(e stream.Entry[string, []string]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// t [tata tete]
	// c [caca]
}

// The largest of each key has no order to lose.
func ExampleKeyed_MapAsyncPureUnordered() {
	lengths := lattice.ClaimPure("length", func(_ context.Context, s string) (int, error) { return len(s), nil })
	f := stream.New("example")
	stream.Items(f.Process[Here](), "tea", "coffee", "toast").KeyBy(initial).
		MapAsyncPureUnordered(4, lengths).
		Max().Entries().
		ForEach(func(e stream.Entry[string, lattice.Max[int]]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// t 5
	// c 6
}

// A service that counts: each caller gets its own number.
func ExampleNewService() {
	f := stream.New("example")
	tickets := stream.NewService[string, int](f.Process[Here](), "tickets")
	tickets.Answer(tickets.Calls().
		AsArrived(props.Because("first come, first served")).
		Enumerate(func(i int, c stream.Call[string, int]) stream.Answer[int] { return c.Answer(i + 1) }))
	go func() {
		defer tickets.Close()
		for _, who := range []string{"Ada", "Bob"} {
			n, err := tickets.Call(context.Background(), who)
			fmt.Println(who, n, err)
		}
	}()
	run(f)
	// Output:
	// Ada 1 <nil>
	// Bob 2 <nil>
}

// lengths is a service that measures.
func lengths(f *stream.Flow) *stream.Service[string, int, stream.Process[Here]] {
	s := stream.NewService[string, int](f.Process[Here](), "lengths")
	s.Answer(s.Calls().Map(func(c stream.Call[string, int]) stream.Answer[int] { return c.Answer(len(c.Arg)) }))
	return s
}

// A caller waits no longer than its context.
func ExampleService_Call() {
	f := stream.New("example")
	s := lengths(f)
	go func() {
		defer s.Close()
		fmt.Println(s.Call(context.Background(), "four"))
		impatient, cancel := context.WithCancel(context.Background())
		cancel()
		fmt.Println(s.Call(impatient, "four"))
	}()
	run(f)
	// Output:
	// 4 <nil>
	// 0 context canceled
}

// Each member of a cluster answers for itself.
func ExampleService_CallAt() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	visits := stream.NewService[string, Nat](team, "visits")
	visits.Answer(visits.Calls().AsArrived(props.Because("a visit counts when it comes")).
		Scan(func(n *Nat, c stream.Call[string, Nat]) stream.Answer[Nat] {
			*n++
			return c.Answer(*n)
		}))
	go func() {
		defer visits.Close()
		for _, member := range []int{0, 0, 1} {
			fmt.Println(visits.CallAt(context.Background(), member, "Ada"))
		}
	}()
	run(f)
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 1 <nil>
}

// Calls are items as any others: these go to the shard that owns their key, and the answers come back.
func ExampleService_Calls() {
	type call = stream.Call[string, Nat]
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	hits := stream.NewService[string, Nat](here, "hits")
	hits.Answer(hits.Calls().
		AsArrived(props.Because("hits count as they come")).
		KeyBy(func(c call) string { return c.Arg }).
		Shard(team, stream.FIFO).
		Scan(func(n *Nat, c call) stream.Answer[Nat] {
			*n++
			return c.Answer(*n)
		}).
		Values().Unite(here, stream.FIFO))
	go func() {
		defer hits.Close()
		for _, path := range []string{"/", "/about", "/"} {
			n, err := hits.Call(context.Background(), path)
			fmt.Println(path, n, err)
		}
	}()
	run(f)
	// Output:
	// / 1 <nil>
	// /about 1 <nil>
	// / 2 <nil>
}

// Each replica of a state machine answers the calls of its own member.
func ExampleService_Answer() {
	type call = stream.Call[int, int]
	f := stream.New("example")
	team := f.Cluster[Team](3)
	account := stream.NewService[int, int](team, "account")
	account.Answer(account.Calls().
		Sequence(team, props.Because("one order of payments for all")).
		Scan(func(balance *int, c call) stream.Answer[int] {
			*balance += c.Arg
			return c.Answer(*balance)
		}))
	go func() {
		defer account.Close()
		for member, amount := range []int{100, -30, 5} {
			fmt.Println(account.CallAt(context.Background(), member, amount))
		}
	}()
	run(f)
	// Output:
	// 100 <nil>
	// 70 <nil>
	// 75 <nil>
}

// After Close there is nobody to ask.
func ExampleService_Close() {
	f := stream.New("example")
	s := lengths(f)
	s.Close()
	run(f)
	_, err := s.Call(context.Background(), "four")
	fmt.Println(errors.Is(err, tick.ErrStopped))
	// Output:
	// true
}

// An answer goes back to the caller whose call it answers.
func ExampleCall_Answer() {
	var c stream.Call[string, int] // as Calls yields them
	a := c.Answer(4)
	fmt.Println(a.Value, a.Call == c.ID)
	// Output:
	// 4 true
}
