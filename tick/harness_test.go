package tick_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// failer is a *testing.T, *testing.B, *testing.F or *rapid.T.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func noError(t failer, err error) {
	if err != nil { // first, since a benchmark counts what Helper costs
		t.Helper()
		t.Fatalf("%v", err)
	}
}

func holds(t failer, condition bool, otherwise string) {
	t.Helper()
	if !condition {
		t.Fatalf("%s", otherwise)
	}
}

func equal[T any](t failer, want, got T, context ...any) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("want %v\ngot  %v %s", want, got, fmt.Sprint(context...))
	}
}

// quiet is for graphs that are to fail.
var quiet = tick.Options{Logger: slog.New(slog.DiscardHandler)}

// jsonCodec records anything.
type jsonCodec[T any] struct{}

func (jsonCodec[T]) Append(dst []byte, xs []T) ([]byte, error) {
	b, err := json.Marshal(xs)
	return append(dst, b...), err
}

func (jsonCodec[T]) Decode(src []byte) (xs []T, err error) {
	err = json.Unmarshal(src, &xs)
	return xs, err
}

// rechunk hands on what it gets in chunks of the given sizes, over and over, so that nothing can depend on where chunks
// begin and end.
func rechunk[T any](in *tick.Port[T], sizes []int) *tick.Port[T] {
	n := in.Node().Graph().NewNode("rechunk", in.Node().Domain())
	out := tick.Out[T](n)
	next := 0
	tick.Connect(n, in, func(xs []T) {
		for len(xs) > 0 {
			size := min(sizes[next%len(sizes)], len(xs))
			out.Emit(xs[:size])
			xs = xs[size:]
			next++
		}
	}, nil)
	n.OnEnd(out.End)
	return out
}

var chunkSizes = rapid.SliceOfN(rapid.IntRange(1, 5), 1, 4)

// deal cuts xs into what arrives before each of some ticks; some bring nothing.
func deal[T any](t *rapid.T, label string, xs []T) (ticks [][]T) {
	for len(xs) > 0 {
		n := rapid.IntRange(0, len(xs)).Draw(t, label)
		ticks = append(ticks, xs[:n])
		xs = xs[n:]
	}
	return ticks
}

// at returns the i-th of some ticks, which may have passed.
func at[T any](ticks [][]T, i int) []T {
	if i < len(ticks) {
		return ticks[i]
	}
	return nil
}

// push puts all of xs in.
func push[T any](t failer, in *tick.Inbox[T], xs []T) {
	n, err := in.TryPush(xs...)
	noError(t, err)
	equal(t, len(xs), n, "the inbox is too small for the test")
}

// collect returns what o has, and never nil.
func collect[T any](o *tick.Outbox[T]) []T {
	xs, _ := o.Take()
	return append([]T{}, xs...)
}

// ended says whether o has ended, and drops what it has.
func ended[T any](o *tick.Outbox[T]) bool {
	_, is := o.Take()
	return is
}

// modelled holds a kernel with one input to a model: a function of the whole input, whatever ticks and chunks it comes
// in. Inside a domain the same must hold of each tick's batch alone, so that a kernel that forgets to forget is found.
func modelled[T, U any](t *testing.T, items *rapid.Generator[T], kernel func(*tick.Port[T]) *tick.Port[U], model func([]T) []U) {
	t.Helper()
	t.Run("outside", rapid.MakeCheck(func(t *rapid.T) {
		xs := rapid.SliceOf(items).Draw(t, "xs")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[T]{})
		out := tick.NewOutbox(kernel(rechunk(in.Port(), chunkSizes.Draw(t, "chunks"))), "out")
		for _, batch := range deal(t, "batch", xs) {
			push(t, in, batch)
			noError(t, g.RunTick())
		}
		noError(t, g.RunAvailable())
		in.Close()
		noError(t, g.RunAvailable())
		holds(t, g.Finished(), "it has not finished")
		got, end := out.Take()
		holds(t, end, "it has not ended")
		equal(t, append([]U{}, model(xs)...), append([]U{}, got...))
	}))
	t.Run("in ticks", rapid.MakeCheck(func(t *rapid.T) {
		xs := rapid.SliceOf(items).Draw(t, "xs")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[T]{})
		d := g.NewDomain("ticks")
		out := tick.NewOutbox(kernel(rechunk(tick.Batch(in.Port(), d), chunkSizes.Draw(t, "chunks"))), "out")
		want := []U{}
		for _, batch := range deal(t, "batch", xs) {
			if len(batch) > 0 {
				want = append(want, model(batch)...)
			}
			push(t, in, batch)
			noError(t, g.RunTick())
		}
		in.Close()
		noError(t, g.RunAvailable())
		got, end := out.Take()
		holds(t, end, "it has not ended")
		equal(t, want, append([]U{}, got...))
	}))
}

// lines cuts a text for comparison, without empty lines and margins.
func lines(text string) []string {
	var all []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return all
}

// entries is a generator of entries with few keys, so that they meet.
func entries() *rapid.Generator[tick.Entry[string, int]] {
	return rapid.Custom(func(t *rapid.T) tick.Entry[string, int] {
		return tick.Entry[string, int]{
			Key:   rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "key"),
			Value: rapid.IntRange(0, 9).Draw(t, "value"),
		}
	})
}

// byKey returns the values of each key, and the keys in the order of their first use.
func byKey[K comparable, V any](es []tick.Entry[K, V]) (keys []K, values map[K][]V) {
	values = map[K][]V{}
	for _, e := range es {
		if !slices.Contains(keys, e.Key) {
			keys = append(keys, e.Key)
		}
		values[e.Key] = append(values[e.Key], e.Value)
	}
	return keys, values
}

// text is any value on one line.
func text(x any) string { return fmt.Sprintf("%v", x) }
