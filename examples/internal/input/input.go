// Package input is how the examples read text: the files that the user names, or standard input.
package input

import (
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Lines yields the lines of the files, one file after the other, or of stdin if there are none.
func Lines[P any](at stream.Process[P], stdin io.Reader, paths ...string) stream.Stream[string, stream.Process[P], props.List] {
	if len(paths) == 0 {
		return stream.Lines(at, stdin)
	}
	return file.Lines(at, paths...)
}

// Words are the runs of letters and digits of a text, in lower case. Each is a copy, so that a word that is kept does not
// keep its line.
func Words(text string) []string {
	ws := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range ws {
		ws[i] = strings.Clone(strings.ToLower(w))
	}
	return ws
}

// Cause is the part of a flow's error that says what is wrong with a file, which is all that a user needs; or err, if that is
// not the reason.
func Cause(err error) error {
	if bad := (*file.Error)(nil); errors.As(err, &bad) {
		return bad
	}
	return err
}
