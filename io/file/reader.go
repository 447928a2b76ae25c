package file

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/calmflow/calm/stream"
)

// reader reads files as one, and has each end with a line's end. It finds lines that are too long before whoever splits
// its bytes into lines does, since it alone knows their file.
type reader struct {
	place
	paths []string // not opened yet

	mu   sync.Mutex // SetReadDeadline is called while Read goes on
	file *os.File
}

// place is how far a file has been read.
type place struct {
	path  string
	lines int  // ends of lines seen
	line  int  // bytes of the line that has not ended, without the end
	last  byte // the last byte seen
}

func newReader(paths []string) *reader { return &reader{paths: slices.Clone(paths)} }

// Read fills p from one file.
func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	p = p[:min(len(p), stream.MaxLine)] // so that only its first line can be too long
	for {
		f, err := r.open()
		if err != nil {
			return 0, err
		}
		n, err := f.Read(p)
		if n == 0 && errors.Is(err, io.EOF) {
			r.close()
			if r.line == 0 {
				continue
			}
			p[0], n = '\n', 1
		}
		if n > 0 { // an error that comes with bytes comes again
			if err := r.took(p[:n]); err != nil {
				r.close()
				return 0, err
			}
			return n, nil
		}
		if err != nil {
			r.close()
			return 0, r.fail(err)
		}
	}
}

// open returns the file that is being read, or the next.
func (r *reader) open() (*os.File, error) {
	if r.file != nil { // which only Read changes
		return r.file, nil
	}
	if len(r.paths) == 0 {
		return nil, io.EOF
	}
	r.path, r.paths = r.paths[0], r.paths[1:]
	r.lines = 0
	f, err := os.Open(r.path) // which waits for the writer of a named pipe
	if err != nil {
		return nil, r.fail(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.file = f
	return f, nil
}

func (r *reader) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.file.Close() // it was only read
	r.file = nil
}

// took counts the lines of p, of which only the first can be too long, and says if it is.
func (r *place) took(p []byte) error {
	first := bytes.IndexByte(p, '\n')
	until := p
	if first >= 0 {
		until = p[:first]
	}
	if r.line += len(until); len(until) > 0 {
		r.last = until[len(until)-1]
	}
	if long := r.line - stream.MaxLine; long > 1 || long == 1 && r.last != '\r' {
		return r.fail(stream.ErrLineTooLong)
	}
	if first >= 0 {
		r.lines += bytes.Count(p, []byte{'\n'})
		r.line = len(p) - 1 - bytes.LastIndexByte(p, '\n')
		r.last = p[len(p)-1]
	}
	return nil
}

// fail names the file and the line in err, which need not name the file again.
func (r *place) fail(err error) error {
	e := failed(r.path, err)
	if r.lines > 0 || r.line > 0 {
		e.Line = r.lines + 1
	}
	return e
}

// failed names the file in err, which need not name it again.
func failed(path string, err error) *Error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		err = p.Err
	}
	return &Error{Path: path, Err: err}
}

// SetReadDeadline has a read that waits for a pipe or a device return, for a flow that ends early.
func (r *reader) SetReadDeadline(t time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return os.ErrNoDeadline // it may wait for an open
	}
	return r.file.SetReadDeadline(t)
}
