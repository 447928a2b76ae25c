package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/calmflow/calm/io/mesh"
)

// follow has a server hear what the clients of another one say: it is a client of that one's, again and again.
func follow(ctx context.Context, addr string, to *chat, patient time.Duration) {
	for ctx.Err() == nil {
		err := followOnce(ctx, addr, to, patient)
		if ctx.Err() != nil {
			return
		}
		slog.Warn("no connection with another server", slog.String("addr", addr), slog.Any("reason", err))
		_ = to.told.Put(ctx, Event{Kind: Lost, Peer: addr})
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func followOnce(ctx context.Context, addr string, to *chat, patient time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	posts := make(chan Post)
	c := newChat("", ends{
		heard:  func(Who, Heard) {},
		answer: func(Who, Answer) {},
		post: func(p Post) {
			select {
			case posts <- p:
			case <-ctx.Done():
			}
		},
	})
	c.flow.Logger = quiet
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() {
		for {
			select {
			case p := <-posts:
				if !p.None && to.told.Put(ctx, Event{Kind: Told, Peer: addr, Line: p.Line}) != nil {
					return
				}
				if p.N > 0 && c.taken.Put(ctx, p.N) != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return mesh.Run(ctx, c.flow, mesh.Config{Role: "peer", Peers: map[string]string{"server": addr}, Limits: limits(patient)})
}
