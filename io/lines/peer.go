package lines

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/calmflow/calm/tick"
)

// lineWeight is what a line costs besides its bytes.
const lineWeight = 64

// peer is who is at the other end of a connection.
type peer struct {
	limits Limits
	conn   net.Conn      // set by meets
	news   chan struct{} // the writer looks again; holds one
	room   chan struct{} // the reader looks again; holds one
	quit   chan struct{} // closed by cut

	mu      sync.Mutex
	ahead   int       // bytes that the flow has not taken
	pending []byte    // to be sent
	moved   time.Time // when something last came or went
	closing bool      // no more is sent than what is pending
	isCut   bool
	why     error // of cut
}

func newPeer(limits Limits) *peer {
	return &peer{limits: limits, news: make(chan struct{}, 1), room: make(chan struct{}, 1), quit: make(chan struct{})}
}

// serve reads and writes until the connection is over, and returns why it is. A context whose cause is tick.ErrStopped is
// the end of the run: what is pending still goes then.
func (p *peer) serve(ctx context.Context, put func(context.Context, string) error, leave func()) error {
	stop := context.AfterFunc(ctx, func() {
		if why := context.Cause(ctx); !errors.Is(why, tick.ErrStopped) {
			p.cut(why)
		}
	})
	defer stop()
	var sides sync.WaitGroup
	sides.Go(p.write)
	ended := p.reads(ctx, &sides, put)
	select {
	case err := <-ended:
		if errors.Is(err, io.EOF) {
			err = p.linger(ctx)
		}
		if err != nil && !errors.Is(err, tick.ErrStopped) {
			p.cut(err)
		}
	case <-ctx.Done():
	case <-p.quit:
	}
	if why := context.Cause(ctx); why != nil && !errors.Is(why, tick.ErrStopped) {
		p.cut(why)
	}
	leave()
	p.close() // the writer ends once all has been sent, and cuts
	sides.Wait()
	return p.cause()
}

// meets gives the peer its connection.
func (p *peer) meets(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn = conn; p.isCut { // too much has been sent to it already
		_ = conn.Close()
	}
}

// reads has lines read, and tells of the end.
func (p *peer) reads(ctx context.Context, sides *sync.WaitGroup, put func(context.Context, string) error) <-chan error {
	ended := make(chan error, 1)
	sides.Go(func() { ended <- p.read(ctx, put) })
	return ended
}

// read puts the lines that come, and returns why no more do.
func (p *peer) read(ctx context.Context, put func(context.Context, string) error) error {
	in := bufio.NewReaderSize(p.conn, max(16, p.limits.Line+len("\r\n")))
	for p.moves(); ; p.moves() {
		line, err := p.line(in)
		if errors.Is(err, bufio.ErrBufferFull) || len(trimmed(line)) > p.limits.Line {
			return fmt.Errorf("%w: more than %d bytes", ErrLong, p.limits.Line)
		}
		if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
			text := string(trimmed(line))
			if err := p.waitForRoom(ctx, len(text)); err != nil {
				return err
			}
			if err := put(ctx, text); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

// line reads the next line, which has to come while the connection is not idle. Its memory is used again.
func (p *peer) line(in *bufio.Reader) ([]byte, error) {
	for {
		until := p.lastMoved().Add(p.limits.Idle)
		_ = p.conn.SetReadDeadline(until)
		line, err := in.ReadSlice('\n')
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return line, err
		}
		if len(line) > 0 || !p.lastMoved().Add(p.limits.Idle).After(until) {
			return nil, fmt.Errorf("%w: %v", ErrIdle, p.limits.Idle)
		}
	}
}

// waitForRoom waits while the flow has too many of the connection's lines.
func (p *peer) waitForRoom(ctx context.Context, n int) error {
	for {
		p.mu.Lock()
		free := p.ahead == 0 || p.ahead+n+lineWeight <= p.limits.Ahead
		if free {
			p.ahead += n + lineWeight
		}
		p.mu.Unlock()
		if free {
			return nil
		}
		select {
		case <-p.room:
		case <-p.quit:
			return p.cause()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (p *peer) taken(n int) {
	p.mu.Lock()
	p.ahead -= n + lineWeight
	p.mu.Unlock()
	signal(p.room)
}

// send queues a line.
func (p *peer) send(line string) {
	p.mu.Lock()
	full := len(p.pending) > 0 && len(p.pending)+len(line)+1 > p.limits.Behind
	if !full && !p.isCut {
		p.pending = append(append(p.pending, line...), '\n')
	}
	p.mu.Unlock()
	if full {
		p.cut(fmt.Errorf("%w: more than %d bytes wait", ErrSlow, p.limits.Behind))
	}
	signal(p.news)
}

// write sends what is pending until the connection is over.
func (p *peer) write() {
	var sending []byte
	for {
		p.mu.Lock()
		sending, p.pending = p.pending, sending[:0]
		closing := p.closing
		p.mu.Unlock()
		switch {
		case len(sending) > 0:
			if err := p.sendAll(sending); err != nil {
				p.cut(err)
				return
			}
			if cap(sending) > 64<<10 {
				sending = nil // a burst is over
			}
			continue
		case closing:
			p.cut(nil)
			return
		}
		select {
		case <-p.news:
		case <-p.quit:
			return
		}
	}
}

// sendAll sends in pieces, each of which has to be taken in time.
func (p *peer) sendAll(b []byte) error {
	for len(b) > 0 {
		n := min(len(b), 64<<10)
		_ = p.conn.SetWriteDeadline(time.Now().Add(p.limits.Stall))
		switch _, err := p.conn.Write(b[:n]); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("%w: no %d bytes in %v", ErrSlow, n, p.limits.Stall)
		case err != nil:
			return err
		}
		p.moves()
		b = b[n:]
	}
	return nil
}

// linger waits until nothing has gone for a while to an other side that says no more.
func (p *peer) linger(ctx context.Context) error {
	for {
		rest := time.Until(p.lastMoved().Add(p.limits.Linger))
		if rest <= 0 {
			return nil
		}
		select {
		case <-time.After(rest):
		case <-p.quit:
			return p.cause()
		case <-ctx.Done():
			return nil
		}
	}
}

// close has the connection end once all has been sent.
func (p *peer) close() {
	p.mu.Lock()
	p.closing = true
	p.mu.Unlock()
	signal(p.news)
}

// cut ends the connection. The first reason counts.
func (p *peer) cut(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isCut {
		return
	}
	p.isCut, p.why, p.pending = true, why, nil
	close(p.quit)
	if p.conn != nil { // else nobody has come yet
		_ = p.conn.Close()
	}
}

func (p *peer) cause() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.why
}

func (p *peer) moves() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moved = time.Now()
}

func (p *peer) lastMoved() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moved
}

func trimmed(line []byte) []byte {
	if cut, ok := bytes.CutSuffix(line, []byte("\n")); ok {
		return bytes.TrimSuffix(cut, []byte("\r"))
	}
	return line
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
