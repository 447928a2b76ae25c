package lattice

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// ClaimCommutative makes a law of a step on the user's word: items that come in another order leave an equal state. The
// step starts from A's zero value, changes the state in place, and leaves the item as it is.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or the step nil.
func ClaimCommutative[A, T any](name string, step func(state *A, item T)) Commutative[A, T] {
	register(KindCommutative, name, step == nil, func() Subject { return commutativeSubject(step) })
	return Commutative[A, T]{label: label{KindCommutative, name, true}, step: step}
}

// ClaimSemilattice makes a law of a step on the user's word: it joins to the state a value that depends on the item
// alone, and reports whether the state grew. [JoinOf] does the same without a claim; claim only what is faster.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or the step nil.
func ClaimSemilattice[A Lattice[A], T any](name string, step func(state *A, item T) (grew bool)) Semilattice[A, T] {
	register(KindSemilattice, name, step == nil, func() Subject { return semilatticeSubject(step) })
	return Semilattice[A, T]{label: label{KindSemilattice, name, true}, step: step}
}

// ClaimMonotone makes a law of a function on the user's word: f(a) lies below f(b) wherever a lies below b, in the orders
// of A and B. The result shares no memory with the argument; [Clone] what is taken from it.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil.
func ClaimMonotone[A Lattice[A], B Lattice[B]](name string, f func(A) B) Monotone[A, B] {
	register(KindMonotone, name, f == nil, func() Subject { return functionSubject(f) })
	return Monotone[A, B]{label: label{KindMonotone, name, true}, f: f}
}

// ClaimMorphism makes a law of a function on the user's word: f of a join is the join of the f's, and f of bottom is
// bottom. The result shares no memory with the argument; [Clone] what is taken from it.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil.
func ClaimMorphism[A Lattice[A], B Lattice[B]](name string, f func(A) B) Morphism[A, B] {
	register(KindMorphism, name, f == nil, func() Subject { return functionSubject(f) })
	return Morphism[A, B]{label: label{KindMorphism, name, true}, f: f}
}

// Claim is an entry of the process-wide register of claims: one for each place in the source that claims a law, with its
// name and types. Claims are comparable; the zero Claim is none that [Claims] returns.
type Claim struct{ *claim }

type claim struct {
	kind     Kind
	name     string
	at       site
	subject  Subject
	evidence atomic.Pointer[string]
}

// Kind is which law is claimed.
func (c Claim) Kind() Kind { return c.kind }

// Name is what the user called it.
func (c Claim) Name() string { return c.name }

// Position is the file and line of the claim in the user's source.
func (c Claim) Position() string { return c.at.String() }

// Subject is what a checker needs of the claim.
func (c Claim) Subject() Subject { return c.subject }

// String is the kind, the name, and the place, without its folder.
func (c Claim) String() string {
	return fmt.Sprintf("%v %q (%s:%d)", c.kind, c.name, filepath.Base(c.at.file), c.at.line)
}

// Checked reports whether a checker of this process found the claim to hold.
func (c Claim) Checked() bool { return c.evidence.Load() != nil }

// Evidence is how the claim was checked, such as "exhaustive: 12 states, 3 items". It is empty until then.
func (c Claim) Evidence() string {
	if evidence := c.evidence.Load(); evidence != nil {
		return *evidence
	}
	return ""
}

// MarkChecked records how a checker found the claim to hold. proptest.Laws calls it.
func (c Claim) MarkChecked(evidence string) { c.evidence.Store(&evidence) }

// Claims lists the claims registered so far in this process, by place and name. Of several functions that one place claims
// under one name, such as the closures of a loop, it has the first; put what differs into the name.
func Claims() []Claim {
	claims.Lock()
	defer claims.Unlock()
	all := make([]Claim, 0, len(claims.byKey))
	for _, c := range claims.byKey {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Claim) int { return a.key().compare(b.key()) })
	return all
}

// claims is the register. Building a flow writes it, data never does.
var claims = struct {
	sync.Mutex
	byKey map[claimKey]Claim
}{byKey: make(map[claimKey]Claim)}

type claimKey struct {
	at            site
	name          string
	kind          Kind
	with, in, out reflect.Type
}

func (c Claim) key() claimKey {
	return claimKey{c.at, c.name, c.kind, c.subject.With, c.subject.In, c.subject.Out}
}

func (k claimKey) compare(o claimKey) int {
	if order := k.at.compare(o.at); order != 0 {
		return order
	}
	if order := strings.Compare(k.name, o.name); order != 0 {
		return order
	}
	if k.kind != o.kind {
		return int(k.kind) - int(o.kind)
	}
	return strings.Compare(fmt.Sprint(k.with, k.in, k.out), fmt.Sprint(o.with, o.in, o.out))
}

// register adds a claim made by the user's code, once for each place, name and types.
func register(kind Kind, name string, missing bool, subject func() Subject) {
	at := callSite()
	switch {
	case name == "":
		panic(fmt.Sprintf("lattice: the %v claim at %v has no name: say in a word or two what it does, since graphs and reports show it", kind, at))
	case missing:
		panic(fmt.Sprintf("lattice: the %v claim %q at %v has no function: pass the one that the claim is about", kind, name, at))
	}
	c := Claim{&claim{kind: kind, name: name, at: at, subject: subject()}}
	claims.Lock()
	defer claims.Unlock()
	if _, known := claims.byKey[c.key()]; !known {
		claims.byKey[c.key()] = c
	}
}
