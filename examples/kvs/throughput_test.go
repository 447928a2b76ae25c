package main

import (
	"bufio"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/exe"
)

// If this fails, kvs alone is far slower than redis-server in the same run. Both are measured in turn, so that what else the machine does
// comes upon both.
func TestThroughput(t *testing.T) {
	benchmark, err := exec.LookPath("redis-benchmark")
	server, missing := exec.LookPath("redis-server")
	if !*full || err != nil || missing != nil {
		t.Skip("it takes a minute: ask for it by -full, where redis-server and redis-benchmark are installed")
	}
	cmd := exec.Command(exe.Build(t, "."), "-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	addrs := map[string]string{"kvs": addressesFrom(t, out, 1)[0], "redis": redisAt(t, server)}
	for _, what := range []string{"set", "get"} {
		for _, keys := range []string{"1", "100000"} {
			rates := map[string][]float64{}
			for range 5 {
				for name, addr := range addrs {
					rates[name] = append(rates[name], rate(t, benchmark, addr, what, keys))
				}
			}
			ours, theirs := median(rates["kvs"]), median(rates["redis"])
			t.Logf("%s of %s keys, 16 in a pipeline, 50 connections: kvs %.0f/s, redis %.0f/s: %.2f of it", what, keys, ours, theirs, ours/theirs)
			if ours < theirs/2 {
				t.Errorf("%s of %s keys: %v, and redis %v", what, keys, rates["kvs"], rates["redis"])
			}
		}
	}
}

func rate(t *testing.T, benchmark, addr, what, keys string) float64 {
	t.Helper()
	_, port, _ := net.SplitHostPort(addr)
	out, err := exec.CommandContext(t.Context(), benchmark, "-p", port, "-t", what, "-P", "16", "-n", "500000", "-r", keys, "--csv").Output()
	if err != nil {
		t.Fatal(err)
	}
	var last string
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		last = lines.Text()
	}
	r, err := strconv.ParseFloat(strings.Trim(strings.Split(last, ",")[1], `"`), 64)
	if err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	return r
}

func median(all []float64) float64 { return slices.Sorted(slices.Values(all))[len(all)/2] }
