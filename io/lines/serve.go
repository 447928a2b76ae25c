package lines

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/calmflow/calm/tick"
)

// Serve lets connections come until the context or the run ends, or the listener fails; it closes the listener. When it returns,
// all connections are closed and no goroutine is left: at the end of the run after all that was for them has been sent, or after
// Stall. It returns nil at the end of the run, and when the clients were closed and their connections are over; else the
// context's cause, or the listener's error. It refuses a listener that other machines can reach with ErrPublic, unless Public
// is set. It is called once.
func (c *Conns[C]) Serve(ctx context.Context, l net.Listener) error {
	defer l.Close()
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() && !c.Public {
		return fmt.Errorf("%w (it is %v)", ErrPublic, tcp)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var watch, conns sync.WaitGroup
	watch.Go(func() {
		select {
		case <-c.ended:
			cancel(tick.ErrStopped)
		case <-ctx.Done():
		}
		_ = l.Close()
	})
	err := c.accept(ctx, l, &conns)
	if errors.Is(err, tick.ErrStopped) { // then connections end by themselves, or at the end of the run
		_ = l.Close()
		err = nil
	} else {
		cancel(err)
	}
	conns.Wait()
	cancel(nil)
	watch.Wait()
	return err
}

// accept lets connections in, and returns why no more come.
func (c *Conns[C]) accept(ctx context.Context, l net.Listener, conns *sync.WaitGroup) error {
	for wait := time.Duration(0); ; {
		conn, err := l.Accept()
		switch {
		case err == nil:
			wait = 0
			if err := c.admit(ctx, conn, conns); err != nil {
				_ = conn.Close()
				return err
			}
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !passing(err):
			return fmt.Errorf("lines: %w", err)
		default:
			wait = min(max(2*wait, 5*time.Millisecond), time.Second)
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
		}
	}
}

// passing says whether a listener may go on after an error.
func passing(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ECONNABORTED, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// admit has a connection be a client. It returns an error if there can be no more.
func (c *Conns[C]) admit(ctx context.Context, conn net.Conn, conns *sync.WaitGroup) error {
	host := hostOf(conn.RemoteAddr())
	if !c.enter(host) {
		_ = conn.Close()
		c.left(conn, ErrTooMany)
		return nil
	}
	m, err := c.clients.Join(ctx)
	if err != nil {
		c.leave(host)
		return err
	}
	p := c.meets(m.Index(), conn)
	conns.Go(func() {
		put := func(ctx context.Context, line string) error { return c.said.PutAt(ctx, m.Index(), line) }
		why := p.serve(ctx, put, func() { c.clients.Leave(m) })
		c.forget(m.Index())
		c.leave(host)
		c.left(conn, why)
	})
	return nil
}

// enter counts a connection from a host, if there may be one more.
func (c *Conns[C]) enter(host string) bool {
	limits := c.Limits.orDefault()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open >= limits.Conns || c.hosts[host] >= limits.PerHost {
		return false
	}
	c.open++
	c.hosts[host]++
	return true
}

func (c *Conns[C]) leave(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	if c.hosts[host]--; c.hosts[host] == 0 {
		delete(c.hosts, host)
	}
}

func (c *Conns[C]) left(conn net.Conn, why error) {
	if c.Left != nil {
		c.Left(conn.RemoteAddr(), why)
	}
}

func hostOf(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.IP.String()
	}
	return ""
}
