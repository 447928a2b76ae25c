package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/io/web"
	"github.com/calmflow/calm/stream"
)

// A browser hears what comes once it has connected, and the end.
func ExampleEvents() {
	f := stream.New("totals")
	amounts := stream.NewInlet[int](f.Process[server]())
	totals := &web.Events[int]{}
	amounts.Stream().
		Scan(func(sum *int, n int) int { *sum += n; return *sum }).
		Into(totals.Sink)
	s := httptest.NewServer(totals)
	defer s.Close()
	over := make(chan error)
	go func() { over <- f.Run(context.Background()) }()

	browser, err := s.Client().Get(s.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer browser.Body.Close()
	_ = amounts.Put(context.Background(), 3)
	_ = amounts.Put(context.Background(), 4)
	amounts.Close()
	said, err := io.ReadAll(browser.Body)
	for line := range strings.Lines(string(said)) {
		if strings.HasPrefix(line, "data") {
			fmt.Print(line)
		}
	}
	fmt.Println(<-over, err)
	// Output:
	// data: 3
	// data: 7
	// <nil> <nil>
}

// newsroom is a flow whose items are events.
type newsroom struct {
	t      *testing.T
	events *web.Events[string]
	news   *stream.Inlet[string, stream.Process[server]]
	url    string
	over   chan error
	left   chan error
}

func plain(dst []byte, s string) ([]byte, error) { return append(dst, s...), nil }

// opened runs a newsroom.
func opened(t *testing.T, events *web.Events[string]) *newsroom {
	t.Helper()
	f := stream.New("news")
	n := &newsroom{t: t, events: events, news: stream.NewInlet[string](f.Process[server]()), over: make(chan error, 1), left: make(chan error, 100)}
	events.Encode = plain
	events.Left = func(_ *http.Request, why error) { n.left <- why }
	n.news.Stream().Into(events.Sink)
	n.url = served(t, events).URL
	ctx, cancel := context.WithCancel(t.Context())
	go func() { n.over <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-n.over; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	return n
}

func (n *newsroom) say(all ...string) {
	for _, s := range all {
		if err := n.news.Put(n.t.Context(), s); err != nil {
			n.t.Error(err)
		}
	}
}

// end ends the flow, and waits for that.
func (n *newsroom) end() {
	n.news.Close()
	err := <-n.over
	n.over <- err
	if err != nil {
		n.t.Error(err)
	}
}

func numbers(from, to int) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

// If this fails, a browser hears what came before it, or misses something, or does not hear the end.
func TestBrowsersHearWhatComes(t *testing.T) {
	n := opened(t, &web.Events[string]{})
	one := listens(t, n.url, "")
	n.say("a", "two\nlines", "three\r\nof\rthem", "", " space", "data: x", "\n")
	var got []string
	for range 7 {
		m, _, _ := one.next()
		got = append(got, m.data)
	}
	if want := []string{"a", "two\nlines", "three\nof\nthem", "", " space", "data: x", "\n"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	two := listens(t, n.url, "")
	n.say("b")
	for _, l := range []*listener{one, two} {
		if m, _, _ := l.next(); m.data != "b" {
			t.Errorf("%q, not b", m.data)
		}
	}
	n.end()
	if one, two := one.rest(), two.rest(); len(one)+len(two) > 0 {
		t.Errorf("%q %q", one, two)
	}
	for range 2 {
		if err := <-n.left; err != nil {
			t.Error(err)
		}
	}
	if h := one.resp.Header.Get("Content-Type"); h != "text/event-stream" {
		t.Error(h)
	}
}

// If this fails, a browser that comes back misses something without being told, or hears it twice.
func TestBrowserThatComesBack(t *testing.T) {
	n := opened(t, &web.Events[string]{Keep: 4})
	first := listens(t, n.url, "")
	n.say("0")
	m, _, _ := first.next()
	first.resp.Body.Close()
	<-n.left // so that nobody is behind
	epoch, _, _ := strings.Cut(m.id, "-")
	n.say(numbers(1, 4)...)
	n.end()
	for id, want := range map[string]string{
		m.id:            "[1 2 3]",
		epoch + "-2":    "[3]",
		epoch + "-3":    "204",
		"":              "204",
		epoch + "-4":    "[unknown 0 1 2 3]",
		"other-2":       "[unknown 0 1 2 3]",
		"nonsense":      "[unknown 0 1 2 3]",
		epoch + "-":     "[unknown 0 1 2 3]",
		epoch + "--1":   "[unknown 0 1 2 3]",
		epoch + "-\xff": "[unknown 0 1 2 3]",
	} {
		back := listens(t, n.url, id)
		got := fmt.Sprint(back.resp.StatusCode)
		if got == "200" {
			got = fmt.Sprint(back.rest())
		}
		if got != want {
			t.Errorf("after %q: %s, not %s", id, got, want)
		}
	}
}

// If this fails, a browser is not told that something was dropped.
func TestBrowserHearsWhatItMissed(t *testing.T) {
	for name, events := range map[string]*web.Events[string]{
		"by number": {Keep: 3},
		"by bytes":  {KeepBytes: 9},
	} {
		n := opened(t, events)
		first := listens(t, n.url, "")
		n.say("a00")
		m, _, _ := first.next()
		id := m.id
		first.resp.Body.Close()
		<-n.left
		n.say("a01", "a02", "a03", "a04", "a05")
		n.end()
		back := listens(t, n.url, id)
		m, _, _ = back.next()
		first = listens(t, n.url, strings.TrimSuffix(id, "0")+"2")
		if rest := fmt.Sprint(first.rest()); rest != "[a03 a04 a05]" {
			t.Errorf("%s: who has missed none gets %s", name, rest)
		}
		if rest := fmt.Sprint(back.rest()); m.name != "missed" || m.data != "2" || rest != "[a03 a04 a05]" {
			t.Errorf("%s: %+v, then %s", name, m, rest)
		}
	}
}

// deaf connects, and reads nothing but that it was let in.
func deaf(t *testing.T, url string, buffer int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.(*net.TCPConn).SetReadBuffer(buffer)
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: test\r\n\r\n")
	if _, err := io.ReadFull(c, make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	return c
}

// If this fails, a browser that reads nothing holds the flow up, or costs memory, or stays.
func TestSlowBrowserIsCutOff(t *testing.T) {
	for name, events := range map[string]*web.Events[string]{
		"it falls behind":    {Keep: 4, Stall: 300 * time.Millisecond},
		"it takes no bytes":  {Keep: 1 << 20, KeepBytes: 1 << 30, Stall: 300 * time.Millisecond},
		"the flow waits":     {Keep: 4, Stall: 300 * time.Millisecond, Slow: web.Hold},
		"and it is the last": {Keep: 1, Stall: 300 * time.Millisecond, Slow: web.Hold},
	} {
		t.Run(name, func(t *testing.T) {
			n := opened(t, events)
			deaf(t, n.url, 4<<10)
			big := strings.Repeat("x", 1<<20)
			for range 16 {
				n.say(big)
			}
			n.end()
			if err := <-n.left; !errors.Is(err, web.ErrSlow) {
				t.Errorf("it left with %v", err)
			}
		})
	}
}

// If this fails, a browser that fell behind hears on as if nothing were missing.
func TestBrowserThatFallsBehind(t *testing.T) {
	n := opened(t, &web.Events[string]{Keep: 4, Stall: time.Minute})
	c := deaf(t, n.url, 1<<20)
	big := strings.Repeat("x", 1<<20)
	for range 32 { // more than a connection holds
		n.say(big)
	}
	n.end()
	all, err := io.ReadAll(c)
	if why := <-n.left; !errors.Is(why, web.ErrSlow) {
		t.Errorf("it left with %v", why)
	}
	if strings.HasSuffix(string(all), "0\r\n\r\n") {
		t.Errorf("its response is whole, with %d bytes, %v", len(all), err)
	}
}

// If this fails, a browser that is slower than the flow misses something though the flow is to wait for it.
func TestHeldFlowWaits(t *testing.T) {
	n := opened(t, &web.Events[string]{Keep: 2, Slow: web.Hold, Stall: time.Minute})
	l := listens(t, n.url, "")
	const events = 200
	body := strings.Repeat("x", 100_000) // so that the connection's buffers hold few
	go func() {
		for i := range events {
			n.say(fmt.Sprint(i, body))
		}
		n.end()
	}()
	for i := range events {
		m, _, ok := l.next()
		if !ok || m.data != fmt.Sprint(i, body) {
			t.Fatalf("event %d: %.20q %v", i, m.data, ok)
		}
	}
	if _, _, ok := l.next(); ok {
		t.Error("it goes on")
	}
	if err := <-n.left; err != nil {
		t.Error(err)
	}
}

// If this fails, a run that is over waits for a browser.
func TestHeldFlowCanEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := stream.New("news")
	events := &web.Events[string]{Keep: 2, KeepBytes: 1 << 30, Slow: web.Hold, Stall: time.Minute}
	url := served(t, events).URL
	news := stream.NewInlet[string](f.Process[server]())
	comes := make(chan struct{})
	news.Stream().Inspect(func(string) { comes <- struct{}{} }).Into(events.Sink)
	over := make(chan error)
	go func() { over <- f.Run(ctx) }()
	deaf(t, url, 4<<10)
	big := strings.Repeat("x", 1<<24) // more than a connection holds
	for range 3 {
		if err := news.Put(t.Context(), big); err != nil {
			t.Fatal(err)
		}
		<-comes // so that the third waits for the browser, or is about to
	}
	cancel()
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestHeartbeat(t *testing.T) {
	n := opened(t, &web.Events[string]{Heartbeat: time.Millisecond})
	if _, comments, ok := listens(t, n.url, "").next(); comments < 3 || !ok {
		t.Errorf("%d comments, %v", comments, ok)
	}
}

// If this fails, there may be any number of browsers, or one that left still counts.
func TestTooManyBrowsers(t *testing.T) {
	n := opened(t, &web.Events[string]{Most: 1})
	one := listens(t, n.url, "")
	if two := listens(t, n.url, ""); two.resp.StatusCode != http.StatusServiceUnavailable {
		t.Error(two.resp.Status)
	}
	if err := <-n.left; !errors.Is(err, web.ErrTooMany) {
		t.Error(err)
	}
	one.resp.Body.Close()
	if err := <-n.left; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if three := listens(t, n.url, ""); three.resp.StatusCode != http.StatusOK {
		t.Error(three.resp.Status)
	}
}

// An item that cannot be encoded ends the flow, with the sink's place.
func TestItemThatIsNoEvent(t *testing.T) {
	f := stream.New("news")
	f.Logger = slog.New(slog.DiscardHandler)
	var events web.Events[func()]
	stream.Items(f.Process[server](), 1).Map(func(int) func() { return func() {} }).Into(events.Sink)
	err := f.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "web: encoding an event") || !strings.Contains(err.Error(), "events_test.go:") {
		t.Error(err)
	}
}

// If this fails, browsers slow each other down by what they wait for, or one hears another's.
func TestManyBrowsers(t *testing.T) {
	const browsers, events = 50, 300
	n := opened(t, &web.Events[string]{})
	var all []*listener
	for range browsers {
		all = append(all, listens(t, n.url, ""))
	}
	n.say(numbers(0, events)...)
	n.end()
	var heard atomic.Int64
	done := make(chan struct{}, browsers)
	for _, l := range all {
		go func() {
			heard.Add(int64(len(l.rest())))
			done <- struct{}{}
		}()
	}
	for range browsers {
		<-done
	}
	if heard.Load() != browsers*events {
		t.Errorf("%d events of %d were heard", heard.Load(), browsers*events)
	}
}
