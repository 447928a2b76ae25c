package file_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Lines are seen as they are appended.
func ExampleTail_Lines() {
	dir, _ := os.MkdirTemp("", "tail")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "log")
	_ = os.WriteFile(path, []byte("old\n"), 0o600)

	f := stream.New("tail")
	ctx, stop := context.WithCancel(context.Background())
	log, _ := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	defer log.Close()
	file.Tail{Path: path, Poll: time.Millisecond}.
		Lines(f.Process[reader]()).
		ForEach(func(line string) {
			fmt.Println(line)
			switch line {
			case "old":
				fmt.Fprintln(log, "new")
			case "new":
				stop()
			}
		})
	fmt.Println(f.Run(ctx))
	// Output:
	// old
	// new
	// context canceled
}

// handClock is a clock that looks again when it is told to, and says when that has been set.
type handClock struct{ set chan func() }

func (handClock) Now() time.Time { return time.Time{} }

func (c handClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	if d != time.Hour {
		panic(d)
	}
	c.set <- f
	return func() bool { return true }
}

// tailing is a flow that follows a file. It looks only when told to.
type tailing struct {
	t     *testing.T
	path  string
	clock handClock
	again func() // the look that is due
	lines chan string
	over  chan error
	stop  context.CancelFunc
}

func tailed(t *testing.T, path string, fromEnd bool) *tailing {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	f := &tailing{t: t, path: path, clock: handClock{make(chan func(), 1)}, lines: make(chan string, 1000), over: make(chan error, 1), stop: cancel}
	flow := stream.New("tail")
	flow.Logger = slog.New(slog.DiscardHandler)
	tail := file.Tail{Path: path, FromEnd: fromEnd, Poll: time.Hour, Clock: f.clock}
	tail.Lines(flow.Process[reader]()).To(f.lines)
	go func() { f.over <- flow.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-f.over
	})
	f.look()
	return f
}

// look waits until the file has been read to its end.
func (f *tailing) look() {
	f.t.Helper()
	if f.again != nil {
		f.again()
	}
	select {
	case f.again = <-f.clock.set:
	case err := <-f.over:
		f.over <- err
		f.t.Fatalf("Run returned %v", err)
	}
}

// sees demands lines, which have been read.
func (f *tailing) sees(want ...string) {
	f.t.Helper()
	for _, w := range want {
		if got := <-f.lines; got != w {
			f.t.Errorf("saw %.50q, not %.50q", got, w)
		}
	}
}

// fails demands an error at the next look.
func (f *tailing) fails(class error, line int) {
	f.t.Helper()
	f.again()
	err := <-f.over
	f.over <- err
	wantError(f.t, err, class, file.Error{Path: f.path, Line: line})
}

func (f *tailing) append(what string) {
	f.t.Helper()
	out, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = out.WriteString(what)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *tailing) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// If this fails, lines are missed, or half of one is seen.
func TestTailSeesWhatIsAppended(t *testing.T) {
	f := tailed(t, write(t, "a\nb\r\nc")[0], false)
	f.sees("a", "b")
	f.append("d\n\n")
	f.look()
	f.sees("cd", "")
	f.look()
	long := strings.Repeat("x", stream.MaxLine)
	f.append(long[:stream.MaxLine/2])
	f.look()
	f.append(long[stream.MaxLine/2:] + "\ne\n")
	f.look()
	f.sees(long, "e")
	if len(f.lines) > 0 {
		t.Errorf("saw %q", <-f.lines)
	}
}

// If this fails, what is there already is not left out, or half of a line is seen.
func TestTailFromEnd(t *testing.T) {
	for content, rest := range map[string]string{"": "", "a\n": "", "a\nb": "bb\n", "ab": strings.Repeat("b", 100_000) + "\n"} {
		f := tailed(t, write(t, content)[0], true)
		f.append(rest)
		f.look()
		f.append("c\nd\n")
		f.look()
		f.sees("c", "d")
		f.must(os.Remove(f.path))
		f.append("new\n")
		f.look()
		f.sees("new")
	}
}

// If this fails, a log that is rotated is lost, or the last lines of the old file are.
func TestTailOfRotatedFile(t *testing.T) {
	f := tailed(t, write(t, "1\n")[0], false)
	f.sees("1")
	f.append("2\n")
	f.must(os.Rename(f.path, f.path+".1"))
	f.look()
	f.sees("2") // nothing has come in its place
	out, err := os.OpenFile(f.path+".1", os.O_APPEND|os.O_WRONLY, 0)
	f.must(err)
	defer out.Close()
	_, err = out.WriteString("3\nhalf")
	f.must(err)
	f.append("4\n5\n")
	f.look()
	f.sees("3", "half", "4", "5")
	f.must(os.Rename(f.path, f.path+".1"))
	f.append("")
	f.look()
	f.append("6\n")
	f.look()
	f.sees("6")
}

// If this fails, a log that is cut is lost.
func TestTailOfTruncatedFile(t *testing.T) {
	f := tailed(t, write(t, "one\ntwo\nhal")[0], false)
	f.sees("one", "two")
	f.must(os.Truncate(f.path, 0))
	f.look()
	f.sees("hal")
	f.append("three\n")
	f.look()
	f.sees("three")
	f.must(os.WriteFile(f.path, []byte("4\n"), 0o600)) // cut and filled
	f.look()
	f.sees("4")
}

// If this fails, a program has to wait for the logs of another.
func TestTailOfMissingFile(t *testing.T) {
	f := tailed(t, filepath.Join(t.TempDir(), "log"), true)
	f.look()
	f.append("first\n") // which came after the flow
	f.look()
	f.sees("first")
}

func TestTailFails(t *testing.T) {
	t.Run("long line", func(t *testing.T) {
		f := tailed(t, write(t, "a\n")[0], false)
		f.append("b\n" + strings.Repeat("x", stream.MaxLine+1))
		f.fails(stream.ErrLineTooLong, 3)
	})
	t.Run("directory", func(t *testing.T) {
		f := tailed(t, filepath.Join(t.TempDir(), "log"), false)
		f.must(os.Mkdir(f.path, 0o700))
		f.again()
		err := <-f.over
		f.over <- err
		if err == nil || !strings.Contains(err.Error(), "no regular file") || !strings.Contains(err.Error(), "tail_test.go:") {
			t.Error(err)
		}
	})
	t.Run("no way there", func(t *testing.T) {
		path := filepath.Join(write(t, "")[0], "log") // in a file
		f := stream.New("tail")
		f.Logger = slog.New(slog.DiscardHandler)
		file.Tail{Path: path}.Lines(f.Process[reader]()).Ignore()
		wantError(t, f.Run(t.Context()), syscall.ENOTDIR, file.Error{Path: path})
	})
}

// A flow that is made to end does not wait for more, and a file is not held open.
func TestTailEndsWithTheFlow(t *testing.T) {
	f := tailed(t, write(t, "a\n")[0], false)
	f.sees("a")
	f.stop()
	err := <-f.over
	f.over <- err
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if open := openFiles(t, f.path); open {
		t.Error("the file is still open")
	}
}

// openFiles says whether this process has the file open, where that can be known.
func openFiles(t *testing.T, path string) bool {
	fds, err := os.ReadDir("/proc/self/fd")
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return slices.ContainsFunc(fds, func(d fs.DirEntry) bool {
		to, _ := os.Readlink("/proc/self/fd/" + d.Name())
		return to == path
	})
}
