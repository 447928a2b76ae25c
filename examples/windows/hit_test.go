package main

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for line, want := range map[string]Hit{
		`127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326`:                      {"127.0.0.1", 971211336, 2326, 200},
		`127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 304 - "http://a/b" "Mozilla/4.08 [en]"`: {"127.0.0.1", 971211336, 0, 304},
		`::1 - a b [10/Oct/2000:20:55:36 +0000] "GET /\"x\" HTTP/1.0" 404 9 "-" "a \"quoted\" agent"`:        {"::1", 971211336, 9, 404},
		`host.example - - [01/Jan/1970:00:00:00 +0000] "" 400 0 "-" "-"`:                                     {"host.example", 0, 0, 400},
	} {
		if got, err := parse(line); err != nil || got != want {
			t.Errorf("%s\n%+v, %v, want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{
		"", " ", "host", `host - - "GET /" 200 1`, `host - - [10/Oct/2000:13:55:36 -0700`, `host - - [yesterday] "GET /" 200 1`,
		`host - - [10/Oct/2000:13:55:36 -0700] GET / 200 1`, `host - - [10/Oct/2000:13:55:36 -0700] "GET / 200 1`,
		`host - - [10/Oct/2000:13:55:36 -0700] "GET /"`, `host - - [10/Oct/2000:13:55:36 -0700] "GET /" ok 1`,
		`host - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 many`, `host - - [10/Oct/2000:13:55:36 -0700] "\`,
	} {
		if got, err := parse(line); err == nil {
			t.Errorf("%q is %+v", line, got)
		}
	}
}

// A line may be anything; what is read of it is what stands there.
func FuzzParse(f *testing.F) {
	f.Add(`127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 304 - "http://a/b" "Mozilla/4.08 [en]"`)
	f.Add(`a [ ] "\" 1 1`)
	f.Fuzz(func(t *testing.T, line string) {
		h, err := parse(line)
		if err == nil && (h.Host == "" || !strings.HasPrefix(line, h.Host+" ")) {
			t.Errorf("%q: host %q", line, h.Host)
		}
	})
}
