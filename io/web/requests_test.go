package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/io/web"
	"github.com/calmflow/calm/stream"
)

// Requests of a service of net/http come into a flow.
func ExampleNewRequests() {
	f := stream.New("orders")
	orders := web.NewRequests(f.Process[server](), web.JSON[struct{ Seats int }])
	seats := 0
	orders.Stream().ForEach(func(o struct{ Seats int }) { seats += o.Seats })
	over := make(chan error)
	go func() { over <- f.Run(context.Background()) }()

	mux := http.NewServeMux()
	mux.Handle("POST /orders", orders)
	s := httptest.NewServer(mux)
	defer s.Close()
	for _, body := range []string{`{"Seats": 2}`, `{"Seats": 3}`, `{"Seats": "none"}`} {
		resp, err := s.Client().Post(s.URL+"/orders", "application/json", strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			continue
		}
		resp.Body.Close()
		fmt.Println(resp.Status)
	}
	orders.Close()
	fmt.Println(<-over, seats)
	// Output:
	// 202 Accepted
	// 202 Accepted
	// 400 Bad Request
	// <nil> 5
}

// post posts a body, and returns the status and the answer.
func post(t *testing.T, url string, body io.Reader) (int, string) {
	t.Helper()
	resp, err := http.Post(url, "text/plain", body)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, strings.TrimSpace(string(answer))
}

// If this fails, a request is lost or comes twice.
func TestEachRequestIsAnItem(t *testing.T) {
	const clients, each = 8, 50
	f := stream.New("requests")
	in := web.NewRequests(f.Process[server](), web.JSON[int])
	got := map[int]int{}
	in.Stream().ForEach(func(n int) { got[n]++ })
	over := make(chan error)
	go func() { over <- f.Run(t.Context()) }()
	s := served(t, in)
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := range each {
				if code, answer := post(t, s.URL, strings.NewReader(fmt.Sprint(c*each+i))); code != http.StatusAccepted {
					t.Errorf("%d %s", code, answer)
				}
			}
		})
	}
	wg.Wait()
	in.Close()
	if code, _ := post(t, s.URL, strings.NewReader("1")); code != http.StatusServiceUnavailable {
		t.Errorf("after Close: %d", code)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
	for n := range clients * each {
		if got[n] != 1 {
			t.Errorf("%d came %d times", n, got[n])
		}
	}
}

// If this fails, a client is told the wrong thing, or what is refused gets into the flow.
func TestRefusals(t *testing.T) {
	f := stream.New("requests")
	in := web.NewRequests(f.Process[server](), func(r *http.Request) (string, error) {
		b, err := io.ReadAll(r.Body)
		if string(b) == "bad" {
			err = errors.New("not that")
		}
		return string(b), err
	})
	in.Body, in.Read, in.Wait = 10, 50*time.Millisecond, time.Millisecond
	var got []string
	in.Stream().ForEach(func(s string) { got = append(got, s) })
	s := served(t, in)

	if code, answer := post(t, s.URL, strings.NewReader("early")); code != http.StatusTooManyRequests {
		t.Errorf("before the flow runs: %d %s", code, answer)
	}
	in.Wait = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- f.Run(ctx) }()

	never, hold := io.Pipe()
	go hold.Write([]byte("x"))
	for _, c := range []struct {
		body io.Reader
		code int
		says string
	}{
		{strings.NewReader("good"), 202, ""},
		{strings.NewReader("bad"), 400, "not that"},
		{strings.NewReader("0123456789"), 202, ""},
		{strings.NewReader("0123456789a"), 413, "more than 10 bytes"},
		{never, 408, "too long"},
	} {
		if code, answer := post(t, s.URL, c.body); code != c.code || !strings.Contains(answer, c.says) {
			t.Errorf("%d %q, not %d %q", code, answer, c.code, c.says)
		}
	}
	hold.Close()
	cancel()
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if code, answer := post(t, s.URL, strings.NewReader("late")); code != 503 || answer != "the flow has ended" {
		t.Errorf("at the end: %d %s", code, answer)
	}
	if slices.ContainsFunc(got, func(s string) bool { return s != "good" && s != "0123456789" }) {
		t.Errorf("the flow got %q", got)
	}
}

// If this fails, requests fill the memory of a flow that does not keep up, or wait for ever.
func TestFullFlowTurnsAway(t *testing.T) {
	f := stream.New("requests")
	in := web.NewRequests(f.Process[server](), func(*http.Request) (int, error) { return 1, nil })
	in.Wait = time.Millisecond
	held, taken := make(chan struct{}), 0
	in.Stream().ForEach(func(int) {
		<-held
		taken++
	})
	over := make(chan error)
	go func() { over <- f.Run(t.Context()) }()

	accepted, refused := 0, ""
	for refused == "" && accepted < 100_000 {
		w := httptest.NewRecorder()
		in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
		switch {
		case w.Code == http.StatusAccepted:
			accepted++
		case accepted > 0: // it has begun
			refused = fmt.Sprint(w.Code, " ", w.Header().Get("Retry-After"))
		}
	}
	if refused != "429 1" {
		t.Errorf("after %d: %q", accepted, refused)
	}
	close(held)
	in.Close()
	if err := <-over; err != nil || taken != accepted {
		t.Errorf("%d of %d were taken, %v", taken, accepted, err)
	}
}

// If this fails, a client that goes away is waited for.
func TestClientThatGoesAway(t *testing.T) {
	f := stream.New("requests") // which does not run
	in := web.NewRequests(f.Process[server](), web.JSON[int])
	in.Wait = time.Hour
	in.Stream().Ignore()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	in.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader("1")))
	if w.Code != http.StatusTooManyRequests {
		t.Errorf("code %d", w.Code)
	}
}

// Each member of a cluster takes its own.
func TestMembersTakeTheirOwn(t *testing.T) {
	f := stream.New("requests")
	in := web.NewRequests(f.Cluster[team](2), web.JSON[int])
	var got []string
	in.Stream().ForEachMember(func(m stream.Member[team], n int) { got = append(got, fmt.Sprint(m, n)) })
	over := make(chan error)
	go func() { over <- f.Run(t.Context()) }()
	for member, code := range []int{202, 202, 500} {
		w := httptest.NewRecorder()
		in.Member(member).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(fmt.Sprint(member+7))))
		if w.Code != code {
			t.Errorf("member %d: %d %s", member, w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("1")))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "2 members") {
		t.Errorf("no member: %d %s", w.Code, w.Body)
	}
	in.Close()
	if err := <-over; err != nil {
		t.Error(err)
	}
	slices.Sort(got)
	if fmt.Sprint(got) != "[team[0] 7 team[1] 8]" {
		t.Error(got)
	}
}

func TestJSON(t *testing.T) {
	type point struct{ X, Y int }
	for body, want := range map[string]string{
		`{"X":1,"Y":2}`:         "{1 2} <nil>",
		` {"X":1} `:             "{1 0} <nil>",
		``:                      "{0 0} web: the body is not the JSON that is expected: EOF",
		`{"X":1}{"X":2}`:        "{1 0} web: the body is not one JSON value: something comes after it",
		`{"Z":1}`:               `{0 0} web: the body is not the JSON that is expected: json: unknown field "Z"`,
		`{"X":1} nonsense here`: "{1 0} web: the body is not one JSON value: invalid character 'o' in literal null (expecting 'u')",
	} {
		x, err := web.JSON[point](httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if got := fmt.Sprint(x, " ", err); got != want {
			t.Errorf("%s: %s, not %s", body, got, want)
		}
	}
}
