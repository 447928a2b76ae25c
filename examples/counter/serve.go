package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"
)

// patience is how long requests may take once the server is to end.
const patience = 10 * time.Second

// serve answers the requests that come to listener until ctx ends, and then those that are there.
func (o options) serve(ctx context.Context, listener net.Listener) error {
	f, hits := o.flow()
	server := &http.Server{Handler: handler(hits), ReadHeaderTimeout: patience}

	over := make(chan error, 1)
	running, end := context.WithCancel(context.WithoutCancel(ctx)) // the flow goes on while requests are answered
	defer end()
	go func() { over <- f.Run(running) }()
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(listener) }()

	var err error
	select {
	case <-ctx.Done():
	case err = <-serving: // which nothing but a fault of the listener ends
	case err = <-over: // which nothing but a fault of the flow ends
		over <- err
	}
	slow, done := context.WithTimeout(running, patience)
	defer done()
	err = errors.Join(err, server.Shutdown(slow))
	hits.Close() // nobody asks any more, so the flow ends
	if flow := <-over; !errors.Is(err, flow) {
		err = errors.Join(err, flow)
	}
	return err
}

// handler answers each request with its place in the order of hits. A client that goes away is waited for no longer: its hit
// may count or not.
func handler(hits service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, err := hits.Call(r.Context(), Hit{r.URL.Path})
		if err != nil { // the flow has ended, or the client has gone
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply) // a client that has gone hears nothing
	})
}
