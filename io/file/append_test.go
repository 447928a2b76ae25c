package file_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/calmflow/calm/io/file"
	"github.com/calmflow/calm/stream"
)

// What comes is appended to what is there.
func ExampleAppend_Lines() {
	dir, _ := os.MkdirTemp("", "append")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "log")
	for _, who := range []string{"ann", "bob"} {
		f := stream.New("append")
		log := file.Append{Path: path, Sync: file.SyncAtEnd}
		stream.Items(f.Process[reader](), who+" came", who+" went").Into(log.Lines)
		if err := f.Run(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
	all, _ := os.ReadFile(path)
	fmt.Print(string(all))
	// Output:
	// ann came
	// ann went
	// bob came
	// bob went
}

// appended runs a flow that appends lines.
func appended(to file.Append, lines ...string) error {
	f := stream.New("append")
	f.Logger = slog.New(slog.DiscardHandler)
	stream.Items(f.Process[reader](), lines...).Into(to.Lines)
	return f.Run(context.Background())
}

// If this fails, lines are lost, or a policy does not do what the others do.
func TestAppendedLinesAreThere(t *testing.T) {
	var lines []string
	for i := range 5000 { // some chunks
		lines = append(lines, fmt.Sprint(i, strings.Repeat(" x", i%100)))
	}
	want := strings.Join(lines, "\n") + "\n"
	for _, sync := range []file.Sync{file.SyncNever, file.SyncAtEnd, file.SyncChunks} {
		path := write(t, "old\n")[0]
		if err := appended(file.Append{Path: path, Sync: sync}, lines...); err != nil {
			t.Error(sync, err)
		}
		got, err := os.ReadFile(path)
		if string(got) != "old\n"+want || err != nil {
			t.Errorf("%v: %d bytes, not %d, %v", sync, len(got), len(want)+4, err)
		}
		if openFiles(t, path) {
			t.Errorf("%v: the file is still open", sync)
		}
	}
}

func TestAppendToNewFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new")
	if err := appended(file.Append{Path: path, Mode: 0o600}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing came, and yet: %v", err)
	}
	if err := appended(file.Append{Path: path, Mode: 0o600}, "a"); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 || info.Size() != 2 {
		t.Error(info, err)
	}
}

// If this fails, a flow goes on without its log.
func TestAppendFails(t *testing.T) {
	dir := t.TempDir()
	err := appended(file.Append{Path: dir}, "a")
	wantError(t, err, syscall.EISDIR, file.Error{Path: dir})
	if !strings.Contains(err.Error(), "append_test.go:") {
		t.Errorf("%q does not name this file", err)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full: it is of Linux")
	}
	for _, sync := range []file.Sync{file.SyncNever, file.SyncAtEnd, file.SyncChunks} {
		wantError(t, appended(file.Append{Path: "/dev/full", Sync: sync}, "a"), syscall.ENOSPC, file.Error{Path: "/dev/full"})
	}
	// What cannot be synced: a device that takes all.
	for sync, fails := range map[file.Sync]bool{file.SyncNever: false, file.SyncAtEnd: true, file.SyncChunks: true} {
		if err := appended(file.Append{Path: "/dev/null", Sync: sync}, "a"); errors.Is(err, syscall.EINVAL) != fails {
			t.Errorf("%v: %v", sync, err)
		}
	}
}

// What is appended can be followed.
func TestTailOfAppend(t *testing.T) {
	f := tailed(t, filepath.Join(t.TempDir(), "log"), false)
	if err := appended(file.Append{Path: f.path}, "a", "b"); err != nil {
		t.Error(err)
	}
	f.look()
	f.sees("a", "b")
}
