package stream

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// node is one operator of a flow: what all handles point to. It is a description; each member of its place builds its
// own kernels from it when the flow runs.
type node struct {
	flow   *Flow
	id     int
	op     string
	site   tick.Site
	at     *place
	scope  *scope // the tick or loop that it is inside of, or nil
	ins    []*node
	uses   int          // by operators and sinks
	each   *node        // gives its items ticks of their own, or nil
	during *node        // in whose ticks it is yielded, of what enters ticks from outside
	ended  func() error // of a sink, called after the run

	// for the graph
	shape  shape
	label  string // given by Named
	form   *form  // given by Encoded, for the hop that comes next
	why    string // the reason of a token
	claims []string
	wire   string // how a node that joins two places does it
	sink   bool
	alias  bool // another type for the same items: no kernel
	single bool // a source that one member alone can have

	from, to uintptr // the channel that a source receives from, or that a sink sends to

	build func(m *member)        // at each member of at
	send  func(m *member)        // at each member of ins[0].at, of a node that joins two places
	read  func(frame []byte) any // what a frame of one item holds, of such a node in a simulation

	// of a node that takes from other members, or from itself
	hop   *traffic
	again *feedback // whose beginning it is

	// of a node that joins two places, where they are in different processes
	sent      reflect.Type // what its frames hold
	writes    *form        // how, if not as canonical CBOR
	torn      bool
	datagrams bool
	ledger    ledger
	receive   func(from int, frame []byte) error // at the member here
	comes     func(client int)                   // a client elsewhere that it sends to
	goes      func(client int)
	retell    func(m *member, to int) // what is joined, to a member elsewhere that has lost it
	told      bool                    // that nothing more comes of what is joined
	asked     *asking                 // whether the member here sends, if one of them is enough

	downstream []*traffic // channels that its items go on to
}

// shape is what the graph shows of a handle's type.
type shape struct {
	handle           string // "stream", "keyed", "cell" or "table"
	key, item        reflect.Type
	where, how, grow reflect.Type
}

// Misuse is what the operators of this package panic with, and what Run returns, when a flow is put together in a way
// that the types cannot refuse.
type Misuse struct {
	Op      string    // the operator
	Site    tick.Site // the user's call of it
	Problem string    // what is wrong, and what to do about it
}

// Error is the operator, the file and line of its call, what is wrong, and what to do.
func (m *Misuse) Error() string { return fmt.Sprintf("stream: %s at %v: %s", m.Op, m.Site, m.Problem) }

// misuse panics with a Misuse of the operator that the user is calling.
func misuse(op, format string, args ...any) {
	panic(&Misuse{op, userSite(), fmt.Sprintf(format, args...)})
}

// userSite is the innermost call outside this package and the sources and sinks built on it.
func userSite() tick.Site {
	return tick.SiteOutside("github.com/calmflow/calm/stream", "github.com/calmflow/calm/io/file")
}

// add appends a node to the flow.
func (f *Flow) add(op string, at *place, in *scope, ins ...*node) *node {
	if f.ran {
		misuse(op, "the flow %q has been run: build the whole flow before Run", f.name)
	}
	n := &node{flow: f, id: len(f.nodes), op: op, site: userSite(), at: at, scope: in, ins: ins}
	for _, in := range ins {
		in.uses++
	}
	f.nodes = append(f.nodes, n)
	return n
}

// then adds an operator whose first input is n, and whose others live where n does.
func (n *node) then(op string, others ...*node) *node {
	ins := append([]*node{n}, others...)
	for _, in := range ins {
		in.valid(op)
	}
	for _, in := range others {
		n.mustMeet(op, in)
	}
	return n.flow.add(op, n.at, n.scope, ins...)
}

// valid is n, unless n is of a zero handle.
func (n *node) valid(op string) *node {
	if n == nil {
		misuse(op, "a handle is the zero value: handles come from a flow's sources and operators")
	}
	return n
}

// mustMeet refuses two inputs of one operator that do not live together.
func (n *node) mustMeet(op string, other *node) {
	n.mustBeAt(op, other)
	n.scope.mustMeet(op, other.scope)
}

