package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/calmflow/calm/internal/exe"
)

// started runs the server on a free port. What it returns ends it, and returns what run does.
func started(t *testing.T, args ...string) (url string, end func() (code int, errs string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	from, to := io.Pipe()
	var errs strings.Builder
	done := make(chan int, 1)
	go func() { done <- run(ctx, append([]string{"-listen", "127.0.0.1:0"}, args...), to, &errs) }()
	address, err := bufio.NewReader(from).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + strings.TrimSpace(address), func() (int, string) {
		cancel()
		return <-done, errs.String()
	}
}

// hitAt sends a hit, and returns its place; ok is false if nobody answers.
func hitAt(t *testing.T, url, path string) (count int, ok bool) {
	t.Helper()
	resp, err := http.Get(url + path)
	if err != nil {
		return 0, false
	}
	defer resp.Body.Close()
	var reply Reply
	switch err := json.NewDecoder(resp.Body).Decode(&reply); {
	case resp.StatusCode != http.StatusOK:
		t.Errorf("%s: %s", path, resp.Status)
	case err != nil || reply.Path != path || resp.Header.Get("Content-Type") != "application/json":
		t.Errorf("%s: %+v, %v", path, reply, err)
	}
	return reply.Count, true
}

// tally collects places.
type tally struct {
	mu  sync.Mutex
	got map[string]map[int]int
}

func (y *tally) add(path string, count int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.got == nil {
		y.got = map[string]map[int]int{}
	}
	if y.got[path] == nil {
		y.got[path] = map[int]int{}
	}
	y.got[path][count]++
}

// check says that each path has each of the first places once.
func (y *tally) check(t *testing.T) (all int) {
	t.Helper()
	for path, places := range y.got {
		for i := range len(places) {
			if places[i+1] != 1 {
				t.Errorf("of %d hits of %s, %d have the place %d", len(places), path, places[i+1], i+1)
			}
		}
		all += len(places)
	}
	return all
}

// If this fails, two hits share a place, or a hit is lost, or a client that comes back goes back.
func TestPlaces(t *testing.T) {
	const clients, each = 20, 40
	for _, args := range [][]string{nil, {"-open", "1"}} {
		url, end := started(t, args...)
		var all tally
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				last := map[string]int{}
				for i := range each {
					path := fmt.Sprint("/", (c+i)%3)
					count, ok := hitAt(t, url, path)
					if !ok || count <= last[path] {
						t.Errorf("%s: %d comes after %d, %v", path, count, last[path], ok)
					}
					last[path] = count
					all.add(path, count)
				}
			})
		}
		wg.Wait()
		if n := all.check(t); n != clients*each {
			t.Errorf("%d hits of %d", n, clients*each)
		}
		if code, errs := end(); code != 0 || errs != "" {
			t.Errorf("code %d, %q", code, errs)
		}
		if _, ok := hitAt(t, url, "/"); ok {
			t.Error("it still answers")
		}
	}
}

// If this fails, the end of the server loses requests that it has taken.
func TestEndsGracefully(t *testing.T) {
	for range 20 {
		url, end := started(t)
		var all tally
		var wg sync.WaitGroup
		half := make(chan struct{})
		var once sync.Once
		for range 8 {
			wg.Go(func() {
				for i := 0; ; i++ {
					count, ok := hitAt(t, url, "/")
					if !ok { // it does not listen any more; an answer other than 200 is an error of the test
						return
					}
					all.add("/", count)
					if i == 10 {
						once.Do(func() { close(half) })
					}
				}
			})
		}
		<-half
		if code, errs := end(); code != 0 || errs != "" {
			t.Errorf("code %d, %q", code, errs)
		}
		wg.Wait()
		all.check(t)
	}
}

// If this fails, clients of a flow that has ended wait, or are told that all is well.
func TestUnavailable(t *testing.T) {
	f, hits := options{}.flow()
	ask := func(ctx context.Context) int {
		w := httptest.NewRecorder()
		handler(hits).ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
		return w.Code
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if code := ask(gone); code != http.StatusServiceUnavailable {
		t.Errorf("of a client that has gone, before the run: %d", code)
	}
	hits.Close()
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code := ask(t.Context()); code != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", code)
	}
}

// If this fails, the program does not end as the system asks it to.
func TestSignal(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), exe.Build(t, "."), "-listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if count, ok := hitAt(t, "http://"+strings.TrimSpace(address), "/about"); !ok || count != i+1 {
			t.Error(count, ok)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{"-open", "0"}, {"-open", "x"}, {"-what"}, {"more"}} {
		var errs strings.Builder
		if code := run(t.Context(), args, io.Discard, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%v: code %d, %q", args, code, errs.String())
		}
	}
	var errs strings.Builder
	if code := run(t.Context(), []string{"-listen", "nowhere"}, io.Discard, &errs); code != 1 || !strings.Contains(errs.String(), "nowhere") {
		t.Errorf("code %d, %q", code, errs.String())
	}
	errs.Reset()
	if code := run(t.Context(), []string{"-h"}, io.Discard, &errs); code != 0 || !strings.Contains(errs.String(), "usage: counter") {
		t.Errorf("-h: code %d, %q", code, errs.String())
	}
}
