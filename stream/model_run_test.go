package stream_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// The models compare each operator that holds something with a plain function of the items, at one process and at
// replicas, whatever comes in between: how the items fall into ticks, what the wires do to them, how many members there
// are. Rapid draws all of that.

// anyWhole is a location that any operator may stand at.
type anyWhole[L any] interface {
	stream.NeedsWhole[L]
	stream.NeedsWholeKeys[L]
	stream.ScattersAs[L, L]
}

// input is how items come to the operator.
type input[T any, D props.Delivery] struct {
	times int // if not 0, the items sometimes come as often as that, so that they fill chunks
	from  func(t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], D]
	wires []func() stream.Wire[D, D]
}

func lists[T any]() input[T, props.List] {
	return input[T, props.List]{0, complete[T], []func() stream.Wire[props.List, props.List]{stream.FIFO[props.List]}}
}

func bags[T any]() input[T, props.Bag] {
	return input[T, props.Bag]{
		0,
		func(t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.Bag] {
			return complete(t, p, xs).Unordered()
		},
		[]func() stream.Wire[props.Bag, props.Bag]{stream.FIFO[props.Bag], stream.Reorder[props.Bag, props.Bag]},
	}
}

func sets[T any]() input[T, props.Set] {
	return input[T, props.Set]{
		0,
		func(t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.Set] {
			return complete(t, p, xs).Repeated()
		},
		[]func() stream.Wire[props.Set, props.Set]{
			stream.FIFO[props.Set], stream.Reorder[props.Set, props.Set], stream.Repeat[props.Set, props.Set],
		},
	}
}

func ordered[T any]() input[T, props.Ordered] {
	return input[T, props.Ordered]{0, ongoing[T], []func() stream.Wire[props.Ordered, props.Ordered]{stream.FIFO[props.Ordered]}}
}

func unordered[T any]() input[T, props.Unordered] {
	return input[T, props.Unordered]{
		0,
		func(t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.Unordered] {
			return ongoing(t, p, xs).Unordered()
		},
		[]func() stream.Wire[props.Unordered, props.Unordered]{
			stream.FIFO[props.Unordered], stream.Reorder[props.Unordered, props.Unordered],
		},
	}
}

func repeated[T any]() input[T, props.Repeated] {
	return input[T, props.Repeated]{
		0,
		func(t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.Repeated] {
			return ongoing(t, p, xs).Repeated()
		},
		[]func() stream.Wire[props.Repeated, props.Repeated]{
			stream.FIFO[props.Repeated], stream.Reorder[props.Repeated, props.Repeated], stream.Repeat[props.Repeated, props.Repeated],
		},
	}
}

func (in input[T, D]) alsoMany() input[T, D] {
	in.times = 120
	return in
}

// complete is a source that ends: all at once, or item by item, or in chunks of which each has gone through a tick before
// the next comes.
func complete[T any](t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.List] {
	switch rapid.SampledFrom([]string{"at once", "one by one", "in ticks"}).Draw(t, "come") {
	case "at once":
		return stream.Items(p, xs...)
	case "one by one":
		return stream.Seq(p, slices.Values(xs))
	}
	pause := rapid.SliceOfN(rapid.Bool(), len(xs), len(xs)).Draw(t, "pause")
	seen := make(chan struct{}, len(xs))
	return stream.Seq(p, func(yield func(T) bool) {
		passed := 0
		for i, x := range xs {
			if !yield(x) {
				return
			}
			for ; pause[i] && passed <= i; passed++ {
				<-seen
			}
		}
	}).Inspect(func(T) { seen <- struct{}{} })
}

// ongoing is a source of which nobody knows that it ends: a complete one, a channel, or an inlet.
func ongoing[T any](t *rapid.T, p stream.Process[Here], xs []T) stream.Stream[T, stream.Process[Here], props.Ordered] {
	switch rapid.SampledFrom([]string{"complete", "channel", "inlet"}).Draw(t, "from") {
	case "complete":
		return complete(t, p, xs).Open()
	case "channel":
		c := make(chan T)
		go func() {
			defer close(c)
			for _, x := range xs {
				c <- x
			}
		}()
		return stream.Chan(p, c)
	}
	in := stream.NewInlet[T](p)
	go func() {
		defer in.Close()
		for _, x := range xs {
			if err := in.Put(context.Background(), x); err != nil {
				panic(err)
			}
		}
	}()
	return in.Stream()
}

// outcome says what of a result must be as in the model.
type outcome func(results []string) []string

func inOrder(rs []string) []string { return rs }

func inAnyOrder(rs []string) []string { return slices.Sorted(slices.Values(rs)) }

func asSet(rs []string) []string { return slices.Compact(inAnyOrder(rs)) }

// perKey keeps the order of each key's entries, which print as {key value}.
func perKey(rs []string) []string {
	key := func(entry string) string { k, _, _ := strings.Cut(entry, " "); return k }
	return slices.SortedStableFunc(slices.Values(rs), func(a, b string) int { return strings.Compare(key(a), key(b)) })
}

// atRest is the last value of one that moves.
func atRest(rs []string) []string { return rs[len(rs)-1:] }

func texts[T any](xs []T) []string {
	ts := make([]string, len(xs))
	for i, x := range xs {
		ts[i] = fmt.Sprint(x)
	}
	return ts
}

// model compares an operator with a function of the items. The operator is given twice: as it is at a process, and at
// replicas.
func model[T, U, V any, D, E, F props.Delivery, M stream.NeedsMembers[M, Team]](
	t *testing.T, name string, items *rapid.Generator[T], in input[T, D], compare outcome, want func(xs []T) []V,
	one func(stream.Stream[T, stream.Process[Here], D]) stream.Stream[U, stream.Process[Here], E],
	many func(stream.Stream[T, stream.Replicated[Team], D]) stream.Stream[U, M, F],
) {
	t.Helper()
	t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
		xs := rapid.SliceOfN(items, 0, 12).Draw(t, "items")
		if in.times > 0 && rapid.IntRange(0, 24).Draw(t, "many") == 0 {
			xs = slices.Repeat(xs, in.times)
		}
		expected := compare(append([]string{"before the first"}, texts(want(slices.Clone(xs)))...))
		wire := in.wires[rapid.IntRange(0, len(in.wires)-1).Draw(t, "wire")]
		seed := rapid.Uint64().Draw(t, "seed")

		f := stream.New("one")
		f.Seed = seed
		p := f.Process[Here]()
		s := in.from(t, p, xs)
		if rapid.Bool().Draw(t, "hop") {
			s = s.Send(p, wire)
		}
		got := []string{"before the first"}
		one(s).ForEach(func(u U) { got = append(got, fmt.Sprint(u)) })
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got = compare(got); !slices.Equal(got, expected) {
			t.Fatalf("one process: %q\nmodel: %q", got, expected)
		}

		f = stream.New("many")
		f.Seed = seed
		members := rapid.IntRange(1, 3).Draw(t, "members")
		replicated := in.from(t, f.Process[Here](), xs).Broadcast(f.Cluster[Team](members), wire)
		each := make([][]string, members)
		many(replicated).ForEachMember(func(m stream.Member[Team], u U) { each[m.Index()] = append(each[m.Index()], fmt.Sprint(u)) })
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		for i, got := range each {
			if got = compare(append([]string{"before the first"}, got...)); !slices.Equal(got, expected) {
				t.Fatalf("replica %d of %d: %q\nmodel: %q", i, members, got, expected)
			}
		}
	}))
}
