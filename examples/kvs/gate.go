package main

import (
	"context"
	"runtime"
	"sync"
)

// gate takes what the connections of a replica ask into the flow: together what comes up at once, so that a call is paid for by several.
// Of those who wait, one leads: it calls for all, and hands on the lead.
type gate struct {
	call func(context.Context, []Batch) ([][]byte, error)

	mu      sync.Mutex
	waiting []*turn
	leading int
}

const (
	leaders    = 1
	mostInCall = 256 // batches
)

// turn is one connection's.
type turn struct {
	batch Batch
	reply []byte
	err   error
	woken chan bool // says whether it leads now; else it has been answered
}

// ask asks, and waits for the answer.
func (g *gate) ask(ctx context.Context, t *turn, b Batch) ([]byte, error) {
	t.batch = b
	g.mu.Lock()
	if g.leading < leaders {
		g.leading++
		g.mu.Unlock()
		runtime.Gosched() // those who have read something by now come along
		g.mu.Lock()
	} else {
		g.waiting = append(g.waiting, t)
		g.mu.Unlock()
		if !<-t.woken {
			return t.reply, t.err
		}
		g.mu.Lock()
	}
	n := min(len(g.waiting), mostInCall-1)
	turns := append(make([]*turn, 0, 1+n), t)
	turns = append(turns, g.waiting[:n]...)
	g.waiting = append(g.waiting[:0], g.waiting[n:]...)
	g.mu.Unlock()

	batches := make([]Batch, len(turns))
	for i, t := range turns {
		batches[i] = t.batch
	}
	replies, err := g.call(ctx, batches)
	g.handOn()
	for i, t := range turns {
		if t.err = err; err == nil {
			t.reply = replies[i]
		}
		if i > 0 {
			t.woken <- false
		}
	}
	return t.reply, t.err
}

// handOn lets the next lead, if there is one.
func (g *gate) handOn() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.leading--
		return
	}
	next := g.waiting[0]
	g.waiting = append(g.waiting[:0], g.waiting[1:]...)
	next.woken <- true
}
