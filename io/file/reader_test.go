package file

import (
	"bufio"
	"os"
	"path/filepath"
	"testing"
)

// If this fails, a program over many files holds them all open.
func TestOneFileIsOpenAtATime(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	if err := os.WriteFile(one, []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newReader([]string{one, two})
	in := bufio.NewReader(r)
	if r.file != nil {
		t.Fatal("a file is open before the first read")
	}
	if line, err := in.ReadString('\n'); line != "a\n" || err != nil {
		t.Fatal(line, err)
	}
	if err := os.WriteFile(two, []byte("b"), 0o600); err != nil { // only now
		t.Fatal(err)
	}
	first := r.file
	if line, err := in.ReadString('\n'); line != "b\n" || err != nil {
		t.Fatal(line, err)
	}
	if _, err := first.Stat(); err == nil {
		t.Error("the first file is still open")
	}
	if _, err := in.ReadString('\n'); err == nil || r.file != nil {
		t.Errorf("at the end: %v, file %v", err, r.file)
	}
}
