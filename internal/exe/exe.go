// Package exe builds the programs of this module and runs them, for tests.
package exe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// limit is how long a program of a test may take.
const limit = time.Minute

// Build compiles the program in the folder dir by the go command, and returns the path of the binary.
func Build(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build in %s: %v\n%s", dir, err, out)
	}
	return path
}

// Result is what became of a run.
type Result struct {
	Stdout, Stderr string
	Code           int
	Peak           int64 // the most memory it had, in bytes; 0 where the system does not tell
}

// Run runs a program until it ends. A nil stdin is an empty one.
func Run(t testing.TB, stdin io.Reader, path string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", path, err)
	}
	if ctx.Err() != nil {
		t.Fatalf("%s %q: %v\n%s", path, args, context.Cause(ctx), &stderr)
	}
	return Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), peak(cmd.ProcessState)}
}

// Write writes a file into a new folder, and returns its path.
func Write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
