package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Events is a sink that sends each item to all browsers that listen, as a server-sent event, and an [http.Handler] that they
// connect to. A browser gets what comes from when it has connected. One that comes back, with the Last-Event-ID that browsers send by
// themselves, gets what it has missed. If some of that is not kept any more, an event of the name "missed" comes first,
// whose data is how many those are, or "unknown" if the flow has been run anew since.
//
// All browsers read the same memory: the last events, as many as Keep and KeepBytes say. So a slow browser costs none; what
// becomes of it when it falls so far behind, Slow says. Where Hold has the flow wait for it, the longest is Stall for each 64 KiB,
// after which it is cut off too. While a browser hears nothing for Heartbeat, it gets a comment, so that proxies keep the
// connection, and those who have gone are found.
//
// When the stream ends, each browser gets what is left and its response ends. Browsers that come then get what they missed, or
// 204 No Content, which tells them not to come again.
//
// Set the fields before the flow runs. The zero value is ready to use.
type Events[T any] struct {
	// Encode appends an item as an event's data; default: its JSON. Lines of it are sent as lines of data.
	Encode func(dst []byte, x T) ([]byte, error)

	Slow Policy // what becomes of a browser that does not keep up; default Cut

	Keep      int           // the most events that are kept; default 1,024
	KeepBytes int           // the most bytes of them; default 16 MiB, and in any case the last event
	Most      int           // the most browsers at once; others get 503 Service Unavailable; default 1,024
	Heartbeat time.Duration // default 15 s
	Stall     time.Duration // how long a write of 64 KiB to a browser may take; default 10 s

	// Left, if set, is called when a browser that listened does not any more: with nil if the stream has ended, ErrSlow, or the
	// error of its connection. It is called by the goroutines that serve requests: many at once.
	Left func(r *http.Request, why error)

	ring ring
}

// Policy is what becomes of a browser that does not keep up.
type Policy int

const (
	// Cut cuts it off with ErrSlow. It may come back, and hears that it has missed some.
	Cut Policy = iota
	// Hold has the flow wait until it has taken what would have to be dropped.
	Hold
)

// String is Cut or Hold.
func (p Policy) String() string {
	if p == Hold {
		return "Hold"
	}
	return "Cut"
}

// What Left is told.
var (
	ErrSlow    = errors.New("web: a browser does not keep up, and is cut off")
	ErrTooMany = errors.New("web: too many browsers listen") // to one that was not let in
)

const (
	defaultKeep      = 1024
	defaultKeepBytes = 16 << 20
	defaultMost      = 1024
	defaultHeartbeat = 15 * time.Second
	defaultStall     = 10 * time.Second

	piece = 64 << 10 // bytes of one write
)

// Sink is for Into. It demands items that come once, at one process: each member of a cluster would number events for itself, and
// a browser that comes back to another member would miss some, or hear them twice.
func (e *Events[T]) Sink[L stream.NeedsProcess[L], D props.NeedsOnce]() stream.Sink[T, L, D] {
	e.ring.begin(cmp.Or(e.Keep, defaultKeep), cmp.Or(e.KeepBytes, defaultKeepBytes), e.Slow == Hold)
	return stream.NewChunkSink[T, L, D]("server-sent events", e.put, e.ring.end)
}

func (e *Events[T]) put(ctx context.Context, xs []T) error {
	for _, x := range xs {
		encode := e.Encode
		if encode == nil {
			encode = appendJSON[T]
		}
		data, err := encode(nil, x)
		if err != nil {
			return fmt.Errorf("web: encoding an event: %w", err)
		}
		if err := e.ring.add(ctx, data); err != nil {
			return err
		}
	}
	return nil
}

// ServeHTTP sends events until the stream ends or the browser goes.
func (e *Events[T]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reader, missed, err := e.ring.open(r.Header.Get("Last-Event-ID"), cmp.Or(e.Most, defaultMost))
	switch {
	case err != nil:
		w.Header().Set("Retry-After", "1")
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		e.left(r, err)
		return
	case reader == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err = e.stay(w, r, reader, missed)
	e.left(r, err)
	if errors.Is(err, ErrSlow) {
		panic(http.ErrAbortHandler) // the response is not whole
	}
}

// stay sends to a browser that was let in.
func (e *Events[T]) stay(w http.ResponseWriter, r *http.Request, reader *reader, missed string) error {
	defer e.ring.close(reader)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // of nginx
	out := &browser{w: w, on: http.NewResponseController(w), stall: cmp.Or(e.Stall, defaultStall)}
	hello := ":\n\n" // so that the head of the response goes out
	if missed != "" {
		hello = "event: missed\ndata: " + missed + "\n\n"
	}
	if err := out.write([]byte(hello)); err != nil {
		return err
	}
	return e.listen(r.Context(), reader, out)
}

// listen writes events as they come.
func (e *Events[T]) listen(ctx context.Context, reader *reader, out *browser) error {
	beat := time.NewTimer(cmp.Or(e.Heartbeat, defaultHeartbeat))
	defer beat.Stop()
	var buf []byte
	for {
		epoch, events, more, err := e.ring.get(reader, piece)
		if err != nil {
			return err
		}
		if events != nil {
			buf = appendEvents(buf[:0], epoch, events)
			if err := out.write(buf); err != nil {
				return err
			}
			e.ring.took(reader, len(events))
			beat.Reset(cmp.Or(e.Heartbeat, defaultHeartbeat))
			continue
		}
		if more == nil {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-beat.C:
			if err := out.write([]byte(":\n\n")); err != nil {
				return err
			}
			beat.Reset(cmp.Or(e.Heartbeat, defaultHeartbeat))
		}
	}
}

func (e *Events[T]) left(r *http.Request, why error) {
	if e.Left != nil {
		e.Left(r, why)
	}
}

// browser is who listens.
type browser struct {
	w     http.ResponseWriter
	on    *http.ResponseController
	stall time.Duration
}

// write sends b in pieces, each of which has to be taken in time.
func (b *browser) write(p []byte) error {
	for len(p) > 0 {
		n := min(len(p), piece)
		_ = b.on.SetWriteDeadline(time.Now().Add(b.stall)) // a writer that cannot is the caller's to bound
		_, err := b.w.Write(p[:n])
		if err == nil {
			err = b.on.Flush()
		}
		var late interface{ Timeout() bool }
		if errors.As(err, &late) && late.Timeout() {
			return fmt.Errorf("%w: it took no %d bytes in %v", ErrSlow, n, b.stall)
		}
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// appendEvents appends events as they are sent.
func appendEvents(dst []byte, epoch string, events []event) []byte {
	for _, e := range events {
		dst = append(dst, "id: "...)
		dst = append(dst, epoch...)
		dst = append(dst, '-')
		dst = strconv.AppendUint(dst, e.number, 10)
		dst = appendData(dst, e.data)
		dst = append(dst, "\n\n"...)
	}
	return dst
}

// appendData appends the lines of data, which end in any of the three ways that browsers know.
func appendData(dst, data []byte) []byte {
	dst = append(dst, "\ndata: "...)
	for i, b := range data {
		switch {
		case b == '\n' && i > 0 && data[i-1] == '\r':
		case b == '\n' || b == '\r':
			dst = append(dst, "\ndata: "...)
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

func appendJSON[T any](dst []byte, x T) ([]byte, error) {
	b, err := json.Marshal(x)
	return append(dst, b...), err
}
