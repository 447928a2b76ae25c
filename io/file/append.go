package file

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Append is a file to whose end a flow appends lines. Its Lines is for Into:
//
//	log := file.Append{Path: "orders.log", Sync: file.SyncChunks}
//	orders.Into(log.Lines)
type Append struct {
	Path string
	Sync Sync
	Mode fs.FileMode // of a file that is new, before the umask; default 0o644
}

// Sync says when what was appended is made to outlast a crash of the machine, by [os.File.Sync].
type Sync int

const (
	// SyncNever leaves it to the operating system. What was appended outlasts a crash of the program all the same.
	SyncNever Sync = iota
	// SyncAtEnd syncs once, when the stream or the run ends.
	SyncAtEnd
	// SyncChunks syncs after each write, which holds the lines that came together: under load, some hundred or thousand. A disk
	// that takes a millisecond for it holds the flow back to a thousand writes a second.
	SyncChunks
)

// String is the name of the constant.
func (s Sync) String() string {
	switch s {
	case SyncNever:
		return "SyncNever"
	case SyncAtEnd:
		return "SyncAtEnd"
	default:
		return "SyncChunks"
	}
}

// Lines appends each item as a line: as it is, with "\n" behind it; one that holds "\n" is several lines there. It demands items
// that come once, at one process; which order they have in the file is theirs. The file is opened, and made if there is none,
// with the first items, and closed at the end of the stream, or of the run. What comes together is one write, so that
// lines of several programs that append to one file do not run into each other on a local disk.
//
// An error of the file ends the flow, with an [Error]. Of a write that fails, as on a full disk, the file may hold a part.
func (a Append) Lines[L stream.NeedsProcess[L], D props.NeedsOnce]() stream.Sink[string, L, D] {
	to := &appender{Append: a}
	return stream.NewChunkSink[string, L, D]("append to "+a.Path, to.put, to.end)
}

// appender is the file while it is written to.
type appender struct {
	Append
	file *os.File
	buf  []byte
}

func (a *appender) put(_ context.Context, lines []string) error {
	if a.file == nil {
		mode := a.Mode
		if mode == 0 {
			mode = 0o644
		}
		f, err := os.OpenFile(a.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, mode)
		if err != nil {
			return a.failed(err)
		}
		a.file = f
	}
	a.buf = a.buf[:0]
	for _, line := range lines {
		a.buf = append(append(a.buf, line...), '\n')
	}
	if _, err := a.file.Write(a.buf); err != nil {
		return a.failed(err)
	}
	if cap(a.buf) > 1<<20 {
		a.buf = nil // a burst is over
	}
	if a.Sync == SyncChunks {
		return a.failed(a.file.Sync())
	}
	return nil
}

func (a *appender) end() error {
	if a.file == nil {
		return nil
	}
	var err error
	if a.Sync == SyncAtEnd {
		err = a.file.Sync()
	}
	return a.failed(errors.Join(err, a.file.Close()))
}

func (a *appender) failed(err error) error {
	if err == nil {
		return nil
	}
	return failed(a.Path, err)
}
