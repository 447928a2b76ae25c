package stream

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// read has use read from r until the context ends. A Read that blocks then is broken off if r has a deadline, and else left
// behind: it touches nothing of the flow when it returns.
func read(ctx context.Context, r io.Reader, use func(io.Reader) error) error {
	b := &breakable{from: r}
	done := make(chan error, 1)
	go func() { done <- unpanicked(func() error { return use(b) }) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	switch {
	case !b.stop():
		<-done
	case b.setDeadline(time.Unix(1, 0)):
		<-done
		b.setDeadline(time.Time{}) // for who reads next
	}
	return context.Cause(ctx)
}

// breakable is a reader whose use can be ended.
type breakable struct {
	from    io.Reader
	mu      sync.Mutex
	reading bool
	stopped bool
}

var errStopped = errors.New("the reader is used no more")

func (b *breakable) Read(p []byte) (int, error) {
	if !b.enter() {
		return 0, errStopped
	}
	defer b.leave()
	return b.from.Read(p)
}

func (b *breakable) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reading = !b.stopped
	return b.reading
}

func (b *breakable) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reading = false
}

// stop lets no further Read begin, and says whether one goes on.
func (b *breakable) stop() (reading bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = true
	return b.reading
}

// setDeadline has a Read that goes on return at t, if the reader can do that.
func (b *breakable) setDeadline(t time.Time) bool {
	d, ok := b.from.(interface{ SetReadDeadline(time.Time) error })
	return ok && d.SetReadDeadline(t) == nil
}
