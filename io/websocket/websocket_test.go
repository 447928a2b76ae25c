package websocket_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/calmflow/calm/io/lines"
	"github.com/calmflow/calm/io/mesh"
	"github.com/calmflow/calm/io/websocket"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serving is a listener behind a server of HTTP, and the address that it is dialed by.
func serving(t *testing.T) (l *websocket.Listener, url string) {
	s := httptest.NewUnstartedServer(nil)
	l = websocket.NewListener(s.Listener.Addr())
	mux := http.NewServeMux()
	mux.Handle("/flow", l)
	s.Config.Handler = mux
	s.Start()
	t.Cleanup(s.Close)
	t.Cleanup(func() { _ = l.Close() })
	return l, "ws" + strings.TrimPrefix(s.URL, "http") + "/flow"
}

func timely(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

type (
	server struct{}
	page   struct{}
)

// If this fails, processes do not reach each other over WebSocket, or something is lost when a flow ends.
func TestMesh(t *testing.T) {
	const items = 20000
	ctx := timely(t)
	l, url := serving(t)
	var total lattice.Nat
	build := func() *stream.Flow {
		f := stream.New("sum")
		here, there := f.Process[server](), f.Process[page]()
		stream.Seq(there, func(yield func(int) bool) {
			for i := range items {
				if !yield(i) {
					return
				}
			}
		}).Send(here, stream.FIFO).Count().OnFinal(func(n lattice.Nat) { total = n })
		return f
	}
	var wg sync.WaitGroup
	for _, c := range []mesh.Config{{Role: "server", Listener: l}, {Role: "page", Peers: map[string]string{"server": url}, Dial: websocket.Dial}} {
		wg.Go(func() {
			if err := mesh.Run(ctx, build(), c); err != nil {
				t.Errorf("%s: %v", c.Role, err)
			}
		})
	}
	wg.Wait()
	if total != items {
		t.Errorf("%d items arrive", total)
	}
}

// A page is a client of the flow: each is answered line by line.
func TestLines(t *testing.T) {
	ctx := timely(t)
	l, url := serving(t)
	f := stream.New("numbers")
	here, pages := f.Process[server](), f.Clients[page]()
	conns := lines.NewConns(pages)
	conns.Write(conns.Lines().Gather(here, stream.FIFO).
		Scan(func(n *int, line string) string { *n++; return fmt.Sprint(*n, " ", line) }).
		Deliver(pages, stream.FIFO))
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { _ = f.Run(ctx) })
	wg.Go(func() { _ = conns.Serve(ctx, l) })
	for range 3 {
		c, err := websocket.Dial(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, "one\ntw")
		fmt.Fprint(c, "o \xff\n") // cut anywhere, and no UTF-8
		r := bufio.NewReader(c)
		for _, want := range []string{"1 one\n", "2 two \xff\n"} {
			if got, err := r.ReadString('\n'); got != want {
				t.Errorf("%q, %v", got, err)
			}
		}
		_ = c.Close()
	}
}

// Who accepts no more turns others away, and a page of another origin is none that may connect.
func TestListenerCloses(t *testing.T) {
	ctx := timely(t)
	l, url := serving(t)
	r, _ := http.NewRequestWithContext(ctx, "GET", "http"+strings.TrimPrefix(url, "ws"), nil)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "http://elsewhere.example",
	} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another origin: %v, %v", answer, err)
	}
	_ = answer.Body.Close()
	accepted := make(chan error, 1)
	go func() {
		_, err := l.Accept()
		accepted <- err
	}()
	_ = l.Close()
	_ = l.Close()
	if err := <-accepted; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := websocket.Dial(ctx, url); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("Dial: %v", err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
