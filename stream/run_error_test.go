package stream_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// boom is what the functions under test panic with.
var errBoom = errors.New("boom")

func boom(int) int { panic(fmt.Errorf("so: %w", errBoom)) }

func boomIf(int) bool { return boom(0) > 0 }

func boomWith(*int, int) { boom(0) }

// fuse is an item that does not let itself be encoded.
type fuse struct{ N int }

func (fuse) MarshalBinary() ([]byte, error)    { return nil, errBoom }
func (*fuse) UnmarshalBinary([]byte) error     { return nil }
func (f fuse) Join(fuse) (fuse, bool)          { return fuse{boom(0)}, true }
func fused(n int) fuse                         { return fuse{n} }
func thisLine() int                            { _, _, line, _ := runtime.Caller(1); return line }
func always(int) bool                          { return true }
func keep(dst []byte, n int) []byte            { return append(dst, byte(boom(n))) }
func boomSequence(yield func(int) bool)        { _ = yield(1); boom(0) }
func boomCompare(a, b int) int                 { return boom(a) }
func boomStep() lattice.Semilattice[fuse, int] { return lattice.JoinOf(fused) }

// TestRunFails: an error in a function of the user's, wherever it runs, ends all places with an error that says which
// operator it was, and where it is in the program.
func TestRunFails(t *testing.T) {
	for name, build := range map[string]func(p places) (line int){
		"Map":      func(p places) int { stream.Items(p.here, 1).Map(boom).Ignore(); return thisLine() },
		"Filter":   func(p places) int { stream.Items(p.team, 1).Filter(boomIf).Ignore(); return thisLine() },
		"KeyBy":    func(p places) int { stream.Items(p.here, 1).KeyBy(boom).Ignore(); return thisLine() },
		"Fold":     func(p places) int { stream.Items(p.here, 1).Fold(boomWith).Ignore(); return thisLine() },
		"FoldJoin": func(p places) int { stream.Items(p.here, 1).FoldJoin(boomStep()).Ignore(); return thisLine() },
		"Sort":     func(p places) int { stream.Items(p.here, 1, 2).Sort(boomCompare).Ignore(); return thisLine() },
		"Top":      func(p places) int { stream.Items(p.here, 1, 2).Top(2, boomCompare).Ignore(); return thisLine() },
		"ForEach":  func(p places) int { stream.Items(p.here, 1).ForEach(func(n int) { boom(n) }); return thisLine() },
		"OnFinal":  func(p places) int { stream.Items(p.here, 1).Sum().OnFinal(func(n int) { boom(n) }); return thisLine() },
		"Write":    func(p places) int { stream.Items(p.here, 1).Write(&counter{}, keep); return thisLine() },
		"Inspect": func(p places) int {
			stream.Items(p.here, 1).KeyBy(even).Inspect(func(bool, int) { boom(1) }).Ignore()
			return thisLine() - 1
		},
		"Seq":   func(p places) int { stream.Seq(p.here, boomSequence).Ignore(); return thisLine() },
		"Lines": func(p places) int { stream.Lines(p.here, iotest.ErrReader(errBoom)).Ignore(); return thisLine() },
		"Typed": func(p places) int { stream.Typed(p.here, panicReader{}).Ignore(); return thisLine() },
		"Send": func(p places) int {
			stream.Items(p.here, fuse{1}).Send(p.there, stream.FIFO).Ignore()
			return thisLine() - 1
		},
		"FlatMap": func(p places) int {
			stream.Items(p.here, 1).Batch(moment).FlatMap(func(n int) []int { return []int{boom(n)} }).Ignore()
			return thisLine() - 1
		},
		"Join": func(p places) int {
			s := stream.Items(p.here, 1).KeyBy(always)
			s.Join(s, func(a, b int) int { return boom(a) }).Ignore()
			return thisLine() - 1
		},
		"Map/there": func(p places) int {
			stream.Items(p.here, 1).Send(p.there, stream.FIFO).Map(boom).Ignore()
			return thisLine() - 1
		},
		"Map/team": func(p places) int {
			stream.Items(p.here, 1).Broadcast(p.team, stream.Repeat).Map(boom).Ignore()
			return thisLine() - 1
		},
		"Map/loop": func(p places) int {
			r := stream.Items(p.here, 1).Recurse()
			r.Close(r.Facts().Map(boom)).Ignore()
			return thisLine() - 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			leavesNothing(t, func(t *testing.T) {
				f := quiet("fails")
				p := placesOf(f)
				stream.NewInlet[int](p.team).Stream().Ignore()
				line := build(p)
				stream.Chan(p.there, make(chan int)).To(make(chan int)) // which would go on for ever
				err := f.Run(t.Context())
				var failed *tick.OperatorError
				if !errors.As(err, &failed) || !errors.Is(err, errBoom) {
					t.Fatalf("Run returned %v", err)
				}
				op, _, _ := strings.Cut(name, "/")
				if failed.Operator != op || filepath.Base(failed.Site.File) != "run_error_test.go" || failed.Site.Line != line {
					t.Errorf("the error names %s at %v, not %s in line %d", failed.Operator, failed.Site, op, line)
				}
				if text := err.Error(); !strings.Contains(text, "boom") || !strings.Contains(text, op+" at ") || !strings.Contains(text, f.Name()) {
					t.Errorf("the error's text does not say what and where: %v", text)
				}
				var panicked tick.Panicked
				if errors.As(err, &panicked) && !strings.Contains(string(failed.Stack), "stream_test.boom") {
					t.Errorf("the stack does not lead to the function:\n%s", failed.Stack)
				}
			})
		})
	}
}

