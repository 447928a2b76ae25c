package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/exe"
)

// TestMain is the program itself, where a test starts it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("CHAT_IS_THE_PROGRAM") != "" {
		main()
	}
	os.Exit(m.Run())
}

// process is one of the program.
type process struct {
	t     *testing.T
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // of its standard output

	mu      sync.Mutex
	stderr  strings.Builder
	entered chan struct{} // closed when it first says who it is
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.is()
	n, err := p.stderr.Write(b)
	if !before && p.is() {
		close(p.entered)
	}
	return n, err
}

func (p *process) is() bool { return strings.Contains(p.stderr.String(), "chat: you are ") }

func (p *process) errors() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// self starts the program that the test is, too.
func self(t *testing.T, args ...string) *process {
	return start(t, exec.Command(os.Args[0], args...))
}

func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, name: strings.Join(cmd.Args[1:], " "), cmd: cmd, lines: make(chan string, 1<<12), entered: make(chan struct{})}
	cmd.Env = append(os.Environ(), "CHAT_IS_THE_PROGRAM=1")
	cmd.Stderr = p
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s says:\n%s", p.name, p.errors())
		}
	})
	return p
}

const patience = "1s"

func server(t *testing.T, args ...string) (p *process, addr string) {
	t.Helper()
	p = self(t, append([]string{"-role", "server", "-addr", "127.0.0.1:0", "-patience", patience}, args...)...)
	return p, p.next()
}

// client starts a client, and waits until it is in the room.
func client(t *testing.T, addr, name string) *process {
	t.Helper()
	return self(t, "-role", "client", "-addr", addr, "-name", name, "-patience", patience).enters()
}

func (p *process) enters() *process {
	p.t.Helper()
	select {
	case <-p.entered:
	case <-time.After(30 * time.Second):
		p.t.Fatalf("%s does not enter: %s", p.name, p.errors())
	}
	return p
}

// next is the next line of its output.
func (p *process) next() string {
	p.t.Helper()
	select {
	case line, more := <-p.lines:
		if !more {
			p.t.Fatalf("%s has ended: %s", p.name, p.errors())
		}
		return line
	case <-time.After(30 * time.Second):
		p.t.Fatalf("%s says nothing more: %s", p.name, p.errors())
	}
	return ""
}

var stamp = regexp.MustCompile(`^\[[0-2]\d:[0-5]\d:[0-5]\d\] `)

// hears is the next line of a client, without its time.
func (p *process) hears() string {
	p.t.Helper()
	line := p.next()
	if !stamp.MatchString(line) {
		p.t.Fatalf("%s: %q has no time", p.name, line)
	}
	return line[len("[15:04:05] "):]
}

// until is all that a client hears until want, and with it.
func (p *process) until(want string) (heard []string) {
	p.t.Helper()
	for len(heard) == 0 || heard[len(heard)-1] != want {
		heard = append(heard, p.hears())
	}
	return heard
}

func (p *process) expect(want ...string) {
	p.t.Helper()
	for _, w := range want {
		if got := p.hears(); got != w {
			p.t.Fatalf("%s hears %q, not %q", p.name, got, w)
		}
	}
}

func (p *process) say(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if _, err := fmt.Fprintln(p.in, line); err != nil {
			p.t.Fatal(err)
		}
	}
}

// leave ends the input, and waits for the process to end.
func (p *process) leave() {
	p.t.Helper()
	_ = p.in.Close()
	p.ends()
}

// ends waits for the end of a process that ends well.
func (p *process) ends() {
	p.t.Helper()
	for range p.lines { // the pipe is to be read before Wait
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%s: %v: %s", p.name, err, p.errors())
	}
}

// If this fails, people at several terminals do not hear each other, or who comes and goes.
func TestStar(t *testing.T) {
	program := exe.Build(t, ".")
	server := start(t, exec.Command(program, "-role", "server", "-addr", "127.0.0.1:0", "-patience", patience))
	addr := server.next()
	join := func(name string) *process {
		return start(t, exec.Command(program, "-role", "client", "-addr", addr, "-name", name, "-patience", patience)).enters()
	}
	ann := join("ann")
	ann.say("is anybody there?")
	bob := join("bob")
	ann.expect("* bob has joined")
	bob.until("ann: is anybody there?")
	cleo := join("cleo")
	ann.expect("* cleo has joined")
	bob.expect("* cleo has joined")
	bob.say("hello", "", "   ", "\x1b[31mred\x07\tand \u202eturned\xff", strings.Repeat("x", mostText)+"more")
	for _, p := range []*process{ann, cleo} {
		p.until("bob: hello")
		p.expect("bob: \ufffd[31mred\ufffd and \ufffdturned\ufffd", "bob: "+strings.Repeat("x", mostText))
	}
	ann.say("bye")
	bob.expect("ann: bye")
	cleo.expect("ann: bye")
	ann.leave()
	bob.expect("* ann has left")
	cleo.expect("* ann has left")
	if !strings.Contains(bob.errors(), "a line may have 4096 bytes") {
		t.Errorf("bob is told %q", bob.errors())
	}
	if err := bob.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cleo.expect("* bob has left")
	if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	server.ends()
}

