package file_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type reader struct{}

// Two files are read as one list of lines, whether or not the first ends with a line's end.
func ExampleLines() {
	dir, _ := os.MkdirTemp("", "lines")
	defer os.RemoveAll(dir)
	one, two := filepath.Join(dir, "one.txt"), filepath.Join(dir, "two.txt")
	_ = os.WriteFile(one, []byte("a\nb"), 0o600)
	_ = os.WriteFile(two, []byte("c\n"), 0o600)

	f := stream.New("lines")
	lines := file.Lines(f.Process[reader](), one, two)
	lines.ForEach(func(line string) { fmt.Println(line) })
	lines.Count().OnFinal(func(n lattice.Nat) { fmt.Println(n, "lines") })
	if err := f.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// a
	// b
	// c
	// 3 lines
}

// linesOf runs a flow that collects the lines of files.
func linesOf(paths ...string) (lines []string, err error) {
	f := stream.New("lines")
	file.Lines(f.Process[reader](), paths...).ForEach(func(line string) { lines = append(lines, line) })
	return lines, f.Run(context.Background())
}

// write writes each content to a file of its own.
func write(t *testing.T, contents ...string) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for i, c := range contents {
		path := filepath.Join(dir, fmt.Sprint("file", i))
		if err := os.WriteFile(path, []byte(c), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// split is what the lines of a file are: its pieces between line ends, and no empty one after the last.
func split(content string) []string {
	lines := strings.SplitAfter(content, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for i, l := range lines {
		if cut, ok := strings.CutSuffix(l, "\n"); ok {
			lines[i] = strings.TrimSuffix(cut, "\r")
		}
	}
	return lines
}

// If this fails, lines of several files run together, or are lost or made up.
func TestLinesAreThoseOfEachFileInTurn(t *testing.T) {
	for name, contents := range map[string][]string{
		"no files":          {},
		"empty files":       {"", "", ""},
		"no end at the end": {"a\nb", "c", "d\n"},
		"empty lines":       {"\n", "\n\n", "\na"},
		"windows":           {"a\r\nb\r\n", "c\r\n"},
		"not UTF-8":         {"\xff\xfe\x00a\n", "\x80"},
		"long lines":        {strings.Repeat("x", stream.MaxLine), strings.Repeat("y", stream.MaxLine) + "\r\nz"},
	} {
		t.Run(name, func(t *testing.T) { mustMatch(t, contents) })
	}
}

func TestLinesOfRandomFiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		contents := make([]string, rng.IntN(6))
		for i := range contents {
			var b strings.Builder
			for range rng.IntN(200) {
				b.WriteString(strings.Repeat("é", rng.IntN(3000)))
				b.WriteString([]string{"\n", "\r\n", "\n\n", ""}[rng.IntN(4)])
			}
			contents[i] = b.String()
		}
		mustMatch(t, contents)
	}
}

func mustMatch(t *testing.T, contents []string) {
	t.Helper()
	var want []string
	for _, c := range contents {
		want = append(want, split(c)...)
	}
	got, err := linesOf(write(t, contents...)...)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%d lines, not the %d expected", len(got), len(want))
	}
}

func TestMissingFileIsNamed(t *testing.T) {
	paths := append(write(t, "a\nb\n"), "no such file")
	_, err := linesOf(paths...)
	wantError(t, err, fs.ErrNotExist, file.Error{Path: "no such file"})
	if want := "file: no such file: no such file or directory"; !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%q does not end with %q", err, want)
	}
}

func TestDirectoryIsNamed(t *testing.T) {
	dir := t.TempDir()
	_, err := linesOf(dir)
	wantError(t, err, syscall.EISDIR, file.Error{Path: dir})
}

// A line is too long at exactly the length at which stream.Lines says so, and it is named by its file's own count.
func TestLongLineIsNamed(t *testing.T) {
	long := strings.Repeat("x", stream.MaxLine+1)
	for _, content := range []string{
		"a\nb\n" + long,
		"a\nb\n" + long + "\n",
		"a\nb\n" + long + "\r\n",
		"a\nb\n" + long + "yyy",
	} {
		paths := write(t, "1\n2\n3\n", content)
		_, err := linesOf(paths...)
		wantError(t, err, stream.ErrLineTooLong, file.Error{Path: paths[1], Line: 3})
	}
}

func wantError(t *testing.T, err, class error, want file.Error) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Errorf("%v is not of the class %v", err, class)
	}
	var got *file.Error
	if !errors.As(err, &got) {
		t.Fatalf("%v is no file.Error", err)
	}
	if got.Path != want.Path || got.Line != want.Line {
		t.Errorf("error at %s:%d, want %s:%d", got.Path, got.Line, want.Path, want.Line)
	}
}

// The error of the operator names the user's call, not this package's.
func TestErrorNamesTheCall(t *testing.T) {
	_, err := linesOf("no such file")
	if !strings.Contains(err.Error(), "file_test.go:") {
		t.Errorf("%q does not name this file", err)
	}
}

// A flow that ends early does not wait for a pipe that nobody writes to.
func TestCancelledReadOfPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := w.WriteString("first\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f := stream.New("pipe")
	file.Lines(f.Process[reader](), fmt.Sprintf("/dev/fd/%d", r.Fd())).ForEach(func(string) { cancel() })
	if err := f.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run returned %v", err)
	}
}
