package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/redcon"
)

// command is one that clients may say. Arity and keys are as in redis: arity counts the name, and less than 0 says at least so many.
type command struct {
	name              string
	arity             int
	first, last, step int // where keys are among the words; last counts from the end if it is less than 0
	run               func(a *answerer, words [][]byte)
}

// answerer answers the commands of a batch.
type answerer struct {
	*store
	replica *replica
	ms      int64
	client  uint64
	out     []byte
}

// commands by their names.
var commands = map[string]*command{}

func init() {
	for _, all := range [][]command{textCommands, numberCommands, setCommands, hashCommands, keyCommands, serverCommands} {
		for _, c := range all {
			commands[c.name] = &c
		}
	}
	for _, name := range strings.Fields(needsOrder) {
		commands[name] = &command{name: name, arity: -1, run: func(a *answerer, _ [][]byte) { a.fail(refusal(strings.ToUpper(name))) }}
	}
}

// needsOrder are commands whose answer, or what they do, is of use only if all replicas take them in one order.
const needsOrder = "setnx getset getdel msetnx incrbyfloat append setrange multi exec discard watch unwatch spop smove rename renamenx hsetnx hincrby " +
	"lpush rpush lpop rpop eval evalsha publish subscribe blpop brpop wait"

func refusal(what string) string {
	return "ERR " + what + " needs one order of all writes, and replicas take writes each for itself: see the README of kvs"
}

// answerAll answers batches, one after the other.
func (r *replica) answerAll(batches []Batch, ms int64) (replies [][]byte) {
	replies = make([][]byte, len(batches))
	for i, b := range batches {
		replies[i] = r.answer(b, ms)
	}
	return replies
}

func (r *replica) answer(b Batch, ms int64) []byte {
	a := &answerer{store: r.store, replica: r, ms: ms, client: b.Client, out: make([]byte, 0, r.replies)}
	for _, words := range b.Commands {
		a.one(words)
	}
	r.replies = min(len(a.out), 1<<16)
	return a.out
}

func (a *answerer) one(words [][]byte) {
	if len(words) == 0 {
		return
	}
	var room [24]byte
	name := room[:0]
	for _, c := range words[0][:min(len(words[0]), len(room))] {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		name = append(name, c)
	}
	c := commands[string(name)]
	switch {
	case c == nil:
		a.fail(fmt.Sprintf("ERR unknown command '%.128s'", words[0]))
	case len(words) < c.arity || c.arity < 0 && len(words) < -c.arity || c.arity > 0 && len(words) != c.arity:
		a.arity(c.name)
	case a.replica.layout.shards > 1 && c.first > 0 && !a.isMine(c, words):
	default:
		c.run(a, words)
	}
}

func (a *answerer) arity(name string) {
	a.fail("ERR wrong number of arguments for '" + name + "' command")
}

func (a *answerer) ok()              { a.out = append(a.out, "+OK\r\n"...) }
func (a *answerer) null()            { a.out = append(a.out, "$-1\r\n"...) }
func (a *answerer) number(n int64)   { a.out = redcon.AppendInt(a.out, n) }
func (a *answerer) array(n int)      { a.out = redcon.AppendArray(a.out, n) }
func (a *answerer) bulk(b []byte)    { a.out = redcon.AppendBulk(a.out, b) }
func (a *answerer) word(s string)    { a.out = redcon.AppendBulkString(a.out, s) }
func (a *answerer) simple(s string)  { a.out = redcon.AppendString(a.out, s) }
func (a *answerer) fail(what string) { a.out = redcon.AppendError(a.out, what) }
func (a *answerer) syntax()          { a.fail("ERR syntax error") }
func (a *answerer) notInteger()      { a.fail("ERR value is not an integer or out of range") }

func (a *answerer) flag(is bool) {
	if is {
		a.number(1)
	} else {
		a.number(0)
	}
}

func (a *answerer) words(ws []string) {
	a.array(len(ws))
	for _, w := range ws {
		a.word(w)
	}
}

// get is what a key has, if it is of a kind, or nothing is there.
func (a *answerer) get(key []byte, k kind) (o *object, ok bool) {
	o = a.live(key, a.ms)
	if is := o.is(); is != nothing && is != k {
		a.fail("WRONGTYPE Operation against a key holding the wrong kind of value")
		return nil, false
	}
	return o, true
}

// is compares a word with a name in upper case.
func is(word []byte, name string) bool {
	return len(word) == len(name) && bytes.EqualFold(word, []byte(name))
}

// isMine says whether the keys of a command are held here; if not, it says where they are, as a node of a redis cluster does.
func (a *answerer) isMine(c *command, words [][]byte) bool {
	last := c.last
	if last < 0 {
		last += len(words)
	}
	slot := -1
	for i := c.first; i <= last; i += c.step {
		s := slotOf(words[i])
		if slot >= 0 && s != slot {
			a.fail("CROSSSLOT Keys in request don't hash to the same slot")
			return false
		}
		slot = s
	}
	l := a.replica.layout
	if shard := l.shardOfSlot(slot); shard != l.shardOf(a.replica.me) {
		a.fail(fmt.Sprintf("MOVED %d %s", slot, l.addrs[shard]))
		return false
	}
	return true
}

// names of all commands, sorted.
func names() (all []string) {
	for name := range commands {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
