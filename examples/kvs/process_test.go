package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/exe"
)

// cluster is three replicas, each a process.
type cluster struct {
	t     *testing.T
	path  string
	addrs []string
	cmds  []*exec.Cmd
	said  []*bytes.Buffer
}

func startCluster(t *testing.T, n int) *cluster {
	c := &cluster{t: t, path: exe.Build(t, "."), cmds: make([]*exec.Cmd, n), said: make([]*bytes.Buffer, n)}
	for port := 20000 + os.Getpid()%20000; len(c.addrs) < n; port++ {
		if free(port) && free(port+amongPorts) {
			c.addrs = append(c.addrs, fmt.Sprint("127.0.0.1:", port))
		}
	}
	for i := range n {
		c.start(i)
	}
	return c
}

func free(port int) bool {
	l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port))
	if err == nil {
		_ = l.Close()
	}
	return err == nil
}

func (c *cluster) start(i int) {
	cmd := exec.Command(c.path, "-role", "replica", "-id", strconv.Itoa(i), "-peers", strings.Join(c.addrs, ","), "-v")
	c.said[i] = &bytes.Buffer{}
	cmd.Stderr = c.said[i]
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.cmds[i] = cmd
	c.t.Cleanup(func() { c.kill(i) })
	addressesFrom(c.t, out, 1)
}

// kill ends a replica by SIGKILL.
func (c *cluster) kill(i int) {
	if c.cmds[i].ProcessState == nil {
		_ = c.cmds[i].Process.Kill()
		_ = c.cmds[i].Wait()
	}
	if c.t.Failed() {
		c.t.Logf("replica %d:\n%s", i, c.said[i])
	}
}

// settled waits until all replicas hold the same.
func (c *cluster) settled(patience time.Duration) {
	c.t.Helper()
	var states []string
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-again.C {
		states = nil
		same := true
		for _, addr := range c.addrs {
			_, keys, _ := strings.Cut(connect(c.t, addr).line("info"), "db0:")
			states = append(states, keys)
			same = same && keys == states[0]
		}
		if same {
			return
		}
	}
	c.t.Fatalf("they hold %q", states)
}

// writer writes to a replica in pipelines, as long as that takes it, and counts what it has been told is done.
type writer struct {
	name  string
	acked int
	sent  int
}

const pipelined = 16

func (w *writer) write(addr string, going *atomic.Bool) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	in := &client{conn: conn, in: bufio.NewReader(conn)}
	for going.Load() {
		var batch []byte
		for range pipelined {
			batch = append(batch, request("sadd", "set:"+w.name, strconv.Itoa(w.sent))...)
			batch = append(batch, request("incr", "count:"+w.name)...)
			batch = append(batch, request("incr", "count")...)
			batch = append(batch, request("set", "last", w.name+strconv.Itoa(w.sent))...)
			batch = append(batch, request("hset", "hash", w.name, strconv.Itoa(w.sent))...)
			batch = append(batch, request("set", "key:"+strconv.Itoa(w.sent%500), w.name)...)
			w.sent++
		}
		if _, err := conn.Write(batch); err != nil {
			return
		}
		for range pipelined {
			for range 6 {
				if reply, err := in.reply(); err != nil || reply == "ERR" {
					return
				}
			}
			w.acked++
		}
	}
}

// full runs redis-benchmark against all replicas at once too, which takes a minute.
var full = flag.Bool("full", false, "run redis-benchmark too")

// If this fails, a replica that was killed does not catch up, replicas come to differ, or a write that was acknowledged by a replica that
// lives on is lost.
func TestKilledAndRestarted(t *testing.T) {
	c := startCluster(t, 3)
	writers := []*writer{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}, {name: "e"}}
	var going atomic.Bool
	going.Store(true)
	var wg sync.WaitGroup
	phase := func(i, at int, until func() bool) {
		wg.Go(func() { writers[i].write(c.addrs[at], &going) })
		again := time.NewTicker(5 * time.Millisecond)
		defer again.Stop()
		for end := time.Now().Add(10 * time.Second); !until() && time.Now().Before(end); {
			<-again.C
		}
	}
	counted := func(at, least int) func() bool {
		client := connect(t, c.addrs[at])
		return func() bool {
			n, _ := strconv.Atoi(strings.Trim(client.line("get count"), `"`))
			return n >= least
		}
	}
	phase(0, 0, func() bool { return true })
	phase(1, 1, func() bool { return true })
	phase(2, 2, counted(0, 3000))
	c.kill(2)
	phase(3, 0, counted(1, 8000))
	c.start(2)
	phase(4, 2, counted(2, 14000))
	going.Store(false)
	wg.Wait()
	c.settled(20 * time.Second)
	for i, addr := range c.addrs {
		at := connect(t, addr)
		for _, w := range []*writer{writers[0], writers[1], writers[3], writers[4]} {
			for kind, got := range map[string]string{"set": at.line("scard set:" + w.name), "count": strings.Trim(at.line("get count:"+w.name), `"`)} {
				if n, _ := strconv.Atoi(got); n < w.acked || n > w.sent {
					t.Errorf("replica %d has a %s of %d for %s, who was told %d and said %d", i, kind, n, w.name, w.acked, w.sent)
				}
			}
		}
		for _, key := range []string{"set:a", "set:b", "set:c", "set:d", "set:e"} {
			if a, b := at.line("smembers "+key), connect(t, c.addrs[0]).line("smembers "+key); a != b {
				t.Errorf("replica %d has another %s", i, key)
			}
		}
	}
	for _, w := range writers {
		t.Logf("%s was told %d of %d", w.name, w.acked, w.sent)
	}
}
