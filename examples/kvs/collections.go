package main

import (
	"slices"
)

var setCommands = []command{
	{"sadd", -3, 1, 1, 1, (*answerer).sadd},
	{"srem", -3, 1, 1, 1, func(a *answerer, w [][]byte) { a.remove(w, member) }},
	{"smembers", 2, 1, 1, 1, (*answerer).smembers},
	{"sismember", 3, 1, 1, 1, (*answerer).sismember},
	{"scard", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.size(w, member) }},
}

var hashCommands = []command{
	{"hset", -4, 1, 1, 1, func(a *answerer, w [][]byte) { a.hset(w, false) }},
	{"hmset", -4, 1, 1, 1, func(a *answerer, w [][]byte) { a.hset(w, true) }},
	{"hget", 3, 1, 1, 1, (*answerer).hget},
	{"hdel", -3, 1, 1, 1, func(a *answerer, w [][]byte) { a.remove(w, pair) }},
	{"hgetall", 2, 1, 1, 1, (*answerer).hgetall},
	{"hlen", 2, 1, 1, 1, func(a *answerer, w [][]byte) { a.size(w, pair) }},
	{"hexists", 3, 1, 1, 1, (*answerer).hexists},
}

func (a *answerer) sadd(w [][]byte) {
	o, ok := a.get(w[1], member)
	if !ok {
		return
	}
	if o == nil {
		o = a.make(w[1])
	}
	n := int64(0)
	for _, m := range w[2:] {
		if a.setField(o, member, m, nil, a.ms) {
			n++
		}
	}
	a.number(n)
}

// remove takes away members or fields.
func (a *answerer) remove(w [][]byte, k kind) {
	o, ok := a.get(w[1], k)
	if !ok {
		return
	}
	n := int64(0)
	for _, m := range w[2:] {
		if o != nil && a.removeField(o, k, m) {
			n++
		}
	}
	a.number(n)
}

// list is the members or fields, sorted, so that all replicas list them alike.
func (o *object) list(k kind) (all []string) {
	if o == nil {
		return nil
	}
	for field, atoms := range o.fields {
		if has(atoms, k) {
			all = append(all, field)
		}
	}
	slices.Sort(all)
	return all
}

func (a *answerer) smembers(w [][]byte) {
	if o, ok := a.get(w[1], member); ok {
		a.words(o.list(member))
	}
}

func (a *answerer) sismember(w [][]byte) {
	if o, ok := a.get(w[1], member); ok {
		a.flag(o != nil && has(o.fields[string(w[2])], member))
	}
}

func (a *answerer) size(w [][]byte, k kind) {
	o, ok := a.get(w[1], k)
	switch {
	case !ok:
	case o == nil:
		a.number(0)
	case k == member:
		a.number(int64(o.members))
	default:
		a.number(int64(o.pairs))
	}
}

func (a *answerer) hset(w [][]byte, quietly bool) {
	if len(w)%2 != 0 {
		a.arity("hset")
		return
	}
	o, ok := a.get(w[1], pair)
	if !ok {
		return
	}
	if o == nil {
		o = a.make(w[1])
	}
	n := int64(0)
	for i := 2; i < len(w); i += 2 {
		if a.setField(o, pair, w[i], w[i+1], a.ms) {
			n++
		}
	}
	if quietly {
		a.ok()
	} else {
		a.number(n)
	}
}

func (a *answerer) hget(w [][]byte) {
	o, ok := a.get(w[1], pair)
	if !ok {
		return
	}
	if o != nil {
		if v := latest(o.fields[string(w[2])], pair); v != nil {
			a.bulk(v.data)
			return
		}
	}
	a.null()
}

func (a *answerer) hexists(w [][]byte) {
	if o, ok := a.get(w[1], pair); ok {
		a.flag(o != nil && has(o.fields[string(w[2])], pair))
	}
}

func (a *answerer) hgetall(w [][]byte) {
	o, ok := a.get(w[1], pair)
	if !ok {
		return
	}
	all := o.list(pair)
	a.array(2 * len(all))
	for _, field := range all {
		a.word(field)
		a.bulk(latest(o.fields[field], pair).data)
	}
}
