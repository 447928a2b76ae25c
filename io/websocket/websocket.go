// Package websocket carries connections over WebSocket (RFC 6455): the processes of a flow reach each other through a proxy or a load
// balancer of HTTP, and pages in browsers are clients of a flow.
//
// A [Listener] is a handler of net/http, and gives whoever accepts from it a [net.Conn] for each WebSocket, whose messages are bytes, however
// they are cut. So it is a wire of package mesh:
//
//	peers := websocket.NewListener(l.Addr())
//	mux.Handle("/peers", peers)
//	go http.Serve(l, mux)
//	err := mesh.Run(ctx, f, mesh.Config{Role: "server", Listener: peers})
//
// and at the other end:
//
//	err := mesh.Run(ctx, f, mesh.Config{Role: "client", Peers: map[string]string{"server": "ws://HOST:PORT/peers"}, Dial: websocket.Dial})
//
// Pages in browsers are clients by package lines, which takes its connections from any listener: conns.Serve(ctx, pages). A page then
// reads and writes lines so:
//
//	const ws = new WebSocket("/pages"), text = new TextDecoder(), bytes = new TextEncoder()
//	ws.binaryType = "arraybuffer"
//	ws.onmessage = m => show(text.decode(m.data, {stream: true})) // lines, the last perhaps in part
//	ws.send(bytes.encode("hello\n"))
package websocket

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// Listener is a handler that takes WebSockets, and a listener that hands them on. Set the fields before it serves.
type Listener struct {
	// Origins are the hosts whose pages may connect, besides the one that serves; see path.Match for patterns.
	Origins []string

	addr     net.Addr
	accepted chan net.Conn
	once     sync.Once
	closed   chan struct{}
}

// NewListener makes a listener that says it is at addr, which is to be the address of the server that it is a handler of: those
// that accept judge by it whether others can connect.
func NewListener(addr net.Addr) *Listener {
	return &Listener{addr: addr, accepted: make(chan net.Conn), closed: make(chan struct{})}
}

// ServeHTTP takes a WebSocket, and returns when it has been accepted. It answers 503 when nobody accepts any more, and otherwise what
// is wrong with the request.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-l.closed:
		http.Error(w, "nobody takes connections any more", http.StatusServiceUnavailable)
		return
	default:
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: l.Origins})
	if err != nil {
		return // the answer has been given
	}
	select {
	case l.accepted <- connOf(c, nil):
	case <-l.closed:
		_ = c.Close(websocket.StatusGoingAway, "")
	case <-r.Context().Done():
		_ = c.CloseNow()
	}
}

// Accept waits for the next WebSocket. It returns net.ErrClosed after Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	default:
	}
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. Connections that were accepted go on; so does the server.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is the address that NewListener was given.
func (l *Listener) Addr() net.Addr { return l.addr }

// Dial connects to an address such as ws://HOST:PORT/PATH or wss://HOST/PATH, whose messages are bytes. It is what mesh.Config.Dial is
// for.
func Dial(ctx context.Context, url string) (net.Conn, error) {
	c, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return nil, fmt.Errorf("websocket: %w", err)
	}
	return connOf(c, address(url)), nil
}
