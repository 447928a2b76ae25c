package stream

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// TestBrokenSourceIsNotComplete: a source that fails, or whose context ends, does not end its stream, even if its place runs
// on before it hears of that. Else a List would end early, and a count of it would be final and wrong.
func TestBrokenSourceIsNotComplete(t *testing.T) {
	broken := errors.New("broken")
	type source = func(p Process[testProcess]) listHere
	for name, from := range map[string]source{
		"lines": func(p Process[testProcess]) listHere {
			r := io.MultiReader(strings.NewReader("1\n2\n"), iotest.ErrReader(broken))
			return Lines(p, r).Map(func(s string) int { return len(s) })
		},
		"sequence": func(p Process[testProcess]) listHere {
			return Seq(p, func(yield func(int) bool) {
				yield(1)
				panic(broken)
			})
		},
	} {
		f := New("broken")
		from(f.Process[testProcess]()).Count().Stream().ForEach(func(n lattice.Nat) { t.Errorf("%s: %d items are all", name, n) })
		if err := feedAndSettle(f, context.Background()); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}

	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	f := New("cancelled")
	retype[props.List](Chan(f.Process[testProcess](), make(chan int))).Count().Stream().ForEach(func(n lattice.Nat) { t.Errorf("a channel: %d items are all", n) })
	if err := feedAndSettle(f, cancelled); err != nil {
		t.Error(err)
	}
}

// feedAndSettle lets the sources run to their end, and only then the places.
func feedAndSettle(f *Flow, ctx context.Context) error {
	var errs []error
	r := f.instantiate(ctx)
	for _, m := range r.members {
		for _, feed := range m.feeds {
			errs = append(errs, feed(ctx))
		}
	}
	return errors.Join(append(errs, r.settle())...)
}
