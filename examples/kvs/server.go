package main

import (
	"fmt"
	"strconv"
	"strings"
)

var serverCommands = []command{
	{"ping", -1, 0, 0, 0, (*answerer).ping},
	{"echo", 2, 0, 0, 0, func(a *answerer, w [][]byte) { a.bulk(w[1]) }},
	{"select", 2, 0, 0, 0, (*answerer).selectDB},
	{"info", -1, 0, 0, 0, (*answerer).info},
	{"command", -1, 0, 0, 0, (*answerer).command},
	{"config", -2, 0, 0, 0, (*answerer).config},
	{"client", -2, 0, 0, 0, (*answerer).clientIs},
	{"cluster", -2, 0, 0, 0, (*answerer).cluster},
}

func (a *answerer) ping(w [][]byte) {
	switch len(w) {
	case 1:
		a.simple("PONG")
	case 2:
		a.bulk(w[1])
	default:
		a.arity("ping")
	}
}

func (a *answerer) selectDB(w [][]byte) {
	if string(w[1]) != "0" {
		a.fail("ERR DB index is out of range: there is one, 0")
		return
	}
	a.ok()
}

func (a *answerer) info([][]byte) {
	var b strings.Builder
	r, mode := a.replica, "standalone"
	if r.layout.shards > 1 {
		mode = "cluster"
	}
	fmt.Fprintf(&b, "# Server\r\nredis_version:7.0.0\r\nserver_name:kvs\r\nredis_mode:%s\r\nreplica:%d\r\nreplicas:%d\r\nshards:%d\r\nlife:%x\r\n", mode, r.me, len(r.layout.members), r.layout.shards, a.life)
	fmt.Fprintf(&b, "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_repl_offset:%d\r\nlog_bytes:%d\r\nlives_seen:%d\r\ngaps:%d\r\n", a.log.end(), a.log.bytes, len(a.seen.upTo), a.seen.gaps())
	for _, p := range r.peers {
		fmt.Fprintf(&b, "peer%d:told=%d,away=%t,unheard=%d\r\n", p.name.Index(), p.told, p.away, p.unheard)
	}
	fmt.Fprintf(&b, "# Keyspace\r\ndb0:keys=%d,expires=%d,digest=%016x\r\n", a.store.size, len(a.timers), a.root())
	a.word(b.String())
}

func (a *answerer) command(w [][]byte) {
	if len(w) > 1 && is(w[1], "COUNT") {
		a.number(int64(len(commands)))
		return
	}
	if len(w) > 1 && !is(w[1], "INFO") {
		a.array(0) // DOCS among others: redis-cli then helps less
		return
	}
	all := names()
	if len(w) > 2 {
		all = nil
		for _, name := range w[2:] {
			all = append(all, strings.ToLower(string(name)))
		}
	}
	a.array(len(all))
	for _, name := range all {
		c := commands[name]
		if c == nil {
			a.out = append(a.out, "*-1\r\n"...)
			continue
		}
		a.array(6)
		a.word(c.name)
		a.number(int64(c.arity))
		a.array(0)
		a.number(int64(c.first))
		a.number(int64(c.last))
		a.number(int64(c.step))
	}
}

// settings are what CONFIG GET knows.
var settings = []struct{ name, value string }{
	{"save", ""}, {"appendonly", "no"}, {"maxmemory", "0"}, {"databases", "1"}, {"timeout", "0"},
	{"proto-max-bulk-len", strconv.Itoa(mostRequest)}, {"maxclients", strconv.Itoa(mostClients)},
}

func (a *answerer) config(w [][]byte) {
	switch {
	case is(w[1], "GET") && len(w) > 2:
		var found []string
		for _, s := range settings {
			for _, pattern := range w[2:] {
				if match([]byte(strings.ToLower(string(pattern))), s.name) {
					found = append(found, s.name, s.value)
					break
				}
			}
		}
		a.words(found)
	case is(w[1], "RESETSTAT"):
		a.ok()
	case is(w[1], "SET"):
		a.fail("ERR nothing can be set while it runs: see kvs -h")
	default:
		a.fail("ERR unknown subcommand, or too few words: GET, RESETSTAT")
	}
}

// clientIs answers what does not depend on what the connection has been told before: see conn.own for that.
func (a *answerer) clientIs(w [][]byte) {
	switch {
	case is(w[1], "ID"):
		a.number(int64(a.client))
	case is(w[1], "SETINFO"), is(w[1], "NO-EVICT"), is(w[1], "NO-TOUCH"):
		a.ok()
	case is(w[1], "INFO"):
		a.word(fmt.Sprintf("id=%d db=0", a.client))
	default:
		a.fail("ERR unknown subcommand: ID, INFO, SETINFO, SETNAME, GETNAME")
	}
}
