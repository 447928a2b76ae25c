package main

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// addresses are free ones, as far as can be known before somebody listens.
func addresses(t *testing.T, n int) (addrs []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		addrs = append(addrs, l.Addr().String())
	}
	return addrs
}

// serverAmong starts one of several servers.
func serverAmong(t *testing.T, addrs []string, i int) *process {
	t.Helper()
	var others []string
	for k, addr := range addrs {
		if k != i {
			others = append(others, addr)
		}
	}
	s := self(t, "-role", "server", "-addr", addrs[i], "-peers", strings.Join(others, ","), "-patience", patience)
	s.next()
	return s
}

// at is the addresses that a client tries, the i'th first.
func at(addrs []string, i int) string {
	return strings.Join(append(append([]string{}, addrs[i:]...), addrs[:i]...), ",")
}

// hearsAll checks that a client hears ann's lines from..to-1, once and in order, whatever else it hears.
func (p *process) hearsAll(from, to int) {
	p.t.Helper()
	for next := from; next < to; {
		line := p.hears()
		number, is := strings.CutPrefix(line, "ann: ")
		if !is {
			continue
		}
		if number != fmt.Sprint(next) {
			p.t.Fatalf("%s hears %q, and not %d", p.name, line, next)
		}
		next++
	}
}

// If this fails, clients of several servers do not hear the same, or lose or repeat something when a server is killed.
func TestServers(t *testing.T) {
	const before, lines = 300, 900
	addrs := addresses(t, 3)
	servers := make([]*process, len(addrs))
	for i := range addrs {
		servers[i] = serverAmong(t, addrs, i)
	}
	ann, bob, cleo, dora := client(t, at(addrs, 0), "ann"), client(t, at(addrs, 1), "bob"), client(t, at(addrs, 2), "cleo"), client(t, at(addrs, 0), "dora")
	// Lines are heard everywhere once the servers have found each other.
	bob.say("is ann there?")
	ann.until("bob: is ann there?")
	cleo.say("and dora?")
	dora.until("cleo: and dora?")

	for i := range lines {
		ann.say(fmt.Sprint(i))
		if i == before {
			cleo.hearsAll(0, before/2)
			if err := servers[0].cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	cleo.hearsAll(before/2, lines)
	bob.hearsAll(0, lines)
	dora.hearsAll(0, lines)

	servers[0] = serverAmong(t, addrs, 0)
	eve := client(t, at(addrs, 0), "eve")
	ann.say("hello")
	for _, p := range []*process{bob, cleo, dora, eve} {
		p.until("ann: hello")
	}
	eve.say("so many servers")
	for _, p := range []*process{ann, bob, cleo, dora} {
		p.until("eve: so many servers")
	}
}