// mustBeAt refuses an input that lives elsewhere, or in another flow.
func (n *node) mustBeAt(op string, other *node) {
	if n.flow != other.flow {
		misuse(op, "its inputs come from two flows, %q and %q: build both sides from the places of one flow", n.flow.name, other.flow.name)
	}
	if n.at != other.at {
		misuse(op, "its inputs live at two places, %v and %v: bring one to the other by Send", n.at, other.at)
	}
}

// weaken is n under another type.
func (n *node) weaken(op string) *node {
	w := n.then(op)
	w.alias = true
	w.build = func(m *member) { m.ports[w.id] = m.ports[n.id] }
	return w
}

// token notes that the operator depends on timing, and why the user accepts that.
func (n *node) token(why props.Nondet) *node {
	if strings.TrimSpace(why.Reason()) == "" {
		misuse(n.op, "the token has no reason: say why any outcome will do, by props.Because(\"…\")")
	}
	n.why = why.Reason()
	return n
}

// lawful refuses the zero law, and states whose keys have no canonical equality: they would be compared.
func lawful[A any, Law law](op string, l Law) Law {
	if !l.Valid() {
		misuse(op, "the law is the zero value: take one of package lattice, or claim one by its Claim functions")
	}
	mustCompareKeys(op, reflect.TypeFor[A](), map[reflect.Type]bool{})
	return l
}

// law notes a law that the operator rests on.
func (n *node) law(l law) *node {
	if l.Claimed() {
		n.claims = append(n.claims, l.Name())
	}
	return n
}

// law is any of package lattice's laws.
type law interface {
	Valid() bool
	Name() string
	Claimed() bool
}

// mustCompare refuses items without canonical equality.
func mustCompare[T any](op, what string) {
	mustCompareType(op, what, reflect.TypeFor[T]())
}

func mustCompareType(op, what string, t reflect.Type) {
	err := canon.CheckEqual(t)
	if err == nil {
		return
	}
	of, instead := "", ""
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Array {
		of = t.String() + ": "
	}
	if strings.Contains(err.Error(), "*time.Location") {
		instead = " (of a time.Time: its UnixNano)"
	}
	misuse(op, "%s have no canonical equality: %s%v%s", what, of, err, instead)
}

// mustCompareKeys refuses a type with a map inside whose keys have no canonical equality.
func mustCompareKeys(op string, t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Map:
		mustCompareType(op, "its state's keys", t.Key())
		mustCompareKeys(op, t.Elem(), seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		mustCompareKeys(op, t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			mustCompareKeys(op, t.Field(i).Type, seen)
		}
	}
}

// copier refuses values that cannot be copied.
func copier[A any](op string) func(A) A {
	if err := canon.CheckCopy(reflect.TypeFor[A]()); err != nil {
		misuse(op, "values cannot be copied: %v", err)
	}
	return canon.Cloner[A]()
}

// mustEncode refuses items without canonical bytes.
func mustEncode[T any](op string) {
	if err := canon.CheckWire(reflect.TypeFor[T]()); err != nil {
		misuse(op, "items have no canonical bytes: %v", err)
	}
}

// given refuses a nil function, or whatever else it is.
func given(op string, nil bool, what ...string) {
	if nil {
		misuse(op, "its %s is nil: give one", append(what, "function")[0])
	}
}

func port[T any](m *member, n *node) *tick.Port[T] { return m.ports[n.id].(*tick.Port[T]) }

// unary adds an operator of one kernel.
func unary[T, U any](in *node, op string, kernel func(*tick.Port[T]) *tick.Port[U]) *node {
	n := in.then(op)
	n.build = func(m *member) { m.ports[n.id] = kernel(port[T](m, in)) }
	return n
}

// binary adds an operator of one kernel with two inputs.
func binary[T, U, V any](a, b *node, op string, kernel func(*tick.Port[T], *tick.Port[U]) *tick.Port[V]) *node {
	n := a.then(op, b)
	n.build = func(m *member) { m.ports[n.id] = kernel(port[T](m, a), port[U](m, b)) }
	return n
}

// sink adds an operator whose result leaves the flow.
func sink[T any](in *node, op string, kernel func(*member, *tick.Port[T])) *node {
	n := in.then(op)
	n.sink = true
	n.uses = 1
	n.build = func(m *member) {
		if s := m.flow.sim; s != nil && s.watches(n) {
			s.watch(n, m)
			return
		}
		kernel(m, port[T](m, in))
	}
	return n
}
