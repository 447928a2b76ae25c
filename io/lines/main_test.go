package lines_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/calmflow/calm/io/lines"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type (
	server struct{}
	caller struct{}
)

// party is a flow with connections, which answers each line by its number on the connection and the line.
type party struct {
	t       *testing.T
	conns   *lines.Conns[caller]
	callers stream.Clients[caller]
	at      stream.Process[server]
	addr    string
	endRun  context.CancelFunc
	endSrv  context.CancelFunc
	ran     chan error
	served  chan error
	left    chan error
}

type keyed = stream.Keyed[stream.Member[caller], string, stream.Process[server], props.Ordered]

func number(n *int, line string) string {
	*n++
	return fmt.Sprint(*n, " ", line)
}

// opened runs a party with limits; hear, if not nil, gets what is said, in a flow that holds little.
func opened(t *testing.T, limits lines.Limits, hear func(p *party, said keyed)) *party {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return openedAt(t, l, limits, hear)
}

func openedAt(t *testing.T, l net.Listener, limits lines.Limits, hear func(p *party, said keyed)) *party {
	t.Helper()
	f := stream.New("party")
	f.Limit = 100
	at, callers := f.Process[server](), f.Clients[caller]()
	p := &party{t: t, conns: lines.NewConns(callers), callers: callers, ran: make(chan error, 1), served: make(chan error, 1), left: make(chan error, 10_000)}
	p.at = at
	p.conns.Limits = limits
	p.conns.Left = func(_ net.Addr, why error) { p.left <- why }
	said := p.conns.Lines().Gather(at, stream.FIFO)
	if hear != nil {
		hear(p, said)
	} else {
		p.conns.Write(said.Scan(number).Deliver(callers, stream.FIFO))
	}
	p.addr = l.Addr().String()
	run, endRun := context.WithCancel(t.Context())
	srv, endSrv := context.WithCancel(t.Context())
	p.endRun, p.endSrv = endRun, endSrv
	go func() { p.ran <- f.Run(run) }()
	go func() { p.served <- p.conns.Serve(srv, l) }()
	t.Cleanup(func() {
		endRun()
		if err := <-p.served; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Serve returned %v", err)
		}
		endSrv()
		if err := <-p.ran; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	return p
}

// whyLeft is why the next connection is over.
func (p *party) whyLeft() error {
	select {
	case why := <-p.left:
		return why
	case <-time.After(time.Minute):
		p.t.Fatal("no connection ends")
		return nil
	}
}

// phone is a connection as a client sees it.
type phone struct {
	t *testing.T
	*net.TCPConn
	in *bufio.Reader
}

func (p *party) dial() *phone {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return &phone{p.t, c.(*net.TCPConn), bufio.NewReader(c)}
}

func (c *phone) say(what string) {
	if _, err := c.Write([]byte(what)); err != nil {
		c.t.Error(err)
	}
}

// hears demands lines.
func (c *phone) hears(want ...string) {
	c.t.Helper()
	for _, w := range want {
		got, err := c.in.ReadString('\n')
		if strings.TrimSuffix(got, "\n") != w || err != nil {
			c.t.Errorf("heard %q, %v, not %q", got, err, w)
		}
	}
}

// hearsEnd demands that the connection is closed, with nothing before.
func (c *phone) hearsEnd() {
	c.t.Helper()
	if b, err := c.in.ReadByte(); err == nil || errors.Is(err, context.DeadlineExceeded) {
		c.t.Errorf("heard %q, %v, not the end", b, err)
	}
}

// pipes are a listener whose connections hold nothing between the sides.
type pipes struct {
	conns chan net.Conn
	over  chan struct{}
	once  *sync.Once
}

func newPipes() pipes { return pipes{make(chan net.Conn), make(chan struct{}), &sync.Once{}} }

func (pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	p.once.Do(func() { close(p.over) })
	return nil
}
