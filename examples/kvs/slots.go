package main

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// slots are those of redis cluster, whose protocol kvs speaks if keys are spread over shards: so that its clients find them.
const slots = 16384

// slotOf is the slot of a key, or of what stands in its first braces.
func slotOf(key []byte) int {
	if i := bytes.IndexByte(key, '{'); i >= 0 {
		if n := bytes.IndexByte(key[i+1:], '}'); n > 0 {
			key = key[i+1 : i+1+n]
		}
	}
	var crc uint16 // CRC-16/XMODEM
	for _, c := range key {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return int(crc % slots)
}

// shardOfSlot deals the slots evenly, in runs.
func (l layout) shardOfSlot(slot int) int { return slot * l.shards / slots }

// slotsOf are the first and the last slot of a shard.
func (l layout) slotsOf(shard int) (from, to int) {
	up := func(n int) int { return (n*slots + l.shards - 1) / l.shards }
	return up(shard), up(shard+1) - 1
}

// cluster answers what clients of a redis cluster ask to find who holds what.
func (a *answerer) cluster(w [][]byte) {
	l := a.replica.layout
	switch {
	case is(w[1], "KEYSLOT") && len(w) == 3:
		a.number(int64(slotOf(w[2])))
	case is(w[1], "MYID"):
		a.word(nodeID(a.replica.me))
	case is(w[1], "INFO"):
		a.word(fmt.Sprintf("cluster_enabled:1\r\ncluster_state:ok\r\ncluster_slots_assigned:%d\r\ncluster_known_nodes:%d\r\ncluster_size:%d\r\n", slots, len(l.members), l.shards))
	case is(w[1], "SLOTS"):
		a.array(l.shards)
		for shard := range l.shards {
			from, to := l.slotsOf(shard)
			a.array(3)
			a.number(int64(from))
			a.number(int64(to))
			host, port := l.hostPort(shard)
			a.array(3)
			a.word(host)
			a.number(int64(port))
			a.word(nodeID(shard))
		}
	case is(w[1], "NODES"):
		var b strings.Builder
		for i := range l.members {
			flags := "master"
			if i == a.replica.me {
				flags = "myself,master"
			}
			fmt.Fprintf(&b, "%s %s@0 %s - 0 0 1 connected", nodeID(i), l.addrs[i], flags)
			if i < l.shards { // one for each shard: any of its replicas would do
				from, to := l.slotsOf(i)
				fmt.Fprintf(&b, " %d-%d", from, to)
			}
			b.WriteByte('\n')
		}
		a.word(b.String())
	default:
		a.fail("ERR unknown subcommand: SLOTS, NODES, INFO, KEYSLOT, MYID")
	}
}

func nodeID(member int) string { return fmt.Sprintf("%040x", member+1) }

func (l layout) hostPort(member int) (host string, port int) {
	host, p, _ := net.SplitHostPort(l.addrs[member])
	port, _ = strconv.Atoi(p)
	return host, port
}
