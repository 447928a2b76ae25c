package main

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// If this fails, what TestKilledAndRestarted shows does not hold under all the load that redis-benchmark makes.
func TestUnderBenchmark(t *testing.T) {
	path, err := exec.LookPath("redis-benchmark")
	if !*full || err != nil {
		t.Skip("it takes minutes: ask for it by -full, where redis-benchmark is installed")
	}
	c := startCluster(t, 3)
	load := func(i int) (said string) {
		_, port, _ := net.SplitHostPort(c.addrs[i])
		out, err := exec.CommandContext(t.Context(), path, "-p", port, "-t", "set,get,incr,sadd", "-P", "16", "-q", "-n", "300000", "-r", "10000").CombinedOutput()
		for line := range strings.SplitSeq(strings.ReplaceAll(string(out), "\r", "\n"), "\n") {
			if strings.Contains(line, "per second") {
				said += strings.TrimSpace(line) + "; "
			}
		}
		return fmt.Sprint(said, err)
	}
	var wg sync.WaitGroup
	begun := time.Now()
	for i := range 3 {
		wg.Go(func() { t.Logf("replica %d after %v: %s", i, time.Since(begun), load(i)) })
	}
	watch := connect(t, c.addrs[2])
	for watch.line("get counter:000000000000") == "nil" && watch.line("scard myset") == "0" { // until it takes writes
	}
	c.kill(2)
	t.Logf("killed after %v", time.Since(begun))
	c.start(2)
	wg.Go(func() { t.Logf("replica 2 again, after %v: %s", time.Since(begun), load(2)) })
	wg.Wait()
	loaded := time.Now()
	c.settled(2 * time.Minute)
	t.Logf("all hold the same %v after the load", time.Since(loaded))
	first := connect(t, c.addrs[0])
	keys := strings.Fields(strings.Trim(first.line("keys *"), "[]"))
	for i, addr := range c.addrs[1:] {
		other := connect(t, addr)
		for _, quoted := range keys {
			key := strings.Trim(quoted, `"`)
			get := "get"
			if first.do("type", key) == "set" {
				get = "smembers"
			}
			if a, b := first.do(get, key), other.do(get, key); a != b {
				t.Fatalf("%s is %.100s, and at replica %d %.100s", key, a, i+1, b)
			}
		}
	}
	t.Logf("%d keys are alike", len(keys))
}
