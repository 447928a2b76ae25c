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
	s.pen.Lock()
	s.straight = straightTo(conn)
	s.pen.Unlock()
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
		if err := s.writeAll(conn, nil); err != nil {
			return err
		}
		select {
		case <-s.wake:
		case <-idle.C:
			if err := s.writeAll(conn, head(beat, 0)); err != nil {
				return err
			}
		case <-s.ended:
			return s.over
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// writeAll writes what there is to write, and then more.
func (s *session) writeAll(conn net.Conn, more []byte) error {
	s.pen.Lock()
	defer s.pen.Unlock()
	for {
		var frames net.Buffers
		if s.rest != nil {
			frames, s.rest = append(frames, s.rest), nil
		}
		told := s.unwritten(func(b []byte) { frames = append(frames, b) })
		if len(frames) == 0 {
			break
		}
		_ = conn.SetWriteDeadline(time.Now().Add(s.mesh.limits.Idle))
		if _, err := frames.WriteTo(conn); err != nil {
			return err
		}
		s.acknowledges(told)
	}
	if more == nil {
		return nil
	}
	_ = conn.SetWriteDeadline(time.Now().Add(s.mesh.limits.Idle))
	_, err := conn.Write(more)
	return err
}

// mostStraight is how many bytes a spinner writes itself, at most, rather than having the writer wake.
const mostStraight = 4096

// writeStraight has little written at once, if the connection is free, and the rest by the writer.
func (s *session) writeStraight(size int) {
	if size > mostStraight || !s.pen.TryLock() {
		s.signal()
		return
	}
	defer s.pen.Unlock()
	if s.straight == nil || s.rest != nil {
		s.signal()
		return
	}
	all := s.scratch[:0]
	told := s.unwritten(func(b []byte) { all = append(all, b...) })
	s.scratch = all
	if n := s.straight.write(all); n < len(all) || cap(all) > 1<<16 {
		s.scratch = nil
		if n < len(all) {
			s.rest = all[n:]
			s.signal()
		}
	}
	s.acknowledges(told)
}

// acknowledges notes that the other has been told how many of its frames have been received.
func (s *session) acknowledges(told uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = max(s.told, told)
}

// unwritten hands on what the connection has not been given yet, with what is to be acknowledged, unless that can wait.
func (s *session) unwritten(to func(b []byte)) (told uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		return 0
	}
	now := s.overdue || s.written < s.pushed()
	if now && s.takes > 0 {
		s.tellTaken()
	}
	for _, f := range s.out.all()[s.written-s.acked:] {
		to(f.head)
		if f.items != nil {
			to(f.items)
		}
	}
	s.written = s.pushed()
	if now && s.received > s.told {
		told = s.received
		to(head(frameAck, 0, told))
	}
	s.overdue = false
	return told
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
	case frameItems, frameEnd, frameTook, frameAsk:
		c := s.channel(&r)
		if c == nil {
			return fmt.Errorf("%w: of a channel that there is not", errFrame)
		}
		if c.Datagrams {
			if kind != frameEnd {
				return fmt.Errorf("%w: of a channel that goes over UDP", errFrame)
			}
			s.endedDatagrams(c)
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
		s.has()
		s.mesh.left(s, why)
		return nil
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
		return nil
	default:
		return fmt.Errorf("%w: of the unknown kind %d", errFrame, kind)
	}
	s.has()
	return nil
}

// has counts a frame as received.
func (s *session) has() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received++
	s.owe()
}

// confirm acknowledges at once all that has been received, if the connection is free: the session ends.
func (s *session) confirm() {
	if !s.pen.TryLock() {
		return
	}
	defer s.pen.Unlock()
	s.mu.Lock()
	conn, received := s.conn, s.received
	s.mu.Unlock()
	if conn != nil && s.rest == nil {
		_ = conn.SetWriteDeadline(time.Now().Add(hurry))
		_, _ = conn.Write(head(frameAck, 0, received))
	}
}

func (s *session) channel(r *reading) *part.Channel {
	if n := r.number(); n < uint64(len(s.channels)) && !r.bad {
		return s.channels[n]
	}
	return nil
}