type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { return boom(0), nil }

// TestPanicValues: a panic with an error is that error for errors.As too, and with anything else is told as it is.
func TestPanicValues(t *testing.T) {
	run := func(v any) error {
		f := quiet("panics")
		stream.Items(f.Process[Here](), 1).Inspect(func(int) { panic(v) }).Ignore()
		return f.Run(t.Context())
	}
	var custom *customError
	if err := run(&customError{7}); !errors.As(err, &custom) || custom.code != 7 {
		t.Error(err)
	}
	var bounds runtime.Error
	f := quiet("panics")
	stream.Items(f.Process[Here](), 3).Map(func(n int) int { return []int{}[n] }).Ignore()
	if err := f.Run(t.Context()); !errors.As(err, &bounds) {
		t.Error(err)
	}
	if err := run("just words"); !strings.Contains(fmt.Sprint(err), "just words") || !errors.Is(err, tick.ErrOperator) {
		t.Error(err)
	}
}

type customError struct{ code int }

func (e *customError) Error() string { return fmt.Sprint("code ", e.code) }

// TestGoexit: a function that ends its goroutine, as FailNow does, does not leave the other places waiting.
func TestGoexit(t *testing.T) {
	leavesNothing(t, func(t *testing.T) {
		f := quiet("exits")
		p := placesOf(f)
		stream.Items(p.here, 1).Inspect(func(int) { runtime.Goexit() }).Send(p.there, stream.FIFO).Count().OnFinal(func(n Nat) {
			t.Error("a count is final that lacks what did not come:", n)
		})
		if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "Goexit") {
			t.Error(err)
		}
	})
}

// TestFirstErrorWins: Run returns the error that began it, and not what the end of the others looks like.
func TestFirstErrorWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := quiet("fails")
		p := placesOf(f)
		gate := make(chan int)
		stream.Chan(p.here, gate).Map(boom).Ignore()
		stream.Seq(p.there, forever).To(make(chan int))
		stream.Seq(p.team, forever).Exchange(p.team, stream.FIFO).Values().To(make(chan int))
		wait := running(t.Context(), f)
		synctest.Wait()
		gate <- 1
		if err := wait(); !errors.Is(err, errBoom) {
			t.Error(err)
		}
	})
}

// TestRefused: a flow that is put together wrongly does not run, and says all that is wrong with it.
func TestRefusedFlowEnds(t *testing.T) {
	f := quiet("refused")
	p := placesOf(f)
	ran := false
	stream.Items(p.here, 1).ForEach(func(int) { ran = true })
	stream.Items(p.here, 2).Map(boom)
	stream.Items(p.here, 3).Recurse()
	err := f.Run(t.Context())
	var m *stream.Misuse
	if !errors.As(err, &m) || ran {
		t.Error(ran, err)
	}
	problems := strings.Split(err.Error(), "\n")
	if !slices.ContainsFunc(problems, contains("Map at ")) || !slices.ContainsFunc(problems, contains("Recurse at ")) {
		t.Error(err)
	}
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "has been run before") {
		t.Error("a second run:", err)
	}
}

func contains(part string) func(string) bool {
	return func(s string) bool { return strings.Contains(s, part) }
}
