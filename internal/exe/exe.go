// Package exe builds the programs of this module and runs them, for tests.
package exe

import (
	"bytes"
	"context"
	"encoding/json"
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

// BuildChanged compiles the program in the folder dir as if one text of one of its files were another, and returns what
// the go command says: nothing, if it compiles.
func BuildChanged(t testing.TB, dir, file, old, changed string) (said string) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(source, []byte(old)) != 1 {
		t.Fatalf("%s does not hold %q once", path, old)
	}
	there := Write(t, file, string(bytes.Replace(source, []byte(old), []byte(changed), 1)))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: there}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", Write(t, "overlay.json", string(overlay)), "-o", filepath.Join(t.TempDir(), "program"), ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
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
