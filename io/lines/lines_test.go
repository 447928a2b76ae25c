package lines_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/io/lines"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Each connection's lines are numbered from 1.
func ExampleConns() {
	f := stream.New("numbers")
	at, callers := f.Process[server](), f.Clients[caller]()
	conns := lines.NewConns(callers)
	conns.Write(conns.Lines().
		Gather(at, stream.FIFO).
		Scan(func(n *int, line string) string { *n++; return fmt.Sprint(*n, " ", line) }).
		Deliver(callers, stream.FIFO))

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	served, over := make(chan error), make(chan error)
	ctx, stop := context.WithCancel(context.Background())
	go func() { served <- conns.Serve(context.Background(), listener) }()
	go func() { over <- f.Run(ctx) }()

	for range 2 {
		c, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Fprint(c, "hello\nagain\n")
		in := bufio.NewScanner(c)
		for range 2 {
			in.Scan()
			fmt.Println(in.Text())
		}
		c.Close()
	}
	stop()
	fmt.Println(<-served, <-over)
	// Output:
	// 1 hello
	// 2 again
	// 1 hello
	// 2 again
	// <nil> context canceled
}

// If this fails, lines run together, are lost or made up, or get to another connection.
func TestLinesOfEachConnection(t *testing.T) {
	p := opened(t, lines.Limits{Line: 20}, nil)
	one, two := p.dial(), p.dial()
	one.say("a\n\nb\r\n\xff\x00\r\nto")
	one.hears("1 a", "2 ", "3 b", "4 \xff\x00")
	two.say("x\n")
	two.hears("1 x")
	one.say("gether\n" + strings.Repeat("y", 20) + "\n" + strings.Repeat("z", 20) + "\r\n")
	one.hears("5 together", "6 "+strings.Repeat("y", 20), "7 "+strings.Repeat("z", 20))
}

// If this fails, many connections at once mix or lose lines.
func TestManyConnections(t *testing.T) {
	const people, each = 30, 100
	p := opened(t, lines.Limits{}, nil)
	var wg sync.WaitGroup
	for i := range people {
		c := p.dial()
		wg.Go(func() {
			go func() {
				for j := range each {
					c.say(fmt.Sprintf("%d-%d\n", i, j))
				}
			}()
			for j := range each {
				c.hears(fmt.Sprintf("%d %d-%d", j+1, i, j))
			}
			c.Close()
		})
	}
	wg.Wait()
	for range people {
		if why := p.whyLeft(); why != nil {
			t.Error(why)
		}
	}
}

// If this fails, printf 'a\nb' | nc loses its answers, or its last line.
func TestOtherSideSaysNoMore(t *testing.T) {
	p := opened(t, lines.Limits{Linger: time.Minute}, nil)
	c := p.dial()
	c.say("a\nb") // without its end
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.hears("1 a", "2 b")
	p.endRun()
	c.hearsEnd()
	if why := p.whyLeft(); why != nil {
		t.Error(why)
	}
}

// If this fails, a connection that says no more stays for ever.
func TestLinger(t *testing.T) {
	p := opened(t, lines.Limits{Linger: 10 * time.Millisecond}, nil)
	c := p.dial()
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.hearsEnd()
	if why := p.whyLeft(); why != nil {
		t.Error(why)
	}
}

// If this fails, what is for all does not get to all who are there.
func TestAllAreTold(t *testing.T) {
	p := opened(t, lines.Limits{}, func(p *party, said keyed) {
		p.conns.Write(said.Values().
			AsArrived(props.Because("a room hears what comes as it comes")).
			BroadcastCut(p.callers, stream.FailStop{Why: props.Because("who comes late hears the rest")}.Cut))
	})
	one := p.dial()
	one.say("a\n")
	one.hears("a")
	two := p.dial()
	two.say("b\n")
	one.hears("b")
	two.hears("b")
}

// If this fails, who does not listen holds up others or costs memory, or the flow waits for it.
func TestSlowConnectionIsCutOff(t *testing.T) {
	flood := strings.Repeat("x", 1<<16)
	for name, limits := range map[string]lines.Limits{
		"too much waits":    {Behind: 1 << 20, Stall: time.Minute},
		"it takes no bytes": {Behind: 1 << 30, Stall: 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t, limits, func(p *party, said keyed) {
				p.conns.Write(said.FlatMap(func(line string) []string {
					if line == "flood" {
						return slices.Repeat([]string{flood}, 512) // more than a connection holds
					}
					return []string{line}
				}).Deliver(p.callers, stream.FIFO))
			})
			slow, quick := p.dial(), p.dial()
			slow.say("flood\n")
			if why := p.whyLeft(); !errors.Is(why, lines.ErrSlow) {
				t.Error(why)
			}
			quick.say("a\n")
			quick.hears("a")
		})
	}
}

// If this fails, a line of any length is kept in memory, or a long one passes as two.
func TestLongLine(t *testing.T) {
	for name, what := range map[string]string{
		"with an end":    strings.Repeat("x", 21) + "\n",
		"windows":        strings.Repeat("x", 21) + "\r\n",
		"without an end": strings.Repeat("x", 100),
		"much too long":  strings.Repeat("x", 1<<16),
		"and at the end": strings.Repeat("x", 20) + "\nyy" + strings.Repeat("y", 20),
	} {
		p := opened(t, lines.Limits{Line: 20}, nil)
		c := p.dial()
		c.say(what)
		if why := p.whyLeft(); !errors.Is(why, lines.ErrLong) {
			t.Errorf("%s: %v", name, why)
		}
	}
}

