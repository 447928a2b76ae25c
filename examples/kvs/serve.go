package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/tidwall/redcon"
)

const (
	mostRequest = 8 << 20 // bytes of a command
	mostClients = 10_000
	mostInBatch = 1024     // commands
	smallBuffer = 16 << 10 // what a connection keeps
)

// server answers the clients of one replica.
type server struct {
	gate    gate
	clients atomic.Int64
	numbers atomic.Uint64
}

// serve takes connections until the context ends.
func (s *server) serve(ctx context.Context, l net.Listener) error {
	var all sync.WaitGroup
	defer all.Wait()
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(inner, func() { _ = l.Close() })
	defer stop()
	for {
		nc, err := l.Accept()
		if err != nil {
			if inner.Err() != nil {
				return nil
			}
			return err
		}
		if s.clients.Add(1) > mostClients {
			s.clients.Add(-1)
			_, _ = nc.Write([]byte("-ERR max number of clients reached\r\n"))
			_ = nc.Close()
			continue
		}
		all.Go(func() {
			defer s.clients.Add(-1)
			stop := context.AfterFunc(inner, func() { _ = nc.Close() })
			defer stop()
			c := &conn{Conn: nc, server: s, number: s.numbers.Add(1), turn: turn{woken: make(chan bool, 1)}}
			c.serve(inner)
		})
	}
}

// conn is a connection of a client.
type conn struct {
	net.Conn
	server *server
	number uint64
	name   []byte
	turn   turn

	buf      []byte // from start on, what has been read and not taken apart
	start    int
	words    [][]byte // of the batch
	commands [][][]byte
}

// serve answers until the client goes. What a client sends at once is one batch, and is answered by one write.
func (c *conn) serve(ctx context.Context) {
	defer c.Close()
	for {
		own, err := c.parse()
		if len(c.commands) > 0 {
			out, asked := c.server.gate.ask(ctx, &c.turn, Batch{c.number, c.commands})
			if asked != nil {
				out = redcon.AppendError(nil, "ERR "+asked.Error())
				err = asked
			}
			if _, wrote := c.Write(out); wrote != nil {
				return
			}
		}
		switch {
		case err != nil:
			_, _ = c.Write(redcon.AppendError(nil, "ERR "+err.Error()))
			return
		case own != nil:
			if !c.own(own) {
				return
			}
		case len(c.commands) == 0:
			if !c.read() {
				return
			}
		}
	}
}

// read reads more. What has been read moves to the front.
func (c *conn) read() bool {
	n := copy(c.buf[:cap(c.buf)], c.buf[c.start:])
	c.buf, c.start = c.buf[:n], 0
	switch {
	case n == 0 && cap(c.buf) != smallBuffer:
		c.buf = make([]byte, 0, smallBuffer)
	case n == cap(c.buf):
		c.buf = append(make([]byte, 0, 2*n), c.buf...)
	}
	m, err := c.Read(c.buf[n:cap(c.buf)])
	c.buf = c.buf[:n+m]
	return m > 0 || err == nil
}

// Errors of what is no command.
var (
	errProtocol = errors.New("kvs: what came is no command")
	errTooBig   = fmt.Errorf("kvs: a command of more than %d bytes", mostRequest)
)

// parse takes commands off what has been read, up to one that the connection answers itself. They share the memory of the buffer, which
// stays as it is until they are answered.
func (c *conn) parse() (own [][]byte, err error) {
	defer func() {
		if recover() != nil { // redcon does not check all lengths
			err = errProtocol
		}
	}()
	if cap(c.words) > 64*mostInBatch {
		c.words, c.commands = nil, nil
	}
	c.words, c.commands = c.words[:0], c.commands[:0]
	for len(c.commands) < mostInBatch && c.start < len(c.buf) {
		room := c.words[len(c.words):]
		complete, words, _, left, err := redcon.ReadNextCommand(c.buf[c.start:], room)
		switch {
		case err != nil:
			return nil, err
		case !complete && len(left) > mostRequest:
			return nil, errTooBig
		case !complete:
			return nil, nil
		}
		c.start = len(c.buf) - len(left)
		if cap(room) < len(words) {
			c.words = make([][]byte, 0, 2*cap(c.words)+len(words))
		} else {
			c.words = c.words[:len(c.words)+len(words)]
		}
		switch {
		case len(words) == 0:
		case isOwn(words):
			return words, nil
		default:
			c.commands = append(c.commands, words[:len(words):len(words)])
		}
	}
	return nil, nil
}

// isOwn says whether a command is for the connection itself.
func isOwn(words [][]byte) bool {
	switch len(words[0]) {
	case len("quit"):
		return is(words[0], "QUIT")
	case len("client"):
		return len(words) > 1 && is(words[0], "CLIENT") && (is(words[1], "SETNAME") || is(words[1], "GETNAME"))
	}
	return false
}

// own answers such a command, and says whether the connection goes on.
func (c *conn) own(words [][]byte) bool {
	out, more := redcon.AppendOK(nil), true
	switch {
	case len(words[0]) == len("quit"):
		more = false
	case is(words[1], "SETNAME") && len(words) == 3:
		c.name = append([]byte(nil), words[2]...)
	case is(words[1], "GETNAME") && len(words) == 2 && len(c.name) > 0:
		out = redcon.AppendBulk(nil, c.name)
	case is(words[1], "GETNAME") && len(words) == 2:
		out = redcon.AppendNull(nil)
	default:
		out = redcon.AppendError(nil, "ERR wrong number of arguments for 'client' command")
	}
	_, err := c.Write(out)
	return more && err == nil
}
