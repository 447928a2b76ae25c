package main

import (
	"slices"
	"strconv"
)

var keyCommands = []command{
	{"del", -2, 1, -1, 1, (*answerer).del},
	{"unlink", -2, 1, -1, 1, (*answerer).del},
	{"exists", -2, 1, -1, 1, (*answerer).exists},
	{"type", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.simple(typeName(a.live(w[1], a.ms).is())) }},
	{"expire", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.expire("expire", w, 1000, a.ms) }},
	{"pexpire", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.expire("pexpire", w, 1, a.ms) }},
	{"expireat", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.expire("expireat", w, 1000, 0) }},
	{"pexpireat", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.expire("pexpireat", w, 1, 0) }},
	{"ttl", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.ttl(w, 1000) }},
	{"pttl", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.ttl(w, 1) }},
	{"persist", 2, 1, 1, 1, (*answerer).persist},
	{"keys", 2, 0, 0, 0, (*answerer).keys},
	{"scan", -2, 0, 0, 0, (*answerer).scan},
	{"dbsize", 1, 0, 0, 0, func(a *answerer, _ [][]byte) { a.number(int64(a.store.size)) }},
	{"flushall", -1, 0, 0, 0, (*answerer).flushAll},
	{"flushdb", -1, 0, 0, 0, (*answerer).flushAll},
}

func (a *answerer) del(w [][]byte) {
	n := int64(0)
	for _, key := range w[1:] {
		if o := a.live(key, a.ms); o != nil {
			a.delete(o)
			n++
		}
	}
	a.number(n)
}

func (a *answerer) exists(w [][]byte) {
	n := int64(0)
	for _, key := range w[1:] {
		if a.live(key, a.ms) != nil {
			n++
		}
	}
	a.number(n)
}

func typeName(k kind) string {
	switch k {
	case text:
		return "string"
	case member:
		return "set"
	case pair:
		return "hash"
	default:
		return "none"
	}
}

func (a *answerer) expire(name string, w [][]byte, unit, from int64) {
	deadline, ok := a.deadline(name, w[2], unit, from, true)
	if !ok {
		return
	}
	o := a.live(w[1], a.ms)
	switch {
	case o == nil:
	case deadline <= a.ms:
		a.delete(o)
	default:
		a.setDeadline(o, deadline, a.ms)
	}
	a.flag(o != nil)
}

func (a *answerer) ttl(w [][]byte, unit int64) {
	switch o := a.live(w[1], a.ms); {
	case o == nil:
		a.number(-2)
	case o.deadline == 0:
		a.number(-1)
	default:
		a.number((o.deadline - a.ms + unit/2) / unit)
	}
}

func (a *answerer) persist(w [][]byte) {
	o := a.live(w[1], a.ms)
	if o == nil || o.deadline == 0 {
		a.number(0)
		return
	}
	a.setDeadline(o, 0, a.ms)
	a.number(1)
}

// inBucket are the keys of a bucket that show and match, sorted.
func (a *answerer) inBucket(b int, pattern []byte, ofType string) (all []string) {
	for key, o := range a.parts[b].objects {
		switch {
		case !o.shown || o.deadline != 0 && o.deadline <= a.ms:
		case pattern != nil && !match(pattern, key):
		case ofType != "" && typeName(o.is()) != ofType:
		default:
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}

func (a *answerer) keys(w [][]byte) {
	var all []string
	for b := range buckets {
		all = append(all, a.inBucket(b, w[1], "")...)
	}
	slices.Sort(all)
	a.words(all)
}

// scan goes from bucket to bucket: the cursor is the number of the next. So a key that is there all the while is listed once.
func (a *answerer) scan(w [][]byte) {
	next, err := strconv.ParseUint(string(w[1]), 10, 64)
	if err != nil {
		a.fail("ERR invalid cursor")
		return
	}
	var pattern []byte
	ofType, count := "", int64(10)
	for i := 2; i < len(w); i += 2 {
		switch {
		case i+1 == len(w):
			a.syntax()
			return
		case is(w[i], "MATCH"):
			pattern = w[i+1]
		case is(w[i], "TYPE"):
			ofType = string(w[i+1])
		case is(w[i], "COUNT"):
			n, ok := parseInt(w[i+1])
			if !ok || n < 1 {
				a.notInteger()
				return
			}
			count = n
		default:
			a.syntax()
			return
		}
	}
	var found []string
	seen := int64(0)
	for ; next < buckets && seen < count; next++ {
		seen += int64(len(a.parts[next].objects))
		found = append(found, a.inBucket(int(next), pattern, ofType)...)
	}
	if next >= buckets {
		next = 0
	}
	a.array(2)
	a.word(strconv.FormatUint(next, 10))
	a.words(found)
}

func (a *answerer) flushAll([][]byte) {
	a.flush()
	a.ok()
}

// match says whether a key is of a pattern of *, ?, [a-c], [^a] and \. Of several stars only the last is tried again, so that no
// pattern takes long.
func match(pattern []byte, key string) bool {
	var star []byte // what follows the last star, and what it has not taken yet
	var left string
	for {
		rest, ok := pattern, false
		switch {
		case len(pattern) > 0 && pattern[0] == '*':
			star, left, pattern = pattern[1:], key, pattern[1:]
			continue
		case len(pattern) > 0 && key != "":
			rest, ok = matchOne(pattern, key[0])
		case key == "":
			return len(pattern) == 0
		}
		switch {
		case ok:
			pattern, key = rest, key[1:]
		case star == nil:
			return false
		default:
			left = left[1:]
			pattern, key = star, left
		}
	}
}

// matchOne says whether a character is what a pattern begins with, and what comes after that.
func matchOne(pattern []byte, c byte) (rest []byte, ok bool) {
	switch pattern[0] {
	case '?':
		return pattern[1:], true
	case '[':
		return class(pattern[1:], c)
	case '\\':
		if len(pattern) > 1 {
			pattern = pattern[1:]
		}
	}
	return pattern[1:], pattern[0] == c
}

// class says whether a character is of the class that a pattern begins with, and what comes after it.
func class(pattern []byte, c byte) (rest []byte, in bool) {
	not := len(pattern) > 0 && pattern[0] == '^'
	if not {
		pattern = pattern[1:]
	}
	for len(pattern) > 0 && pattern[0] != ']' {
		if pattern[0] == '\\' && len(pattern) > 1 {
			pattern = pattern[1:]
		}
		low, high := pattern[0], pattern[0]
		if len(pattern) > 2 && pattern[1] == '-' {
			high, pattern = pattern[2], pattern[2:]
		}
		in = in || min(low, high) <= c && c <= max(low, high)
		pattern = pattern[1:]
	}
	if len(pattern) > 0 {
		pattern = pattern[1:]
	}
	return pattern, in != not
}
