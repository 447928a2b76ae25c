package stream

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"runtime/debug"
	"slices"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Items are constants. At a cluster each member has them as its own; Items(c.Replicated(), …) says that all have them alike.
func Items[T any, At Fixed[L], L Location[L]](at At, xs ...T) Stream[T, L, props.List] {
	return streamOf[T, L, props.List](constants("Items", placeAt("Items", at), xs))
}

// Value is a cell with a constant. At a cluster each member has it as its own; Value(c.Replicated(), …) says that all have it
// alike.
func Value[A any, At Fixed[L], L Location[L]](at At, a A) Cell[A, L, props.Final] {
	return cellOf[A, L, props.Final](constants("Value", placeAt("Value", at), []A{a}))
}

// Seq yields a sequence that ends. At a cluster each member ranges over it for itself. While the flow does not keep up, the
// sequence waits.
func Seq[T any, At Closed[L], L Location[L]](at At, xs iter.Seq[T]) Stream[T, L, props.List] {
	return streamOf[T, L, props.List](sequence(placeAt("Seq", at), xs))
}

// Lines yields a reader's lines, without their ends, until the reader's end; a last line may lack its end. A line of more
// than MaxLine bytes, or an error of the reader, ends the flow. Bytes are taken as they are, UTF-8 or not.
func Lines[At Closed[L], L Location[L]](at At, r io.Reader) Stream[string, L, props.List] {
	return streamOf[string, L, props.List](lines("Lines", placeAt("Lines", at), r))
}

// Typed yields a reader's lines as they come, and does not count on an end: a terminal, a pipe, a connection.
func Typed[At Place[L], L Location[L]](at At, r io.Reader) Stream[string, L, props.Ordered] {
	return streamOf[string, L, props.Ordered](lines("Typed", placeAt("Typed", at), r))
}

// Chan yields what comes from a channel, until it is closed.
func Chan[T any, At Place[L], L Location[L]](at At, c <-chan T) Stream[T, L, props.Ordered] {
	return streamOf[T, L, props.Ordered](channel(placeAt("Chan", at), c))
}

// MaxLine is the longest line that Lines and Typed take, in bytes.
const MaxLine = 1 << 20

// ErrLineTooLong is what a flow ends with when a line is longer than MaxLine.
var ErrLineTooLong = errors.New("stream: line too long")

func constants[T any](op string, at *place, xs []T) *node {
	n := source(op, at)
	xs = slices.Clone(xs) // the caller may change them before the run
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{Limit: -1, Codec: canon.Codec[T]{}, Admit: m.admit(n)})
		m.ports[n.id] = box.Port()
		if m.flow.sim != nil {
			feeds(m, n, box, func() []T { return xs })
			return
		}
		_, _ = box.TryPush(xs...)
		box.Close()
	}
	return n
}

// fed adds a source that a goroutine fills while the flow runs. If it is given, what it yields is in the program.
func fed[T any](op string, at *place, given bool, opts tick.InboxOptions[T], feed func(ctx context.Context, put func(...T) error) error) *node {
	n := source(op, at)
	opts.Codec = canon.Codec[T]{}
	own := collecting(n, given, feed)
	n.build = func(m *member) {
		opts.Admit = m.admit(n)
		box := tick.NewInbox(m.graph, n.op, opts)
		m.ports[n.id] = box.Port()
		if m.flow.sim != nil {
			feeds(m, n, box, own)
			return
		}
		m.feeds = append(m.feeds, func(ctx context.Context) error {
			err := unpanicked(func() error {
				return feed(ctx, func(xs ...T) error { return box.Push(ctx, xs...) })
			})
			switch {
			case err == nil:
				box.Close() // only now: what broke off is not complete
			case ctx.Err() == nil && !errors.Is(err, tick.ErrStopped):
				return n.failed(m, err)
			}
			return nil
		})
	}
	return n
}

// failed is err as the error of n at m.
func (n *node) failed(m *member, err error) error {
	e := &tick.OperatorError{Graph: m.graph.Name(), Operator: n.op, Site: n.site, Cause: err}
	if c, ok := err.(caught); ok {
		e.Cause, e.Stack = c.Panicked, c.stack
	}
	return e
}

// caught is a panic as an error.
type caught struct {
	tick.Panicked
	stack []byte
}

// unpanicked calls f, and returns what f panics with as an error.
func unpanicked(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = caught{tick.Panicked{Value: r}, debug.Stack()}
		}
	}()
	return f()
}

func sequence[T any](at *place, xs iter.Seq[T]) *node {
	given("Seq", xs == nil, "sequence")
	return fed("Seq", at, true, tick.InboxOptions[T]{}, func(ctx context.Context, put func(...T) error) error {
		one := make([]T, 1) // each item at once: the sequence may take its time for the next
		for x := range xs {
			one[0] = x
			if err := put(one...); err != nil {
				return err
			}
		}
		return nil
	})
}

func channel[T any](at *place, c <-chan T) *node {
	given("Chan", c == nil, "channel")
	n := fed("Chan", at, false, tick.InboxOptions[T]{}, func(ctx context.Context, put func(...T) error) error {
		for {
			select {
			case x, ok := <-c:
				if !ok {
					return nil
				}
				if err := put(x); err != nil {
					return err
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	})
	n.single = true
	n.from = reflect.ValueOf(c).Pointer()
	return n
}

// lineWeight is what a waiting line costs besides its bytes.
const lineWeight = 64

func lines(op string, at *place, r io.Reader) *node {
	given(op, r == nil, "reader")
	opts := tick.InboxOptions[string]{Limit: 4 << 20, Weigh: func(s string) int { return len(s) + lineWeight }}
	n := fed(op, at, false, opts, func(ctx context.Context, put func(...string) error) error {
		return read(ctx, r, func(r io.Reader) error { return readLines(r, put) })
	})
	n.single = true
	return n
}

// readLines puts the lines of r in batches: what one read brought, so that no line waits for the next read.
func readLines(r io.Reader, put func(...string) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var batch []string
	for n := 1; ; n++ {
		line, err := readLine(in)
		if errors.Is(err, ErrLineTooLong) {
			return fmt.Errorf("line %d: %w: more than %d bytes", n, err, MaxLine)
		}
		if err == nil || errors.Is(err, io.EOF) && len(line) > 0 { // a line that an error cuts off is none
			batch = append(batch, string(trimEnd(line)))
		}
		if err != nil || len(batch) == tick.ChunkSize || !holdsLine(in) {
			if err := put(batch...); err != nil {
				return err
			}
			batch = batch[:0]
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after line %d: %w", n-1, err)
		}
	}
}

// readLine returns the next line with its end; its memory is used again.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	var long []byte
	for errors.Is(err, bufio.ErrBufferFull) {
		long = append(long, line...)
		if len(long) > MaxLine {
			return nil, ErrLineTooLong
		}
		line, err = in.ReadSlice('\n')
	}
	if long = append(long, line...); len(trimEnd(long)) > MaxLine {
		return nil, ErrLineTooLong
	}
	return long, err
}

// holdsLine says whether another line can be had without a read.
func holdsLine(in *bufio.Reader) bool {
	rest, _ := in.Peek(in.Buffered())
	return bytes.IndexByte(rest, '\n') >= 0
}

// trimEnd takes off a line's end, "\n" or "\r\n".
func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}
