package stream_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
	"pgregory.net/rapid"
)

// linesOf runs Lines over r, and returns what came, whether it came to an end, and the error.
func linesOf(r io.Reader) (lines []string, ended bool, err error) {
	f := stream.New("lines")
	in := stream.Lines(f.Process[Here](), r)
	in.ForEach(func(s string) { lines = append(lines, s) })
	in.Count().OnFinal(func(Nat) { ended = true })
	err = f.Run(context.Background())
	return lines, ended, err
}

// splitLines is the reference: a line ends with "\n" or "\r\n"; only the last one may lack its end.
func splitLines(text string) (lines []string) {
	for len(text) > 0 {
		line, rest, ended := strings.Cut(text, "\n")
		if ended {
			line = strings.TrimSuffix(line, "\r")
		}
		lines, text = append(lines, line), rest
	}
	return lines
}

// readers are the ways in which a reader may hand out its bytes.
var readers = map[string]func(io.Reader) io.Reader{
	"plain":          func(r io.Reader) io.Reader { return r },
	"byte by byte":   iotest.OneByteReader,
	"half":           iotest.HalfReader,
	"data with EOF":  iotest.DataErrReader,
	"empty at times": func(r io.Reader) io.Reader { return &stutter{from: r} },
}

// stutter returns no bytes and no error every other time.
type stutter struct {
	from io.Reader
	odd  bool
}

func (s *stutter) Read(p []byte) (int, error) {
	if s.odd = !s.odd; s.odd {
		return 0, nil
	}
	return s.from.Read(p)
}

func TestLines(t *testing.T) {
	texts := rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"a", "\n", "\r", "\r\n", "\x00", "\xff", "é"})),
		func(parts []string) string { return strings.Join(parts, "") })
	for name, reader := range readers {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			text := texts.Draw(t, "text")
			lines, ended, err := linesOf(reader(strings.NewReader(text)))
			if err != nil || !ended || !slices.Equal(lines, splitLines(text)) {
				t.Fatalf("%q: %q, ended %t, %v", text, lines, ended, err)
			}
		}))
	}
}

// TestLinesLong would fail if the limit were off by one, or counted a line's end, or what a reader had buffered before.
func TestLinesLong(t *testing.T) {
	longest := strings.Repeat("x", stream.MaxLine)
	for _, before := range []string{"", "short\n", strings.Repeat("y", 1000) + "\n"} {
		for _, end := range []string{"", "\n", "\r\n", "\nafter\n"} {
			text := before + longest + end
			if lines, ended, err := linesOf(strings.NewReader(text)); err != nil || !ended || !slices.Equal(lines, splitLines(text)) {
				t.Errorf("the longest line before %q: %d lines, ended %t, %v", end, len(lines), ended, err)
			}
			_, ended, err := linesOf(strings.NewReader(before + "x" + longest + end))
			if !errors.Is(err, stream.ErrLineTooLong) || ended {
				t.Errorf("a longer line before %q: ended %t, %v", end, ended, err)
			}
			if want := len(splitLines(before)) + 1; !strings.Contains(err.Error(), "line "+string(rune('0'+want))+":") {
				t.Errorf("the error does not name line %d: %v", want, err)
			}
		}
	}
}

// TestLinesBreakOff: what an error cuts off is no line, and what breaks off is not complete.
func TestLinesBreakOff(t *testing.T) {
	broken := errors.New("disk on fire")
	for name, reader := range readers {
		r := reader(io.MultiReader(strings.NewReader("one\ntwo\nthr"), iotest.ErrReader(broken)))
		lines, ended, err := linesOf(r)
		if !errors.Is(err, broken) || !errors.Is(err, tick.ErrOperator) {
			t.Errorf("%s: %v", name, err)
		}
		if ended {
			t.Errorf("%s: a count was final without the rest", name)
		}
		if want := []string{"one", "two"}; !slices.Equal(lines, want[:min(len(lines), 2)]) {
			t.Errorf("%s: %q, which is no beginning of %q", name, lines, want)
		}
		if text := err.Error(); !strings.Contains(text, "Lines at ") || !strings.Contains(text, "source_test.go:") || !strings.Contains(text, "after line 2") {
			t.Errorf("%s: the error does not say where: %v", name, err)
		}
	}
}

// dataThenError returns its bytes together with an error.
type dataThenError struct{ err error }

func (r dataThenError) Read(p []byte) (int, error) { return copy(p, "whole\npart"), r.err }

func TestLinesDataWithError(t *testing.T) {
	broken := errors.New("line noise")
	lines, ended, err := linesOf(dataThenError{broken})
	if !errors.Is(err, broken) || ended || len(lines) > 1 || len(lines) == 1 && lines[0] != "whole" {
		t.Errorf("%q, ended %t, %v", lines, ended, err)
	}
}

// TestTyped would stand still if a line waited for the next, or for a buffer to fill.
func TestTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		answers := make(chan string)
		f := stream.New("typed")
		stream.Typed(f.Process[Here](), r).To(answers)
		done := make(chan error, 1)
		go func() { done <- f.Run(t.Context()) }()
		for _, line := range []string{"yes", "", "no"} {
			if _, err := io.WriteString(w, line+"\n"); err != nil {
				t.Fatal(err)
			}
			if got := <-answers; got != line {
				t.Errorf("typed %q, got %q", line, got)
			}
		}
		_ = w.Close()
		if _, more := <-answers; more {
			t.Error("something more came")
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestItemsAreConstant would fail if Items kept the caller's slice.
func TestItemsAreConstant(t *testing.T) {
	xs := []int{1, 2, 3}
	var got []int
	f := stream.New("items")
	stream.Items(f.Process[Here](), xs...).Collect().OnFinal(func(all []int) { got = all })
	xs[0] = 7
	if err := f.Run(context.Background()); err != nil || !slices.Equal(got, []int{1, 2, 3}) {
		t.Error(got, err)
	}
}

// TestSeqIsSlow: an item is there before the sequence has the next.
func TestSeqIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen, stopped := make(chan int), false
		f := stream.New("seq")
		stream.Seq(f.Process[Here](), func(yield func(int) bool) {
			defer func() { stopped = true }()
			for n := range 3 {
				if !yield(n) {
					return
				}
				if got := <-seen; got != n {
					t.Errorf("%d came before %d", got, n)
				}
			}
		}).To(seen)
		if err := f.Run(t.Context()); err != nil || !stopped {
			t.Error(stopped, err)
		}
	})
}

// TestSeqAtCluster: each member ranges for itself.
func TestSeqAtCluster(t *testing.T) {
	got := map[stream.Member[Team]][]int{}
	f := stream.New("seq")
	stream.Seq(f.Cluster[Team](3), slices.Values([]int{1, 2})).
		ForEachMember(func(m stream.Member[Team], n int) { got[m] = append(got[m], n) })
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for m, ns := range got {
		if !slices.Equal(ns, []int{1, 2}) {
			t.Errorf("%v has %v", m, ns)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d members have something", len(got))
	}
}

// TestSharedSource: one channel or reader cannot be the own of several members.
func TestSharedSource(t *testing.T) {
	f := stream.New("shared")
	stream.Chan(f.Cluster[Team](2), make(chan int)).ForEach(func(int) {})
	stream.Lines(f.Cluster[Team](2), strings.NewReader("")).ForEach(func(string) {})
	var m *stream.Misuse
	if err := f.Run(context.Background()); !errors.As(err, &m) || strings.Count(err.Error(), "would share one source") != 2 {
		t.Error(err)
	}
}
