package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/exe"
)

func called(stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, options{stdin: strings.NewReader(stdin)}, &o, &e)
	return o.String(), e.String(), code
}

// line is an entry of a log.
func line(host string, at int64, size int) string {
	stamp := time.Unix(at, 0).In(time.FixedZone("", 2*60*60)).Format("02/Jan/2006:15:04:05 -0700")
	return fmt.Sprintf("%s - - [%s] \"GET /index.html HTTP/1.1\" 200 %d \"-\" \"Mozilla/5.0 (X11; Linux)\"\n", host, stamp, size)
}

func TestSessions(t *testing.T) {
	log := line("b", 0, 1) + line("a", 60, 10) + "nonsense\n" + line("a", 120, 20) + line("a", 5000, 5) + line("a", 100, 7)
	out, errs, code := called(log)
	want := "a\t1970-01-01T00:01:00Z\t1970-01-01T00:02:00Z\t2\t30\n" +
		"a\t1970-01-01T01:23:20Z\t1970-01-01T01:23:20Z\t1\t5\n" +
		"b\t1970-01-01T00:00:00Z\t1970-01-01T00:00:00Z\t1\t1\n"
	if code != 0 || out != want || !strings.Contains(errs, "1 lines that are no hits, 1 hits that are late") {
		t.Errorf("code %d, %s%swant\n%s", code, errs, out, want)
	}
}

// If this fails, a session is cut, or two are one.
func TestAgainstALoop(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		type session struct{ from, till, hits, size int64 }
		open, all, now := map[string]*session{}, map[string][]*session{}, int64(1_000_000_000)
		var log strings.Builder
		for range rng.IntN(2_000) {
			now += rng.Int64N(120)
			host, size := fmt.Sprintf("10.0.0.%d", rng.IntN(30)), rng.IntN(5_000)
			log.WriteString(line(host, now, size))
			s := open[host]
			if s == nil || now-s.till > 600 {
				s = &session{from: now}
				open[host], all[host] = s, append(all[host], s)
			}
			s.till, s.hits, s.size = now, s.hits+1, s.size+int64(size)
		}
		var want []string
		for host, sessions := range all {
			for _, s := range sessions {
				want = append(want, fmt.Sprintf("%s\t%s\t%s\t%d\t%d", host, time.Unix(s.from, 0).UTC().Format(time.RFC3339), time.Unix(s.till, 0).UTC().Format(time.RFC3339), s.hits, s.size))
			}
		}
		slices.SortFunc(want, func(a, b string) int {
			hostA, restA, _ := strings.Cut(a, "\t")
			hostB, restB, _ := strings.Cut(b, "\t")
			return cmp.Or(cmp.Compare(hostA, hostB), cmp.Compare(restA, restB))
		})
		out, errs, code := called(log.String(), "-gap", "10m")
		if got := strings.TrimSuffix(out, "\n"); code != 0 || errs != "" || got != strings.Join(want, "\n") {
			t.Fatalf("code %d, %s\n%s\nwant\n%s", code, errs, got, strings.Join(want, "\n"))
		}
	}
}

func TestWrongInput(t *testing.T) {
	for _, args := range [][]string{{"-gap", "0"}, {"-gap", "soon"}, {"-what"}} {
		if _, errs, code := called("", args...); code != 2 || errs == "" {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
	if _, errs, code := called("", "nothing/there"); code != 1 || !strings.Contains(errs, "nothing/there") {
		t.Errorf("code %d, %s", code, errs)
	}
}

// A large log takes less memory than it is long, though each host's last session stays open until the end.
func TestMemory(t *testing.T) {
	const size = 100 << 20
	path := filepath.Join(t.TempDir(), "access.log")
	log, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	rng, now, written := rand.New(rand.NewPCG(5, 6)), int64(1_000_000_000), 0
	here := make([]string, 500) // the hosts that are browsing
	var chunk bytes.Buffer
	for written < size {
		for range 1_000 {
			now += rng.Int64N(3)
			i := rng.IntN(len(here))
			if here[i] == "" || rng.IntN(50) == 0 {
				here[i] = fmt.Sprintf("10.%d.%d.%d", rng.IntN(4), rng.IntN(20), rng.IntN(250))
			}
			chunk.WriteString(line(here[i], now, rng.IntN(100_000)))
		}
		written += chunk.Len()
		if _, err := chunk.WriteTo(log); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	r := exe.Run(t, nil, exe.Build(t, "."), path)
	fmt.Fprintf(t.Output(), "%d MiB of log, peak %d MiB\n", written>>20, r.Peak>>20)
	if r.Code != 0 || r.Peak > 100<<20 {
		t.Errorf("code %d, %d MiB, %s", r.Code, r.Peak>>20, r.Stderr)
	}
}
