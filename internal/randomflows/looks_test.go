package randomflows

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// What a real run needs besides the functions: it has to be given items, and to be looked at.

// inlet is one that a real run has to put items into; a simulation does it by itself.
type inlet struct {
	members int
	put     func(ctx context.Context, member, x int) error
	close   func()
}

func fed[L stream.Location[L]](e *env, in *stream.Inlet[int, L]) stream.Stream[int, L, props.Ordered] {
	members := 3
	if _, single := any(*new(L)).(stream.Process[home]); single {
		members = 1
	}
	e.inlets = append(e.inlets, inlet{members, in.PutAt, in.Close})
	return in.Stream()
}

func (e *env) lines() io.Reader { return strings.NewReader(e.text) }

// handle is the type of one, as the rules name it.
type handle struct {
	kind  string // S, K, C or T
	value string // of a cell or a table
	at    string
	class string // delivery or growth
}

// look is what came to a handle, at each member.
type look struct {
	step int
	of   handle
	last bool // is compared alone

	mu sync.Mutex
	at map[int][]noted
}

// noted is an item, or a value, under a key if it has one.
type noted struct {
	key  int
	what string
}

func (l *look) add(member, key int, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[member] = append(l.at[member], noted{key, what})
}

func shown[A any](a A) string { return fmt.Sprint(a) }

func (e *env) note() func(string) {
	l := e.looked
	return func(s string) { l.add(0, 0, s) }
}

func (e *env) noteAt() func(stream.Member[members], string) {
	l := e.looked
	return func(m stream.Member[members], s string) { l.add(m.Index(), 0, s) }
}

func (e *env) noteKeyed() func(k, v int) {
	l := e.looked
	return func(k, v int) { l.add(0, k, shown(v)) }
}

func (e *env) noteKeyedAt() func(m stream.Member[members], k, v int) {
	l := e.looked
	return func(m stream.Member[members], k, v int) { l.add(m.Index(), k, shown(v)) }
}

func (e *env) last() func(string) {
	e.looked.last = true
	return e.note()
}

func (e *env) lastAt() func(stream.Member[members], string) {
	e.looked.last = true
	return e.noteAt()
}

func (e *env) lastKeyed() func(int, string) {
	l := e.looked
	l.last = true
	return func(k int, s string) { l.add(0, k, s) }
}

func (e *env) lastKeyedAt() func(stream.Member[members], int, string) {
	l := e.looked
	l.last = true
	return func(m stream.Member[members], k int, s string) { l.add(m.Index(), k, s) }
}
