package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

//go:embed page.html
var page []byte

// web has browsers be clients: each connection is one that joins within the server's process.
type web struct {
	mu    sync.Mutex
	conns map[Who]*browser
	open  int
}

// browser is one connection. What its page is to hear waits in out; a browser that takes too little is cut off.
type browser struct {
	screen screen
	out    chan any
	slow   context.CancelCauseFunc
}

const (
	mostBrowsers = 1000
	mostWaiting  = 4096
)

var errSlow = errors.New("it does not take what is said")

func newWeb() *web { return &web{conns: map[Who]*browser{}} }

// listen serves the page.
func (w *web) listen(ctx context.Context, addr string, plain bool, c *chat, log *slog.Logger) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if at := l.Addr().(*net.TCPAddr); !at.IP.IsLoopback() && !plain {
		_ = l.Close()
		return nil, fmt.Errorf("anybody could connect to %v, and read what is sent: listen on 127.0.0.1, or give -plain", at)
	}
	server := &http.Server{Handler: w.handler(ctx, c, log), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }()
	return l.Addr(), nil
}

func (w *web) handler(ctx context.Context, c *chat, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'")
		_, _ = rw.Write(page)
	})
	mux.HandleFunc("GET /room", func(rw http.ResponseWriter, r *http.Request) {
		if !w.enter() {
			http.Error(rw, "the room is full", http.StatusServiceUnavailable)
			return
		}
		defer w.exit()
		conn, err := websocket.Accept(rw, r, nil) // which refuses pages of other origins
		if err != nil {
			return
		}
		defer conn.CloseNow()
		conn.SetReadLimit(4 * mostText)
		if err := w.serve(ctx, conn, c); err != nil && ctx.Err() == nil {
			log.Info("browser has gone", slog.Any("reason", err))
		}
	})
	return mux
}

func (w *web) enter() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open >= mostBrowsers {
		return false
	}
	w.open++
	return true
}

func (w *web) exit() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open--
}

// toPage is what a page is told, besides lines.
type toPage struct {
	Kind string // welcome, safe
	ID   string
	Name string
	N    int
}

// serve is a client, as long as the connection lasts.
func (w *web) serve(ctx context.Context, conn *websocket.Conn, c *chat) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	b := &browser{out: make(chan any, mostWaiting), slow: cancel}
	b.screen.show = func(l Line) { b.tell(l) }
	who, err := c.clients.Join(ctx)
	if err != nil {
		return err
	}
	defer c.clients.Leave(who)
	w.mu.Lock()
	w.conns[who] = b
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.conns, who)
	}()
	go func() { cancel(b.write(ctx, conn)) }()
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		var s Say
		if err := json.Unmarshal(text, &s); err != nil {
			return fmt.Errorf("it sends what is no Say: %w", err)
		}
		if err := c.says.PutAt(ctx, who.Index(), s); err != nil {
			return err
		}
	}
}

// tell has a page be told something, and never waits: others share the goroutine.
func (b *browser) tell(x any) {
	select {
	case b.out <- x:
	default:
		b.slow(errSlow)
	}
}

func (b *browser) write(ctx context.Context, conn *websocket.Conn) error {
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		timely, done := context.WithTimeout(ctx, 10*time.Second)
		var err error
		select {
		case x := <-b.out:
			var text []byte
			if text, err = json.Marshal(x); err == nil {
				err = conn.Write(timely, websocket.MessageText, text)
			}
		case <-alive.C:
			err = conn.Ping(timely)
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		done()
		if err != nil {
			return err
		}
	}
}

func (w *web) browser(who Who) *browser {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conns[who]
}

func (w *web) heard(who Who, h Heard) {
	if b := w.browser(who); b != nil {
		b.screen.heard(h)
	}
}

func (w *web) answer(who Who, a Answer) {
	b := w.browser(who)
	switch {
	case b == nil:
	case a.Kind == Welcome:
		b.tell(toPage{Kind: "welcome", ID: a.ID, Name: a.Name})
		b.screen.welcome(a)
	case a.Kind == Safe:
		b.tell(toPage{Kind: "safe", N: a.N})
	}
}
