package mesh

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/stream"
)

// star is a server and a client that says one thing, and is to go on. It returns once the server has heard the client.
func star(t *testing.T, n *network, to string, limits Limits) (stop func(), gone <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(timely(t))
	heard := make(chan string, 1)
	run := func(c Config) <-chan error {
		c.Limits = limits
		f := stream.New("star")
		f.Logger = slog.New(slog.DiscardHandler)
		in := stream.NewInlet[string](f.Clients[guest]())
		in.Stream().Gather(f.Process[source](), stream.FIFO).Values().ForEach(func(s string) { heard <- s })
		done, own := make(chan error, 1), ctx
		if c.Role == "guest" {
			own = timely(t)
			go func() { _ = in.Put(own, "hello") }()
		}
		go func() { done <- Run(own, f, c) }()
		return done
	}
	server := run(n.config("source"))
	client := run(Config{Role: "guest", Peers: map[string]string{"source": to}})
	select {
	case <-heard:
	case <-ctx.Done():
		t.Fatal("the server hears nothing")
	}
	t.Cleanup(func() { cancel(); <-server })
	return cancel, client
}

// If this fails, clients of a server that is stopped learn of it only when they have waited for it in vain.
func TestStoppedServerSaysSo(t *testing.T) {
	n := newNetwork(t, "source")
	stop, client := star(t, n, n.peers["source"], Limits{Grace: time.Hour})
	stop()
	if err := <-client; !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("the client ends with %v", err)
	}
}

// If this fails, the client of a server that has died without a word waits for ever.
func TestUnreachableServer(t *testing.T) {
	n := newNetwork(t, "source")
	through, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cut := make(chan struct{})
	go func() {
		conn, err := through.Accept()
		_ = through.Close() // no other way there
		if err != nil {
			return
		}
		on, err := net.Dial("tcp", n.peers["source"])
		if err != nil {
			return
		}
		go func() { _, _ = io.Copy(on, conn) }()
		go func() { _, _ = io.Copy(conn, on) }()
		<-cut
		_ = conn.Close()
		_ = on.Close()
	}()
	_, client := star(t, n, through.Addr().String(), Limits{Grace: 50 * time.Millisecond})
	select {
	case err := <-client:
		t.Fatalf("the client ends with %v while it is connected", err)
	default:
	}
	close(cut)
	if err := <-client; !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("the client ends with %v", err)
	}
}

// If this fails, a client whose run has ended well waits for the server to say that it has heard so.
func TestClientEnds(t *testing.T) {
	n := newNetwork(t, "source")
	n.limits = Limits{Linger: time.Hour, Grace: time.Hour}
	var heard notes[int]
	build := func(in **stream.Inlet[int, stream.Local[guest]]) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			*in = stream.NewInlet[int](f.Clients[guest]())
			(*in).Stream().Gather(f.Process[source](), stream.FIFO).Values().ForEach(heard.at("source"))
		}
	}
	var in *stream.Inlet[int, stream.Local[guest]]
	n.start(n.config("source"), build(&in))
	for range 3 {
		ended, ready := make(chan error, 1), make(chan struct{})
		n.wg.Go(func() {
			ended <- n.ends(Config{Role: "guest", Peers: n.peers, Limits: n.limits}, func(f *stream.Flow) {
				build(&in)(f)
				close(ready)
			})
		})
		<-ready
		for i := range 100 {
			if err := in.Put(n.ctx, i); err != nil {
				t.Fatal(err)
			}
		}
		in.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	n.until("all is heard", func() bool { return len(heard.of("source")) == 300 })
}
