package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// client is a connection to a server of the protocol.
type client struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func connect(t testing.TB, addr string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return &client{t, conn, bufio.NewReader(conn)}
}

func request(words ...string) []byte {
	b := fmt.Appendf(nil, "*%d\r\n", len(words))
	for _, w := range words {
		b = fmt.Appendf(b, "$%d\r\n%s\r\n", len(w), w)
	}
	return b
}

// do says a command, and returns the reply as text.
func (c *client) do(words ...string) string {
	c.t.Helper()
	if _, err := c.conn.Write(request(words...)); err != nil {
		c.t.Fatal(err)
	}
	reply, err := c.reply()
	if err != nil {
		c.t.Fatalf("%q: %v", words, err)
	}
	return reply
}

func (c *client) line(line string) string { return c.do(strings.Fields(line)...) }

// reply reads one: of an error the first word, of an array its elements in brackets.
func (c *client) reply() (string, error) {
	line, err := c.in.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSuffix(line, "\r\n")
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '-':
		word, _, _ := strings.Cut(line[1:], " ")
		return word, nil
	case '$':
		if n < 0 {
			return "nil", nil
		}
		b := make([]byte, n+2)
		if _, err := io.ReadFull(c.in, b); err != nil {
			return "", err
		}
		return strconv.Quote(string(b[:n])), nil
	case '*':
		var all []string
		for range n {
			one, err := c.reply()
			if err != nil {
				return "", err
			}
			all = append(all, one)
		}
		return fmt.Sprint(all), nil
	}
	return line[1:], nil
}

// started runs kvs in this process, and returns the addresses of its replicas.
func started(t testing.TB, replicas int, args ...string) (addrs []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	from, to := io.Pipe()
	var errs strings.Builder
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"-addr", "127.0.0.1:0", "-replicas", strconv.Itoa(replicas)}, args...), to, &errs)
		_ = to.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("code %d: %s", code, &errs)
		}
	})
	return addressesFrom(t, from, replicas)
}

// addressesFrom reads what kvs prints when it listens.
func addressesFrom(t testing.TB, r io.Reader, n int) (addrs []string) {
	t.Helper()
	lines := bufio.NewReader(r)
	for range n {
		line, err := lines.ReadString('\n')
		_, addr, ok := strings.Cut(strings.TrimSpace(line), " at ")
		if !ok {
			t.Fatalf("%q, %v", line, err)
		}
		addrs = append(addrs, addr)
	}
	return addrs
}

// sorted is a reply whose elements are in no certain order, in one: single ones, or pairs.
func sorted(reply string, pairs bool) string {
	words := strings.Fields(strings.Trim(reply, "[]"))
	if pairs {
		var two []string
		for i := 0; i+1 < len(words); i += 2 {
			two = append(two, words[i]+"="+words[i+1])
		}
		words = two
	}
	slices.Sort(words)
	return fmt.Sprint(words)
}
