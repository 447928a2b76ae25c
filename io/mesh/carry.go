package mesh

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// carry reads and writes a connection until it breaks, and says why.
func (s *session) carry(ctx context.Context, conn net.Conn, r *bufio.Reader) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		cancel(s.write(ctx, conn))
	}()
	cancel(s.read(conn, r))
	_ = conn.Close()
	<-wrote
	return context.Cause(ctx)
}

func (s *session) write(ctx context.Context, conn net.Conn) error {
	idle := time.NewTicker(s.mesh.limits.Idle / 3)
	defer idle.Stop()
	for {
		if frames := s.unwritten(); len(frames) > 0 {
			_ = conn.SetWriteDeadline(time.Now().Add(s.mesh.limits.Idle))
			if _, err := frames.WriteTo(conn); err != nil {
				return err
			}
			continue
		}
		select {
		case <-s.wake:
		case <-idle.C:
			_ = conn.SetWriteDeadline(time.Now().Add(s.mesh.limits.Idle))
			if _, err := conn.Write(head(beat, 0)); err != nil {
				return err
			}
		case <-s.ended:
			return s.over
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unwritten is what the connection has not been given yet, with what is to be acknowledged, unless that can wait.
func (s *session) unwritten() (frames net.Buffers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = false
	if s.over != nil {
		return nil
	}
	now := s.overdue || s.written < s.acked+uint64(len(s.out))
	if now && s.takes > 0 {
		s.tellTaken()
	}
	frames = append(frames, s.out[s.written-s.acked:]...)
	s.written = s.acked + uint64(len(s.out))
	if now && s.received > s.told {
		s.told = s.received
		frames = append(frames, head(frameAck, 0, s.received))
	}
	s.overdue, s.writing = false, len(frames) > 0
	return frames
}

func (s *session) read(conn net.Conn, r *bufio.Reader) error {
	var buf []byte
	for {
		if r.Buffered() == 0 {
			_ = conn.SetReadDeadline(time.Now().Add(s.mesh.limits.Idle))
		}
		var kind byte
		var rest []byte
		var err error
		if kind, rest, buf, err = readFrame(r, s.mesh.limits.Frame, buf); err != nil {
			return err
		}
		if err := s.handle(kind, rest); err != nil {
			return err
		}
		if cap(buf) > 1<<20 {
			buf = nil
		}
	}
}

func (s *session) handle(kind byte, rest []byte) error {
	r := reading{left: rest}
	switch kind {
	case frameItems, frameEnd, frameTook:
		c := s.channel(&r)
		if c == nil {
			return fmt.Errorf("%w: of a channel that there is not", errFrame)
		}
		if err := s.onChannel(kind, c, &r); err != nil {
			return err
		}
	case frameFull:
		n, err := readNotice(rest)
		if err != nil {
			return err
		}
		s.mesh.heard(n, s)
	case frameBye:
		why := r.word()
		if err := r.all(); err != nil {
			return err
		}
		s.mesh.left(s, why)
	case beat:
		return r.all()
	case frameAck:
		n := r.number()
		if err := r.all(); err != nil {
			return err
		}
		s.mu.Lock()
		if n > s.written {
			s.mu.Unlock()
			return fmt.Errorf("%w: it acknowledges what was not sent", errFrame)
		}
		s.acknowledged(n)
		s.mu.Unlock()
		s.lighten()
		return nil
	default:
		return fmt.Errorf("%w: of the unknown kind %d", errFrame, kind)
	}
	s.mu.Lock()
	s.received++
	s.owe()
	s.mu.Unlock()
	return nil
}

func (s *session) channel(r *reading) *part.Channel {
	if n := r.number(); n < uint64(len(s.channels)) && !r.bad {
		return s.channels[n]
	}
	return nil
}
