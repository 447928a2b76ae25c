package web

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ring holds the last events, which all readers read at their own pace. The zero value is open.
type ring struct {
	mu      sync.Mutex
	epoch   string // of this run: numbers of another mean nothing
	keep    int    // events
	most    int    // bytes
	hold    bool
	events  []event // of the numbers before next, without gaps
	bytes   int
	next    uint64 // number of the next event
	readers map[*reader]bool
	floor   uint64        // no reader has yet to take an event before it
	more    chan struct{} // closed, and made anew, when something has come or all has ended
	room    chan struct{} // likewise when a reader has gone on or gone, while add waits
	ended   bool
}

// event is an item as it is sent.
type event struct {
	number uint64
	data   []byte
}

// reader is how far a browser has come.
type reader struct {
	at     uint64 // the next event that it takes
	events []event
}

// begin sets the limits.
func (r *ring) begin(keep, most int, hold bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keep, r.most, r.hold = keep, most, hold
}

// end says that no more comes.
func (r *ring) end() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	wake(&r.more)
	return nil
}

func (r *ring) first() uint64 { return r.next - uint64(len(r.events)) }

// add appends an event, and drops the oldest. If it is to hold back, it waits until all readers have taken those.
func (r *ring) add(ctx context.Context, data []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.events) > 0 && (len(r.events) >= r.keep || r.bytes+len(data) > r.most) {
		if r.hold && r.awaited() {
			room := waiter(&r.room)
			r.mu.Unlock()
			select {
			case <-room:
			case <-ctx.Done():
			}
			r.mu.Lock()
			if err := ctx.Err(); err != nil {
				return err
			}
			continue
		}
		r.bytes -= len(r.events[0].data)
		r.events[0] = event{}
		r.events = r.events[1:]
	}
	r.events = append(r.events, event{r.next, data})
	r.bytes += len(data)
	r.next++
	wake(&r.more)
	return nil
}

// awaited says whether a reader has yet to take the oldest event.
func (r *ring) awaited() bool {
	if r.floor > r.first() {
		return false
	}
	r.floor = r.next
	for reader := range r.readers {
		r.floor = min(r.floor, reader.at)
	}
	return r.floor <= r.first()
}

// open lets a reader in who has heard all up to the event last, and says what it misses; there is none if nothing is to come.
func (r *ring) open(last string, most int) (_ *reader, missed string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.readers) >= most {
		return nil, "", ErrTooMany
	}
	at := r.next
	if last != "" {
		at, missed = r.after(last)
	}
	if r.ended && at == r.next {
		return nil, "", nil
	}
	if r.readers == nil {
		r.readers = map[*reader]bool{}
	}
	reader := &reader{at: at}
	r.readers[reader] = true
	r.floor = min(r.floor, at)
	return reader, missed, nil
}

// after is where a reader goes on who has heard the event last, and what it has missed.
func (r *ring) after(last string) (at uint64, missed string) {
	epoch, number, _ := strings.Cut(last, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || epoch != r.name() || n >= r.next { // of another run, or made up
		return r.first(), "unknown"
	}
	if first := r.first(); n+1 < first {
		return first, strconv.FormatUint(first-n-1, 10)
	}
	return n + 1, ""
}

// name is the epoch.
func (r *ring) name() string {
	if r.epoch == "" {
		r.epoch = strconv.FormatUint(rand.Uint64(), 36)
	}
	return r.epoch
}

// close forgets a reader.
func (r *ring) close(reader *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.readers, reader)
	wake(&r.room)
}

// get returns events of so many bytes, and one at least; or what is closed when there are more; or neither at the end. What it
// returns is used again.
func (r *ring) get(reader *reader, bytes int) (epoch string, _ []event, more <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case reader.at < r.first():
		return "", nil, nil, ErrSlow
	case reader.at < r.next:
		n := 0
		waiting := r.events[reader.at-r.first():]
		for n < len(waiting) && (n == 0 || bytes >= len(waiting[n].data)) {
			bytes -= len(waiting[n].data)
			n++
		}
		clear(reader.events)
		reader.events = append(slices.Grow(reader.events[:0], n), waiting[:n]...)
		return r.name(), reader.events, nil, nil
	case r.ended:
		return "", nil, nil, nil
	default:
		return "", nil, waiter(&r.more), nil
	}
}

// took says that a reader has sent n events more.
func (r *ring) took(reader *reader, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reader.at += uint64(n)
	wake(&r.room)
}

// waiter is closed by the next wake.
func waiter(c *chan struct{}) <-chan struct{} {
	if *c == nil {
		*c = make(chan struct{})
	}
	return *c
}

func wake(c *chan struct{}) {
	if *c != nil {
		close(*c)
		*c = nil
	}
}
