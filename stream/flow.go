package stream

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Flow is one program over all its places: take places from it, sources at the places, operators from there on to the
// sinks, and Run it once. The exported fields configure the run; set them before. A flow is built by one goroutine.
type Flow struct {
	Seed   uint64       // chooses what the wires in memory reorder, repeat and lose; the zero value is a seed too
	Limit  int          // the most items that may wait in a channel between places, or for calls of MapAsync, before sources are held back; default 65,536
	Clock  Clock        // default: the wall clock
	Logger *slog.Logger // default: slog.Default()

	// Record, if set, is asked for a writer for each member, by its name, such as Server[2]. What each of the member's ticks takes in is
	// written there before the tick runs, one Write a tick: proptest.Replay runs it again. A clustered flow has as many journals as
	// members. Clients are not recorded. A flow whose sources bring what has no canonical form is refused.
	Record func(member string) io.Writer

	name   string
	places []*place
	nodes  []*node
	ran    bool
	routed bool // its sources know what is downstream of them

	recursions []*recursion
	feedbacks  []*feedback
	states     []*state
	services   []*serving
	carries    []*carry
	running    *running      // set by Run
	started    chan struct{} // closed once running is set
	sim        *simulation   // who drives it step by step, or nil
	part       *projection   // which of its members is in this process; nil: all
}

const defaultLimit = 1 << 16

// New starts a flow; its name stands in logs, errors and graphs.
func New(name string) *Flow { return &Flow{name: name, started: make(chan struct{})} }

// Name returns the flow's name.
func (f *Flow) Name() string { return f.name }

// place is where operators live: a process, or the members of a cluster.
type place struct {
	flow    *Flow
	tag     reflect.Type
	kind    string
	members int    // of clients: 0
	crowd   *crowd // of clients, else nil
}

func (p *place) String() string { return p.kind + " " + p.tag.Name() }

func (p *place) member(i int) string {
	if p.kind == "process" {
		return p.tag.Name()
	}
	return fmt.Sprintf("%s[%d]", p.tag.Name(), i)
}

func (f *Flow) valid(op string) {
	switch {
	case f == nil:
		misuse(op, "the flow is nil: make one by stream.New")
	case f.started == nil:
		misuse(op, "the flow is the zero value: make one by stream.New, and set its fields then")
	}
}

// place returns the place with this tag, or makes it.
func (f *Flow) place(op, kind string, tag reflect.Type, members int) *place {
	f.valid(op)
	for _, p := range f.places {
		if p.tag != tag {
			continue
		}
		if p.kind != kind || p.members != members {
			misuse(op, "%v names a %s of %d already: give each place a tag type of its own", tag, p.kind, p.members)
		}
		return p
	}
	if f.ran {
		misuse(op, "the flow %q has been run: name all places before Run", f.name)
	}
	p := &place{flow: f, tag: tag, kind: kind, members: members}
	f.places = append(f.places, p)
	return p
}

// Process names one process by the type P: the same each time, since one tag is one place of a flow.
func (f *Flow) Process[P any]() Process[P] {
	return Process[P]{process: f.place("Process", "process", reflect.TypeFor[P](), 1)}
}

// Cluster names n processes by the type C. Its membership is closed: these n, and no others.
func (f *Flow) Cluster[C any](n int) Cluster[C] {
	if n < 1 {
		misuse("Cluster", "a cluster of %d members: it needs at least one", n)
	}
	if f.sim != nil && f.sim.opts.Alone {
		n = 1
	}
	return Cluster[C]{cluster: f.place("Cluster", "cluster", reflect.TypeFor[C](), n)}
}

// Places: values, from which a program's streams start.
type (
	// Process is one process, and the location of what it holds.
	Process[P any] struct {
		_       [0]*func(P)
		process *place
	}
	// Cluster is a closed set of processes. A source at a cluster is one at each member, and gives Local.
	Cluster[C any] struct {
		_       [0]*func(C)
		cluster *place
	}
	// Everywhere is each member of a cluster at once: a place for constants only, which are then Replicated.
	Everywhere[C any] struct {
		_          [0]*func(C)
		everywhere *place
	}
)

// Replicated is the place of constants that each member has alike.
func (c Cluster[C]) Replicated() Everywhere[C] { return Everywhere[C]{everywhere: c.cluster} }

// Size returns how many members the cluster has.
func (c Cluster[C]) Size() int {
	if c.cluster == nil {
		return 0
	}
	return c.cluster.members
}

// Members names the members of the cluster, in order: to whom Route and Deliver can bring something.
func (c Cluster[C]) Members() []Member[C] {
	all := make([]Member[C], c.Size())
	for i := range all {
		all[i].member = int32(i)
	}
	return all
}

// Place is where a source that goes on stands: a process, or a cluster, each member of which reads its own.
type Place[L any] interface {
	comparable
	useItemsOrBroadcast() L
	takePlaceFromFlow() *place
}

