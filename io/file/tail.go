package file

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Tail follows a file that grows, as tail -F does: a log that other programs append to. Its Lines is the source:
//
//	lines := file.Tail{Path: "access.log", FromEnd: true}.Lines(f.Process[Reader]())
type Tail struct {
	Path    string
	FromEnd bool          // leave out the lines that are in the file when the flow begins to read it, and the rest of one half there
	Poll    time.Duration // how often it looks for more; default 200 ms
	Clock   stream.Clock  // that Poll is of; default: the wall clock
}

const defaultPoll = 200 * time.Millisecond

// Lines yields the lines of the file as they are appended, as [Lines] does: each once it has its end, so that no half of a line is
// seen. It goes on until the flow ends, and demands a place with one reader.
//
// A file that is not there is waited for. When another file has come in the place of the one that is read, as logs are
// rotated, the one that is read is read to its end, and then the other from its beginning; so a writer is to have no more for the
// old file once the new one is there. A file that gets shorter is read from its beginning again. What a file ends with then,
// without a line's end, is a line. Both are seen at the next look, every Poll: of a file that is replaced twice, or cut and
// filled beyond where it was, between two looks, lines are missed, and nothing tells of that.
//
// It holds as much as [Lines]. A file that cannot be read, that is no regular file, and a line of more than [stream.MaxLine]
// bytes end the flow with an [Error], whose Line counts from where the file was begun.
func (t Tail) Lines[At stream.Place[L], L stream.Location[L]](at At) stream.Stream[string, L, props.Ordered] {
	return stream.Typed(at, newFollower(t))
}

// errNotRegular is of a file that cannot be followed.
var errNotRegular = errors.New("it is no regular file")

// follower reads a file that grows, and whatever comes in its place.
type follower struct {
	place
	tail  Tail
	clock stream.Clock
	file  *os.File // nil: none yet
	begun bool     // a file has been looked for before
	read  int64    // bytes of file
	half  bool     // it is in a line whose beginning was left out

	mu   sync.Mutex // SetReadDeadline is called while Read goes on
	stop chan struct{}
}

func newFollower(t Tail) *follower {
	f := &follower{place: place{path: t.Path}, tail: t, clock: t.Clock, stop: make(chan struct{})}
	if f.clock == nil {
		f.clock = wallClock{}
	}
	return f
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }
func (wallClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

// Read waits for more, and never comes to an end. Once SetReadDeadline has been called it closes the file.
func (f *follower) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	p = p[:min(len(p), stream.MaxLine)] // so that only its first line can be too long
	for {
		n, err := f.more(p)
		if n == 0 && err == nil {
			err = f.wait()
		}
		if err != nil {
			f.close()
			return 0, err
		}
		if n > 0 {
			return n, nil
		}
	}
}

// more reads what there is now, in this file or the next; nothing is no error.
func (f *follower) more(p []byte) (int, error) {
	if f.file == nil {
		if err := f.open(); err != nil || f.file == nil {
			return 0, err
		}
	}
	// The path is looked at before the file is: what is there by then is read to its end first.
	there, err := os.Stat(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, f.fail(err)
	}
	n, err := f.get(p)
	if n > 0 {
		return n, f.took(p[:n])
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, f.fail(err)
	}
	own, err := f.file.Stat()
	switch {
	case err != nil:
		return 0, f.fail(err)
	case there != nil && !os.SameFile(there, own):
		f.close()
	case own.Size() < f.read:
		if _, err := f.file.Seek(0, io.SeekStart); err != nil {
			return 0, f.fail(err)
		}
		f.read = 0
	default:
		return 0, nil
	}
	return f.again(p)
}

// get reads, without the end of a line whose beginning was left out.
func (f *follower) get(p []byte) (int, error) {
	for {
		n, err := f.file.Read(p)
		f.read += int64(n)
		if n == 0 || !f.half {
			return n, err
		}
		if end := bytes.IndexByte(p[:n], '\n'); end >= 0 {
			f.half = false
			if n = copy(p, p[end+1:n]); n > 0 {
				return n, nil
			}
		}
	}
}

// again begins with another file, or with this one anew.
func (f *follower) again(p []byte) (int, error) {
	unended := f.line > 0
	f.place, f.half = place{path: f.path}, false
	if unended {
		p[0] = '\n'
		return 1, nil
	}
	return f.more(p)
}

// open opens the file, if it is there.
func (f *follower) open() error {
	first := !f.begun
	f.begun = true
	switch there, err := os.Stat(f.path); { // since to open a pipe would wait
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return f.fail(err)
	case !there.Mode().IsRegular():
		return f.fail(errNotRegular)
	}
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return f.fail(err)
	}
	f.file, f.read = file, 0
	if first && f.tail.FromEnd {
		return f.skip()
	}
	return nil
}

// skip goes to the end of the file.
func (f *follower) skip() (err error) {
	if f.read, err = f.file.Seek(0, io.SeekEnd); err != nil {
		return f.fail(err)
	}
	if f.read > 0 {
		var last [1]byte
		if _, err := f.file.ReadAt(last[:], f.read-1); err != nil {
			return f.fail(err)
		}
		f.half = last[0] != '\n'
	}
	return nil
}

func (f *follower) close() {
	if f.file != nil {
		_ = f.file.Close() // it was only read
		f.file = nil
	}
}

// wait waits until it is time to look again.
func (f *follower) wait() error {
	f.mu.Lock()
	stop := f.stop
	f.mu.Unlock()
	again := make(chan struct{})
	cancel := f.clock.AfterFunc(cmp.Or(f.tail.Poll, defaultPoll), func() { close(again) })
	select {
	case <-again:
		return nil
	case <-stop:
		cancel()
		return fmt.Errorf("file: %s: %w", f.path, os.ErrDeadlineExceeded)
	}
}

// SetReadDeadline has a Read that waits return, for a flow that ends; the zero time lets it read again.
func (f *follower) SetReadDeadline(t time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.stop:
		if t.IsZero() {
			f.stop = make(chan struct{})
		}
	default:
		if !t.IsZero() {
			close(f.stop)
		}
	}
	return nil
}
