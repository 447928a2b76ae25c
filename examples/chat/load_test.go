package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/calmflow/calm/io/mesh"
)

var full = flag.Bool("chat.full", false, "TestLoad with 100 receivers and 100,000 lines, instead of 10 and 10,000")

// The bounds are far from what is measured, for machines that do other things, too.
const (
	mostMemory   = 512 << 10 // of the server, in kB
	longestPause = 5 * time.Second
)

// receiver is a client in the test's process, over a connection of its own.
type receiver struct {
	screen screen
	next   int // the number that it is to hear next
	wrong  string
	last   time.Time
	pause  time.Duration // the longest between two lines
	all    func()
}

func (r *receiver) run(ctx context.Context, addr, name string, lines int, in func()) error {
	r.screen.show = func(l Line) {
		if l.Kind != Text {
			return
		}
		now := time.Now()
		if !r.last.IsZero() {
			r.pause = max(r.pause, now.Sub(r.last))
		}
		r.last = now
		number, _, _ := strings.Cut(l.Text, " ")
		if number != strconv.Itoa(r.next) && r.wrong == "" {
			r.wrong = fmt.Sprintf("%s hears %q, not %d", name, l.Text, r.next)
		}
		if r.next++; r.next == lines {
			r.all()
		}
	}
	c := newChat("", ends{
		heard: func(_ Who, h Heard) { r.screen.heard(h) },
		answer: func(_ Who, a Answer) {
			if a.Kind == Welcome {
				r.screen.welcome(a)
				in()
			}
		},
	})
	c.flow.Logger = quiet
	go func() { _ = c.says.Put(ctx, Say{Kind: Enter, Key: name, Name: name, Turn: 1}) }()
	return mesh.Run(ctx, c.flow, mesh.Config{Role: "client", Peers: map[string]string{"server": addr}, Limits: limits(10 * time.Second)})
}

// status reads a number of kilobytes off what the system says of a process.
func status(t *testing.T, pid int, name string) (kB int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // another system
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] == name+":" {
			kB, _ = strconv.Atoi(fields[1])
		}
	}
	return kB
}

// If this fails, some of many receivers miss lines or hear them in another order than they were said in, or one that stops reading holds
// up the others or fills the server's memory.
func TestLoad(t *testing.T) {
	receivers, lines := 10, 10000
	if *full {
		receivers, lines = 100, 100000
	}
	for _, stops := range []bool{false, true} {
		t.Run(fmt.Sprintf("%d receivers, one stops: %t", receivers, stops), func(t *testing.T) { load(t, receivers, lines, stops) })
	}
}

func load(t *testing.T, receivers, lines int, stops bool) {
	server, addr := server(t)
	if stops {
		stuck := client(t, addr, "stuck")
		if err := stuck.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	var in, all, wg sync.WaitGroup
	rs := make([]*receiver, receivers)
	in.Add(receivers)
	all.Add(receivers)
	done := errors.New("done")
	running, stop := context.WithCancelCause(ctx)
	defer wg.Wait()
	defer stop(done)
	for i := range rs {
		rs[i] = &receiver{all: all.Done}
		wg.Go(func() {
			if err := rs[i].run(running, addr, fmt.Sprint("r", i), lines, in.Done); !errors.Is(err, done) {
				t.Errorf("receiver %d: %v", i, err)
				cancel()
			}
		})
	}
	in.Wait()
	before := status(t, server.cmd.Process.Pid, "VmRSS")
	began := time.Now()
	sender := newTalker("sender", numbers(lines), func(Line) {}, func(string, ...any) {}, 10*time.Second)
	wg.Go(func() {
		if err := sender.talk(running, []string{addr}); err != nil {
			t.Error(err)
		}
	})
	over := make(chan struct{})
	go func() { all.Wait(); close(over) }()
	select {
	case <-over:
	case <-ctx.Done():
		for i, r := range rs {
			t.Log(i, r.next)
		}
		t.Fatal("not all have heard all")
	}
	took := time.Since(began)
	pause := time.Duration(0)
	for _, r := range rs {
		pause = max(pause, r.pause)
		if r.wrong != "" {
			t.Error(r.wrong)
		}
	}
	peak := status(t, server.cmd.Process.Pid, "VmHWM")
	t.Logf("%d lines to %d receivers in %v: %.0f lines a second, %.0f deliveries; the server's memory: %d MB before, at most %d MB; longest pause %v",
		lines, receivers, took.Round(time.Millisecond), float64(lines)/took.Seconds(), float64(lines*receivers)/took.Seconds(), before/1024, peak/1024, pause.Round(time.Millisecond))
	if cut := strings.Contains(server.errors(), mesh.ErrSlow.Error()); cut != (stops && lines > limits(0).Items) {
		t.Errorf("some client is cut off since it is slow: %t", cut)
	}
	if peak > mostMemory {
		t.Errorf("the server has had %d MB", peak/1024)
	}
	if pause > longestPause {
		t.Errorf("a receiver has heard nothing for %v", pause)
	}
}

// numbers yields a line for each number.
func numbers(n int) *strings.Reader {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d is a line of about as many characters as people type\n", i)
	}
	return strings.NewReader(b.String())
}