// If this fails, who comes late does not see the last hundred lines, or sees some twice, or misses what comes then.
func TestLate(t *testing.T) {
	_, addr := server(t)
	ann, bob := client(t, addr, "ann"), client(t, addr, "bob")
	ann.say("first")
	bob.until("ann: first")
	for i := range 150 {
		ann.say(fmt.Sprint(i))
	}
	bob.until("ann: 149")
	late := client(t, addr, "late")
	bob.expect("* late has joined")
	ann.say("last")
	heard := late.until("ann: last")
	var want []string
	for i := 50; i < 150; i++ {
		want = append(want, fmt.Sprint("ann: ", i))
	}
	if want = append(want, "ann: last"); !slices.Equal(heard, want) {
		t.Errorf("it hears %d lines, %q to %q", len(heard), heard[0], heard[len(heard)-1])
	}
}

// If this fails, two have one name.
func TestNames(t *testing.T) {
	_, addr := server(t)
	ann := client(t, addr, " *ann\x1b ")
	ann.say("1")
	second := client(t, addr, "ann\ufffd")
	ann.expect("* ann\ufffd-2 has joined")
	second.say("2")
	ann.expect("ann\ufffd-2: 2")
	second.leave()
	if !strings.Contains(second.errors(), "you are ann\ufffd-2") {
		t.Errorf("it is told %q", second.errors())
	}
	ann.expect("* ann\ufffd-2 has left")
	third := client(t, addr, "ann\ufffd-2")
	ann.expect("* ann\ufffd-2 has joined")
	third.leave()
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-role", "x"}, {"-role", "client"}, {"-role", "client", "-name", "\t "}, {"-role", "server", "more"}, {"-role", "server", "-addr", ""},
		{"-role", "server", "-addr", "a:1,b:2"}, {"-role", "client", "-name", "a", "-http", ":1"}, {"-role", "server", "-patience", "0"}, {"-what"},
	} {
		var errs strings.Builder
		if code := run(t.Context(), args, strings.NewReader(""), io.Discard, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%v: code %d, %q", args, code, errs.String())
		}
	}
	for _, args := range [][]string{
		{"-role", "server", "-addr", "nowhere"}, {"-role", "server", "-addr", "127.0.0.1:0", "-http", "nowhere"}, {"-role", "server", "-addr", "0.0.0.0:0"},
		{"-role", "server", "-addr", "127.0.0.1:0", "-http", "0.0.0.0:0"},
	} {
		var errs strings.Builder
		if code := run(t.Context(), args, strings.NewReader(""), io.Discard, &errs); code != 1 || errs.Len() == 0 {
			t.Errorf("%v: code %d, %q", args, code, errs.String())
		}
	}
	var errs strings.Builder
	if code := run(t.Context(), []string{"-h"}, strings.NewReader(""), io.Discard, &errs); code != 0 || !strings.Contains(errs.String(), "usage: chat") {
		t.Errorf("-h: code %d, %q", code, errs.String())
	}
}

// A client says that it does not reach its server, and goes on trying until it is stopped.
func TestNobodyThere(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	from, to := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"-role", "client", "-name", "ann", "-addr", "127.0.0.1:1", "-patience", "20ms"}, strings.NewReader("hello\n"), io.Discard, to)
	}()
	said := bufio.NewScanner(from)
	for range 2 {
		if !said.Scan() || !strings.Contains(said.Text(), "no connection with 127.0.0.1:1: it does not answer") {
			t.Errorf("it says %q", said.Text())
		}
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, from) }()
	if code := <-done; code != 0 {
		t.Errorf("code %d", code)
	}
}

// If this fails, the README shows another flow than there is.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	flow, err := os.ReadFile("flow.go")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(readme), "<!-- part -->\n```go\n\tout := said")
	part, _, _ = strings.Cut(part, "```")
	if len(part) < 100 || !strings.Contains(string(flow), part) {
		t.Errorf("the README has %q", part)
	}
}
