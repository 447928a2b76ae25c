// Package file reads files into a flow, follows files that grow, and appends to files.
//
// A program that prints the lines of two files that hold a word, in the order of the files:
//
//	type Reader struct{}
//
//	func main() {
//		f := stream.New("find")
//		file.Lines(f.Process[Reader](), "a.txt", "b.txt").
//			Filter(func(line string) bool { return strings.Contains(line, "calm") }).
//			ForEach(func(line string) { fmt.Println(line) })
//		if err := f.Run(context.Background()); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// Sources: [Lines], [Tail]. Sinks: [Append]. Errors: [Error].
package file

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Lines yields the lines of the files, one file after the other, as [stream.Lines] does for a reader: without their ends,
// and bytes as they are. A file's last line may lack its end; it is not joined to the first line of the next. No paths
// give no lines.
//
// It gives a List. It opens a file when it has read the ones before it, and holds 64 KiB of it and what the flow has not
// taken yet, so that files may be of any size. A file that cannot be opened or read, and a line of more than
// [stream.MaxLine] bytes, end the flow with an [Error], after the lines before it.
func Lines[At stream.Closed[L], L stream.Location[L]](at At, paths ...string) stream.Stream[string, L, props.List] {
	return stream.Lines(at, newReader(paths))
}

// Error says which file ended the flow, and at which of its lines.
type Error struct {
	Path string
	Line int // counts from 1; 0 if nothing could be read
	Err  error
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("file: %s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("file: %s:%d: %v", e.Path, e.Line, e.Err)
}

// Unwrap returns the cause: an error of the operating system, or [stream.ErrLineTooLong].
func (e *Error) Unwrap() error { return e.Err }
