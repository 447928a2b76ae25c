package websocket

import (
	"context"
	"net"

	"github.com/coder/websocket"
)

// address is one that was dialed.
type address string

func (address) Network() string  { return "websocket" }
func (a address) String() string { return string(a) }

// conn is a WebSocket as a connection that ends at once when it is closed, as those of TCP do: who waits for the other side, which may
// be stuck, holds up others.
type conn struct {
	net.Conn
	of     *websocket.Conn
	remote net.Addr // if it is known better
}

func connOf(c *websocket.Conn, remote net.Addr) *conn {
	return &conn{websocket.NetConn(context.Background(), c, websocket.MessageBinary), c, remote}
}

func (c *conn) RemoteAddr() net.Addr {
	if c.remote != nil {
		return c.remote
	}
	return c.Conn.RemoteAddr()
}

// Close closes the connection. What the other side has not read yet may be lost.
func (c *conn) Close() error { return c.of.CloseNow() }
