package randomflows

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// rule is a call that compiles, or one that is loosened: it is called on handles that have been given another type.
type rule struct {
	call func(e *env, x, y any) any

	op      string
	ins     []handle
	out     handle
	yields  bool
	token   bool   // it takes one
	grows   bool   // it yields more than it takes in
	loosen  string // what is loosened, or nothing
	retyped []handle
	result  *handle // the type that the result is given
	before  handle  // the one that it had
}

// written is a rule as it is generated.
type written struct {
	text string // operator|input|input=result
	call func(e *env, x, y any) any
}

// rules are all calls; the files that are generated add to them.
var rules []written

// parsed are the rules, with what their texts say.
var parsed = sync.OnceValue(func() []*rule { return parse(rules) })

// lookAt is how what comes to a handle is noted.
var lookAt = sync.OnceValue(func() map[handle]*rule {
	all := map[handle]*rule{}
	for _, r := range parse(sinks) {
		all[r.ins[0]] = r
	}
	return all
})

func parse(all []written) (parsed []*rule) {
	for _, w := range all {
		r := &rule{call: w.call}
		ins, out, yields := strings.Cut(w.text, "=")
		if r.yields = yields; yields {
			r.out = handleOf(out)
		}
		parts := strings.Split(ins, "|")
		r.op = parts[0]
		r.token, r.grows = oneOf(r.op, tokens), oneOf(r.op, multiply)
		for _, p := range parts[1:] {
			r.ins = append(r.ins, handleOf(p))
		}
		parsed = append(parsed, r)
	}
	return parsed
}

func handleOf(text string) handle {
	p := strings.Split(text, ".")
	return handle{p[0], p[1], p[2], p[3]}
}

// apply calls the operator.
func (r *rule) apply(e *env, x, y any) any {
	if len(r.retyped) > 0 {
		x = retype(x, r.retyped[0])
	}
	if len(r.retyped) > 1 {
		y = retype(y, r.retyped[1])
	}
	z := r.call(e, x, y)
	if r.result != nil {
		z = named(e, retype(z, *r.result), *r.result)
	}
	return z
}

// named is a node of the handle's own type, so that sinks see it as what it pretends to be.
func named(e *env, h any, as handle) any {
	want := as
	for _, r := range parsed() {
		if r.loosen == "" && len(r.ins) == 1 && r.ins[0] == want && strings.HasSuffix(r.op, ".Named") {
			return r.call(e, h, nil)
		}
	}
	return h
}

// retype gives a handle another type, as no program can.
func retype(h any, as handle) any {
	t, ok := handleTypes[as]
	if !ok {
		panic(fmt.Sprintf("no flow comes to %v", as))
	}
	from := reflect.ValueOf(h)
	if from.Type() == t {
		return h
	}
	to := reflect.New(t)
	old := reflect.New(from.Type())
	old.Elem().Set(from)
	*(*unsafe.Pointer)(to.UnsafePointer()) = *(*unsafe.Pointer)(old.UnsafePointer()) // a handle is a pointer to its node
	return to.Elem().Interface()
}

func (h handle) String() string {
	return strings.Join(slices.DeleteFunc([]string{h.kind, h.value, h.at, h.class}, func(s string) bool { return s == "" }), " ")
}
