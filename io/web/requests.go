package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// Requests is a source that takes an item out of each request, and an [http.Handler]. It answers
//
//   - 202 Accepted once the flow has the item, which need not have come anywhere yet,
//   - 400 Bad Request, with the error's text, if the function that decodes it returns an error,
//   - 408 Request Timeout if the body takes longer than Read,
//   - 413 Content Too Large if the body is longer than Body,
//   - 429 Too Many Requests, and to try again after a second, if the flow does not run or is full for longer than Wait, or
//     than the request's context,
//   - 503 Service Unavailable once the flow or the source has ended.
//
// After any but 202 the item is not in the flow. A client that hears nothing does not know; one that then sends again may send
// twice, and has to name what it sends if that matters: see Unique and UniqueBy.
//
// Memory is bounded: besides what the flow holds, each request that is served holds its item, and what is read of its body.
// Which methods, paths and clients there are is for the handlers and multiplexers before it.
type Requests[T any, L stream.Location[L]] struct {
	// Body is the most bytes that a body may have; default 1 MiB. Read is how long it may take to come; default 10 s. Wait is how
	// long a request waits while the flow is full; default 5 s. Set them before requests come.
	Body int64
	Read time.Duration
	Wait time.Duration

	decode func(*http.Request) (T, error)
	inlet  *stream.Inlet[T, L]
}

const (
	defaultBody = 1 << 20
	defaultRead = 10 * time.Second
	defaultWait = 5 * time.Second
)

// NewRequests makes a source of requests at a place. It calls decode with each, on the goroutine that serves it: many at once.
func NewRequests[T any, At stream.Place[L], L stream.Location[L]](at At, decode func(*http.Request) (T, error)) *Requests[T, L] {
	if decode == nil {
		panic("web: NewRequests: decode is nil: say what item a request is, such as by JSON")
	}
	return &Requests[T, L]{decode: decode, inlet: stream.NewInlet[T](at)}
}

// Stream is what was taken out of requests. It is Unordered, since clients do not wait for each other.
func (s *Requests[T, L]) Stream() stream.Stream[T, L, props.Unordered] {
	return s.inlet.Stream().Unordered()
}

// ServeHTTP takes an item. At a cluster that runs in one process, use Member.
func (s *Requests[T, L]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, s.inlet.Put)
}

// Member is the handler of one member of a cluster.
func (s *Requests[T, L]) Member(member int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, func(ctx context.Context, x T) error { return s.inlet.PutAt(ctx, member, x) })
	})
}

// Close says that no more is taken, so that the flow can end: requests that come then are answered with 503.
func (s *Requests[T, L]) Close() { s.inlet.Close() }

func (s *Requests[T, L]) serve(w http.ResponseWriter, r *http.Request, put func(context.Context, T) error) {
	body := cmp.Or(s.Body, defaultBody)
	r.Body = http.MaxBytesReader(w, r.Body, body)
	on := http.NewResponseController(w)
	_ = on.SetReadDeadline(time.Now().Add(cmp.Or(s.Read, defaultRead))) // a writer that cannot is the caller's to bound
	x, err := s.decode(r)
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body) // what decode left there counts too
	}
	if err != nil {
		refuse(w, err)
		return
	}
	_ = on.SetReadDeadline(time.Time{}) // else net/http takes it for a client that has gone
	ctx, done := context.WithTimeout(r.Context(), cmp.Or(s.Wait, defaultWait))
	defer done()
	switch err := put(ctx, x); {
	case err == nil:
		w.WriteHeader(http.StatusAccepted)
	case ctx.Err() != nil && !errors.Is(err, tick.ErrStopped):
		w.Header().Set("Retry-After", "1")
		http.Error(w, "the flow is full", http.StatusTooManyRequests)
	case errors.Is(err, tick.ErrStopped):
		http.Error(w, "the flow has ended", http.StatusServiceUnavailable)
	default: // a member that is not here, or a call from inside the flow
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// refuse says why a request is none.
func refuse(w http.ResponseWriter, err error) {
	var long *http.MaxBytesError
	var late interface{ Timeout() bool }
	switch {
	case errors.As(err, &long):
		http.Error(w, fmt.Sprintf("the body has more than %d bytes", long.Limit), http.StatusRequestEntityTooLarge)
	case errors.As(err, &late) && late.Timeout():
		http.Error(w, "the body takes too long", http.StatusRequestTimeout)
	default:
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// JSON decodes a body that is one JSON value, for [NewRequests]. Members that T does not have are an error.
func JSON[T any](r *http.Request) (x T, err error) {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil {
		return x, fmt.Errorf("web: the body is not the JSON that is expected: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("something comes after it")
		}
		return x, fmt.Errorf("web: the body is not one JSON value: %w", err)
	}
	return x, nil
}
