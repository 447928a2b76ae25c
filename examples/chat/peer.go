package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/calmflow/calm/io/mesh"
)

// followers have a server hear what the clients of the others say: it is a client of each.
type followers struct {
	mu    sync.Mutex
	taken map[string]*progress // by the name of the connection, such as 127.0.0.1:7000#2
	n     int                  // connections that there have been
}

// progress is how many posts of another server's the room here has taken.
type progress struct {
	n    int
	news chan struct{}
}

// took notes what the room has taken.
func (f *followers) took(t Taken) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.taken[t.Peer]; p != nil { // the connection may be over
		p.n = t.N
		select {
		case p.news <- struct{}{}:
		default:
		}
	}
}

// begin names a new connection.
func (f *followers) begin(addr string) (name string, p *progress, end func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.taken == nil {
		f.taken = map[string]*progress{}
	}
	f.n++
	name, p = fmt.Sprintf("%s#%d", addr, f.n), &progress{news: make(chan struct{}, 1)}
	f.taken[name] = p
	return name, p, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.taken, name)
	}
}

// follow hears another server, over one connection after another.
func (f *followers) follow(ctx context.Context, addr string, to *chat, log *slog.Logger, patience time.Duration) {
	for ctx.Err() == nil {
		name, p, end := f.begin(addr)
		err := f.once(ctx, addr, name, p, to, patience)
		end()
		if ctx.Err() != nil {
			return
		}
		log.Warn("no connection with another server", slog.String("addr", addr), slog.Any("reason", err))
		_ = to.told.Put(ctx, Event{Kind: Lost, Peer: name})
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (f *followers) once(ctx context.Context, addr, name string, p *progress, to *chat, patience time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	posts := make(chan Post)
	c := newChat("", ends{post: func(p Post) {
		select {
		case posts <- p:
		case <-ctx.Done():
		}
	}})
	c.flow.Logger = quiet
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() {
		for {
			var err error
			select {
			case post := <-posts:
				err = to.told.Put(ctx, Event{Kind: Told, Peer: name, N: post.N, Line: post.Line})
			case <-p.news:
				f.mu.Lock()
				n := p.n
				f.mu.Unlock()
				err = c.taken.Put(ctx, n)
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})
	return mesh.Run(ctx, c.flow, mesh.Config{Role: "peer", Peers: map[string]string{"server": addr}, Limits: limits(patience)})
}
