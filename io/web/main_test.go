package web_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type (
	server struct{}
	team   struct{}
)

// served serves a handler until the test ends.
func served(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return s
}

// listener is a browser.
type listener struct {
	t    *testing.T
	resp *http.Response
	in   *bufio.Scanner
}

// listens connects, and returns when the events let it in.
func listens(t *testing.T, url, lastID string) *listener {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	l := &listener{t, resp, bufio.NewScanner(resp.Body)}
	l.in.Buffer(nil, 1<<24)
	return l
}

// message is an event as a browser sees it.
type message struct{ id, name, data string }

// next returns the next event; ok is false at the end. Comments are counted.
func (l *listener) next() (m message, comments int, ok bool) {
	var data []string
	for l.in.Scan() {
		line := l.in.Text()
		switch field, value, _ := strings.Cut(line, ": "); {
		case line == "" && data != nil:
			m.data = strings.Join(data, "\n")
			return m, comments, true
		case line == ":":
			comments++
			if comments == 3 {
				return m, comments, true
			}
		case field == "id":
			m.id = value
		case field == "event":
			m.name = value
		case field == "data":
			data = append(data, value)
		case line != "":
			l.t.Errorf("%q is no line of an event", line)
		}
	}
	return m, comments, false
}

// rest are the data of the events until the end.
func (l *listener) rest() (all []string) {
	for {
		m, _, ok := l.next()
		if !ok {
			return all
		}
		all = append(all, m.data)
	}
}