// If this fails, who only listens loses the connection.
func TestListenerIsNotIdle(t *testing.T) {
	p := opened(t, lines.Limits{Idle: time.Second}, func(p *party, said keyed) {
		said.Ignore()
		p.conns.Write(stream.Every(p.at, 100*time.Millisecond, props.Because("news")).
			Map(func(time.Time) string { return "news" }).
			BroadcastCut(p.callers, stream.FailStop{Why: props.Because("who comes late hears the rest")}.Cut))
	})
	p.dial().hears(slices.Repeat([]string{"news"}, 15)...)
}

// If this fails, who says nothing, or a part of a line, keeps a connection for ever.
func TestIdle(t *testing.T) {
	p := opened(t, lines.Limits{Idle: 50 * time.Millisecond}, nil)
	p.dial()
	p.dial().say("half a li")
	for range 2 {
		if why := p.whyLeft(); !errors.Is(why, lines.ErrIdle) {
			t.Error(why)
		}
	}
}

// If this fails, one address, or all together, can have any number of connections, or one that is over still counts.
func TestTooManyConnections(t *testing.T) {
	for name, limits := range map[string]lines.Limits{"of one address": {PerHost: 2}, "at all": {Conns: 2}} {
		p := opened(t, limits, nil)
		one, two := p.dial(), p.dial()
		one.say("a\n")
		one.hears("1 a")
		two.say("a\n")
		two.hears("1 a")
		p.dial().hearsEnd()
		if why := p.whyLeft(); !errors.Is(why, lines.ErrTooMany) {
			t.Errorf("%s: %v", name, why)
		}
		one.Close()
		if why := p.whyLeft(); why != nil {
			t.Errorf("%s: %v", name, why)
		}
		three := p.dial()
		three.say("a\n")
		three.hears("1 a")
	}
}

// If this fails, a flow that does not keep up reads into memory all that is sent, or loses what it has held back.
func TestFlowThatDoesNotKeepUp(t *testing.T) {
	const most = 2000 // lines of 1 KiB: some in Ahead, some in the flow, and what a tick takes
	held, done := make(chan struct{}), make(chan struct{})
	var got []string
	pipes := newPipes()
	openedAt(t, pipes, lines.Limits{Ahead: 10 << 10}, func(_ *party, said keyed) {
		said.ForEach(func(_ stream.Member[caller], line string) {
			<-held
			if got = append(got, line[:6]); line[6] == '.' {
				close(done)
			}
		})
	})
	c, other := net.Pipe()
	defer c.Close()
	pipes.conns <- other
	full := false
	var want []string
	for rest := []byte(nil); ; {
		if len(rest) == 0 {
			want = append(want, fmt.Sprintf("%06d", len(want)))
			rest = []byte(want[len(want)-1] + strings.Repeat(" ", 1000) + "\n")
		}
		_ = c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		n, err := c.Write(rest)
		if rest = rest[n:]; err != nil && full || len(want) == most {
			_ = c.SetWriteDeadline(time.Now().Add(time.Minute))
			close(held)
			if _, err := c.Write(append(rest, "theend.\n"...)); err != nil {
				t.Fatal(err)
			}
			break
		}
		full = err != nil
	}
	<-done
	if len(want) == most {
		t.Errorf("the flow has taken all %d lines", most)
	}
	if want = append(want, "theend"); !slices.Equal(got, want) {
		t.Errorf("%d lines of %d came, or others", len(got), len(want))
	}
}

// If this fails, the end of Serve or of the run leaves connections, or says the wrong thing.
func TestEnds(t *testing.T) {
	t.Run("of the run", func(t *testing.T) {
		p := opened(t, lines.Limits{}, nil)
		c := p.dial()
		c.say("a\n")
		c.hears("1 a")
		p.endRun()
		c.hearsEnd()
		if why := p.whyLeft(); why != nil {
			t.Error(why)
		}
	})
	t.Run("of the server", func(t *testing.T) {
		p := opened(t, lines.Limits{}, nil)
		c := p.dial()
		c.say("a\n")
		c.hears("1 a")
		p.endSrv()
		c.hearsEnd()
		if why := p.whyLeft(); !errors.Is(why, context.Canceled) {
			t.Error(why)
		}
	})
	t.Run("of the clients", func(t *testing.T) {
		p := opened(t, lines.Limits{}, nil)
		c := p.dial()
		c.say("a\n")
		c.hears("1 a")
		p.callers.Close()
		late := p.dial()
		late.hearsEnd()
		c.say("b\n")
		c.hears("2 b")
		c.Close()
		if err := <-p.served; err != nil {
			t.Error(err)
		}
		p.served <- nil
		if err := <-p.ran; err != nil {
			t.Error(err)
		}
		p.ran <- nil
	})
}

// If this fails, a service meant for this machine is open to others.
func TestPublicListenerIsRefused(t *testing.T) {
	f := stream.New("public")
	conns := lines.NewConns(f.Clients[caller]())
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	if err := conns.Serve(t.Context(), l); !errors.Is(err, lines.ErrPublic) || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Error("it is still open: ", err)
	}
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	f := stream.New("unix")
	callers := f.Clients[caller]()
	conns := lines.NewConns(callers)
	var got []string
	conns.Lines().ForEach(func(line string) { got = append(got, line) })
	conns.Limits.Linger = time.Millisecond
	served := make(chan error)
	go func() { served <- conns.Serve(t.Context(), l) }()
	over := make(chan error)
	go func() { over <- f.Run(t.Context()) }()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(c, "a\nb\n")
	_ = c.(*net.UnixConn).CloseWrite()
	if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
		t.Error(rest, err)
	}
	c.Close()
	callers.Close()
	if err := errors.Join(<-over, <-served); err != nil || !slices.Equal(got, []string{"a", "b"}) {
		t.Error(got, err)
	}
}
