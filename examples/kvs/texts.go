package main

import "math"

var textCommands = []command{
	{"set", -3, 1, 1, 1, (*answerer).set},
	{"get", 2, 1, 1, 1, (*answerer).getText},
	{"mget", -2, 1, -1, 1, (*answerer).mget},
	{"mset", -3, 1, -1, 2, (*answerer).mset},
	{"strlen", 2, 1, 1, 1, (*answerer).strlen},
	{"setex", 4, 1, 1, 1, func(a *answerer, w [][]byte) { a.setFor(w, 1000) }},
	{"psetex", 4, 1, 1, 1, func(a *answerer, w [][]byte) { a.setFor(w, 1) }},
}

var numberCommands = []command{
	{"incr", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.count(w[1], 1) }},
	{"decr", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.count(w[1], -1) }},
	{"incrby", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.countBy(w, 1) }},
	{"decrby", 3, 1, 1, 1, func(a *answerer, w [][]byte) { a.countBy(w, -1) }},
}

// set is last writer wins.
func (a *answerer) set(w [][]byte) {
	deadline, keep, ok := int64(0), false, true
	for i := 3; i < len(w); i++ {
		unit, from := int64(0), a.ms
		switch o := w[i]; {
		case is(o, "EX"):
			unit = 1000
		case is(o, "PX"):
			unit = 1
		case is(o, "EXAT"):
			unit, from = 1000, 0
		case is(o, "PXAT"):
			unit, from = 1, 0
		case is(o, "KEEPTTL") && !keep && deadline == 0:
			keep = true
			continue
		case is(o, "NX"), is(o, "XX"), is(o, "GET"), is(o, "IFEQ"), is(o, "IFNE"):
			a.fail(refusal("SET " + string(o)))
			return
		default:
			a.syntax()
			return
		}
		if keep || deadline != 0 || i+1 == len(w) {
			a.syntax()
			return
		}
		i++
		if deadline, ok = a.deadline("set", w[i], unit, from, false); !ok {
			return
		}
	}
	if keep {
		a.live(w[1], a.ms)
	}
	o := a.setText(w[1], w[2], keep, a.ms)
	if deadline != 0 {
		a.setDeadline(o, deadline, a.ms)
	}
	a.ok()
}

// deadline reads a time. One that is over already is an error, unless past says that it is meant.
func (a *answerer) deadline(name string, word []byte, unit, from int64, past bool) (ms int64, ok bool) {
	n, ok := parseInt(word)
	switch {
	case !ok:
		a.notInteger()
	case !past && n <= 0, n > (math.MaxInt64-from)/unit, n < -(math.MaxInt64-from)/unit:
		a.fail("ERR invalid expire time in '" + name + "' command")
		ok = false
	default:
		ms = max(1, from+n*unit)
	}
	return ms, ok
}

func (a *answerer) setFor(w [][]byte, unit int64) {
	if deadline, ok := a.deadline("setex", w[2], unit, a.ms, false); ok {
		a.setDeadline(a.setText(w[1], w[3], false, a.ms), deadline, a.ms)
		a.ok()
	}
}

func (a *answerer) getText(w [][]byte) {
	o, ok := a.get(w[1], text)
	if ok {
		a.textOf(o)
	}
}

func (a *answerer) textOf(o *object) {
	if o == nil {
		a.null()
		return
	}
	var room [24]byte
	a.bulk(o.text(room[:]))
}

func (a *answerer) mget(w [][]byte) {
	a.array(len(w) - 1)
	for _, key := range w[1:] {
		o := a.live(key, a.ms)
		if o.is() != text {
			o = nil
		}
		a.textOf(o)
	}
}

func (a *answerer) mset(w [][]byte) {
	if len(w)%2 == 0 {
		a.arity("mset")
		return
	}
	for i := 1; i < len(w); i += 2 {
		a.setText(w[i], w[i+1], false, a.ms)
	}
	a.ok()
}

func (a *answerer) strlen(w [][]byte) {
	o, ok := a.get(w[1], text)
	switch {
	case !ok:
	case o == nil:
		a.number(0)
	default:
		var room [24]byte
		a.number(int64(len(o.text(room[:]))))
	}
}

func (a *answerer) countBy(w [][]byte, sign int64) {
	n, ok := parseInt(w[2])
	if !ok || n == math.MinInt64 {
		a.notInteger()
		return
	}
	a.count(w[1], sign*n)
}

// count adds to what all replicas have counted, as far as it is known here.
func (a *answerer) count(key []byte, by int64) {
	o, ok := a.get(key, text)
	if !ok {
		return
	}
	n := int64(0)
	if o != nil {
		if n, ok = o.number(); !ok {
			a.notInteger()
			return
		}
	}
	if by > 0 && n > math.MaxInt64-by || by < 0 && n < math.MinInt64-by {
		a.fail("ERR increment or decrement would overflow")
		return
	}
	if o == nil {
		o = a.make(key)
	}
	a.addNumber(o, by, a.ms)
	a.number(n + by)
}