// Closed is where a source that ends stands: clients that may still come never end.
type Closed[L any] interface {
	comparable
	useItemsOrBroadcast() L
	useItemsOrTyped() L
	takePlaceFromFlow() *place
}

// Fixed is where a source of constants or of a given sequence stands: a process, a cluster, or Everywhere.
type Fixed[L any] interface {
	comparable
	usePlaceThatStays() L
	takePlaceFromFlow() *place
}

func (p Process[P]) useItemsOrBroadcast() Process[P]       { return p }
func (p Process[P]) useItemsOrTyped() Process[P]           { return p }
func (Cluster[C]) useItemsOrTyped() (l Local[C])           { return l }
func (p Process[P]) usePlaceThatStays() Process[P]         { return p }
func (p Process[P]) takePlaceFromFlow() *place             { return p.process }
func (Cluster[C]) useItemsOrBroadcast() (l Local[C])       { return l }
func (Cluster[C]) usePlaceThatStays() (l Local[C])         { return l }
func (c Cluster[C]) takePlaceFromFlow() *place             { return c.cluster }
func (Everywhere[C]) usePlaceThatStays() (l Replicated[C]) { return l }
func (e Everywhere[C]) takePlaceFromFlow() *place          { return e.everywhere }

// placeAt is the place of a source. A pointer to a place is one too, and may be nil.
func placeAt(op string, at interface{ takePlaceFromFlow() *place }) *place {
	p, ok := tryPlace(at)
	if !ok {
		misuse(op, "the place is nil: take it from a flow, by Process or Cluster")
	}
	return p
}

func tryPlace(at interface{ takePlaceFromFlow() *place }) (p *place, ok bool) {
	defer func() { ok = recover() == nil }()
	return at.takePlaceFromFlow(), true
}

// source adds a node that takes its items from outside.
func source(op string, at *place) *node {
	if at == nil {
		misuse(op, "the place is the zero value: take it from a flow, by Process or Cluster")
	}
	return at.flow.add(op, at, nil)
}

// Member names one process of a cluster. Members of one cluster compare and sort by their index.
type Member[C any] struct {
	_      [0]*func(C) // comparable, unlike [0]func(C)
	member int32
}

// Index is the member's number, from 0 to the size of its cluster less one.
func (m Member[C]) Index() int { return int(m.member) }

// String is the tag's name and the index, as in Server[2].
func (m Member[C]) String() string {
	return fmt.Sprintf("%s[%d]", reflect.TypeFor[C]().Name(), m.member)
}

// MarshalBinary writes the index.
func (m Member[C]) MarshalBinary() ([]byte, error) {
	return []byte{byte(m.member >> 24), byte(m.member >> 16), byte(m.member >> 8), byte(m.member)}, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (m *Member[C]) UnmarshalBinary(b []byte) error {
	if len(b) != 4 {
		return fmt.Errorf("stream: a member takes 4 bytes, not %d", len(b))
	}
	m.member = int32(b[0])<<24 | int32(b[1])<<16 | int32(b[2])<<8 | int32(b[3])
	return nil
}

func streamOf[T any, L Location[L], D props.Delivery](n *node) Stream[T, L, D] {
	n.shape = shape{"stream", nil, reflect.TypeFor[T](), reflect.TypeFor[L](), reflect.TypeFor[D](), nil}
	return Stream[T, L, D]{stream: n}
}

func keyedOf[K comparable, V any, L Location[L], D props.Delivery](n *node) Keyed[K, V, L, D] {
	n.shape = shape{"keyed", reflect.TypeFor[K](), reflect.TypeFor[V](), reflect.TypeFor[L](), reflect.TypeFor[D](), nil}
	return Keyed[K, V, L, D]{keyed: n}
}

func cellOf[A any, L Location[L], M props.Growth](n *node) Cell[A, L, M] {
	n.shape = shape{"cell", nil, reflect.TypeFor[A](), reflect.TypeFor[L](), nil, reflect.TypeFor[M]()}
	return Cell[A, L, M]{cell: n}
}

func tableOf[K comparable, A any, L Location[L], M props.Growth](n *node) Table[K, A, L, M] {
	n.shape = shape{"table", reflect.TypeFor[K](), reflect.TypeFor[A](), reflect.TypeFor[L](), nil, reflect.TypeFor[M]()}
	return Table[K, A, L, M]{table: n}
}

// whenever says when a fold of growth M yields: at the end if it is final, else each tick that changed it.
func whenever[M props.Growth]() tick.When {
	if reflect.TypeFor[M]() == reflect.TypeFor[props.Final]() {
		return tick.AtEnd
	}
	return tick.EachTick
}

func is[D, E any]() bool { return reflect.TypeFor[D]() == reflect.TypeFor[E]() }
