package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// member makes a name of a client or of another server.
func member[M any, P interface {
	*M
	UnmarshalBinary([]byte) error
}](n int) (m M) {
	if err := P(&m).UnmarshalBinary([]byte{0, 0, byte(n >> 8), byte(n)}); err != nil {
		panic(err)
	}
	return m
}

// world is some servers and clients, and all that is on its way between them.
type world struct {
	t       *rapid.T
	numbers int
	servers []*machine
	clients []*person
}

type machine struct {
	world *world
	room  room
	name  string
	alive bool
	links []*line // to others that hear it
}

// line is from a server to another that hears it.
type line struct {
	to    *machine
	other Other
	posts []Post
	taken []int
	over  bool // the first server is dead, and the second does not know yet
	fresh int  // the number of the last post of what it is told first
}

type person struct {
	key     string
	screen  screen
	at      *machine // or nil
	who     Who
	says    []Say
	heard   []Heard
	answers []Answer
	n       int
	pending []Say
	in      bool
	turn    int
	shown   map[string][]int // numbers of lines, by whom they are from
}

func (w *world) number() int {
	w.numbers++
	return w.numbers
}

func (m *machine) does(e Event) (out output) {
	out = m.room.step(m.name, e)
	for _, p := range m.world.clients {
		if p.at != m {
			continue
		}
		p.heard = append(p.heard, out.all...)
		for _, a := range out.answers {
			if a.To == p.who {
				p.answers = append(p.answers, a)
			}
		}
	}
	for _, p := range out.posts {
		for _, l := range m.links {
			if l.other == p.To {
				l.posts = append(l.posts, p)
			}
		}
	}
	return out
}

// begin starts a server, which and the others hear each other from now on.
func (w *world) begin(m *machine) {
	m.world, m.room, m.name, m.alive, m.links = w, room{}, fmt.Sprint("server", w.number()), true, nil
	for _, o := range w.servers {
		if o != m && o.alive {
			m.hears(o)
			o.hears(m)
		}
	}
}

func (m *machine) hears(o *machine) {
	l := &line{to: m, other: member[Other](m.world.number())}
	o.links = append(o.links, l)
	o.does(Event{Kind: Linked, Other: l.other, Came: true})
	l.fresh = l.posts[len(l.posts)-1].N
}

// kill ends a server, with a part of what was on its way from it.
func (m *machine) kill() {
	m.alive = false
	for _, l := range m.links {
		l.posts, l.over = l.posts[:rapid.IntRange(0, len(l.posts)).Draw(m.world.t, "posts")], true
	}
	for _, o := range m.world.servers {
		for _, l := range slices.Clone(o.links) {
			if l.to == m {
				o.links = slices.DeleteFunc(o.links, func(x *line) bool { return x == l })
				if o.alive {
					o.does(Event{Kind: Linked, Other: l.other})
				}
			}
		}
	}
	for _, p := range m.world.clients {
		if p.at == m {
			p.at, p.in, p.says, p.heard, p.answers = nil, false, nil, nil, nil
		}
	}
}

// whole says whether each server has what a new one is told first: until then, another one may hold what nobody else does.
func (w *world) whole() bool {
	for _, m := range w.servers {
		for _, l := range m.links {
			i := slices.IndexFunc(m.room.others, func(o *link) bool { return o.other == l.other })
			if m.alive && (i < 0 || m.room.others[i].taken < l.fresh || slices.ContainsFunc(l.posts, func(p Post) bool { return p.N <= l.fresh })) {
				return false
			}
		}
	}
	return true
}

func (p *person) enters(m *machine) {
	p.at, p.who = m, member[Who](m.world.number())
	p.screen.again()
	p.turn++
	p.says = []Say{{Kind: Enter, Key: p.key, Name: p.key, Turn: p.turn}}
}

func (p *person) speaks() {
	p.n++
	s := Say{Kind: Speak, N: p.n, Text: fmt.Sprint(p.n)}
	p.pending = append(p.pending, s)
	if p.in {
		p.says = append(p.says, s)
	}
}

// moves takes one step of what is on its way, if there is one of that kind.
func (p *person) moves(kind int) bool {
	switch {
	case p.at == nil:
		return false
	case kind == 0 && len(p.says) > 0:
		s := p.says[0]
		p.says = p.says[1:]
		p.at.does(Event{Kind: Spoke, Who: p.who, Say: s})
	case kind == 1 && len(p.heard) > 0:
		h := p.heard[0]
		p.heard = p.heard[1:]
		p.screen.heard(h)
	case kind == 2 && len(p.answers) > 0:
		a := p.answers[0]
		p.answers = p.answers[1:]
		if a.Kind == Safe {
			p.pending = slices.DeleteFunc(p.pending, func(s Say) bool { return s.N <= a.N })
		} else {
			p.screen.welcome(a)
			p.in = true
			p.says = append(p.says, p.pending...)
		}
	default:
		return false
	}
	return true
}

func (l *line) moves(m *machine, kind int) bool {
	switch {
	case kind == 0 && len(l.posts) > 0:
		p := l.posts[0]
		l.posts = l.posts[1:]
		if l.to.alive {
			for _, t := range l.to.does(Event{Kind: Told, Peer: m.name, N: p.N, Line: p.Line}).taken {
				l.taken = append(l.taken, t.N)
			}
		}
	case kind == 0 && l.over:
		l.over = false
		if l.to.alive {
			l.to.does(Event{Kind: Lost, Peer: m.name})
		}
	case kind == 1 && len(l.taken) > 0:
		n := l.taken[0]
		l.taken = l.taken[1:]
		if m.alive {
			m.does(Event{Kind: Took, Other: l.other, N: n})
		}
	default:
		return false
	}
	return true
}

// settle has all arrive that is on its way, and those enter somewhere who are nowhere.
func (w *world) settle() {
	for again := true; again; {
		again = false
		for _, p := range w.clients {
			if p.at == nil {
				p.enters(w.servers[slices.IndexFunc(w.servers, func(m *machine) bool { return m.alive })])
			}
			for kind := range 3 {
				for p.moves(kind) {
					again = true
				}
			}
		}
		for _, m := range w.servers {
			for _, l := range m.links {
				for kind := range 2 {
					for l.moves(m, kind) {
						again = true
					}
				}
			}
		}
	}
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t}
	for range 3 {
		m := &machine{}
		w.servers = append(w.servers, m)
		w.begin(m)
	}
	for i := range 4 {
		p := &person{key: fmt.Sprint("p", i), shown: map[string][]int{}}
		p.screen.show = func(l Line) {
			if l.Kind == Text {
				p.shown[l.From] = append(p.shown[l.From], l.N)
			}
		}
		w.clients = append(w.clients, p)
		p.enters(w.servers[i%3])
	}
	w.settle()
	return w
}

// step does something that is drawn.
func (w *world) step() {
	p := w.clients[rapid.IntRange(0, len(w.clients)-1).Draw(w.t, "client")]
	m := w.servers[rapid.IntRange(0, len(w.servers)-1).Draw(w.t, "server")]
	switch what := rapid.IntRange(0, 19).Draw(w.t, "what"); {
	case what < 5:
		for range rapid.SampledFrom([]int{1, 2, eager, 2 * eager}).Draw(w.t, "lines") {
			if p.n < 150 {
				p.speaks()
			}
		}
	case what < 12:
		kind := rapid.IntRange(0, 2).Draw(w.t, "kind")
		for range rapid.IntRange(1, 100).Draw(w.t, "moves") {
			p.moves(kind)
		}
	case what < 17:
		if len(m.links) > 0 {
			l := m.links[rapid.IntRange(0, len(m.links)-1).Draw(w.t, "link")]
			kind := rapid.IntRange(0, 1).Draw(w.t, "kind")
			for range rapid.IntRange(1, 100).Draw(w.t, "moves") {
				l.moves(m, kind)
			}
		}
	case what == 17 && p.at == nil && m.alive:
		p.enters(m)
	case what == 18 && m.alive && w.whole() && slices.ContainsFunc(w.servers, func(o *machine) bool { return o != m && o.alive }):
		m.kill()
	case what == 19 && !m.alive && !slices.ContainsFunc(m.links, func(l *line) bool { return l.over || len(l.posts) > 0 }):
		w.begin(m)
	}
}

// If this fails, there is an order of things, such as a server that dies at a certain moment, in which somebody misses a line, or sees
// one twice or too early.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(10, 150).Draw(t, "steps") {
			w.step()
		}
		w.settle()
		for _, p := range w.clients {
			for _, o := range w.clients {
				var want []int
				for n := range o.n {
					want = append(want, n+1)
				}
				if got := p.shown[public(o.key)]; o != p && !slices.Equal(got, want) {
					t.Fatalf("%s sees, of the %d lines of %s, %v", p.key, o.n, o.key, got)
				}
			}
		}
	})
}

// Names, and who is told to have come and gone, across servers.
func TestAnnounced(t *testing.T) {
	var a, b room
	ann, bob := member[Who](1), member[Who](2)
	said := func(out output) string {
		var all []string
		for _, h := range out.all {
			all = append(all, strings.SplitN(h.Line.String(), "] ", 2)[1])
		}
		for _, x := range out.answers {
			if x.Kind == Welcome {
				all = append(all, "welcome "+x.Name)
			}
		}
		return strings.Join(all, ", ")
	}
	expect := func(got output, want string) {
		t.Helper()
		if said(got) != want {
			t.Errorf("it says %q, not %q", said(got), want)
		}
	}
	link := a.step("a", Event{Kind: Linked, Other: member[Other](1), Came: true})
	expect(link, "")
	enter := a.step("a", Event{Kind: Spoke, Who: ann, Say: Say{Kind: Enter, Key: "k", Name: "ann", Turn: 1}})
	expect(enter, "* ann has joined, welcome ann")
	expect(b.step("b", Event{Kind: Told, Peer: "a", Line: enter.posts[0].Line}), "* ann has joined")
	expect(b.step("b", Event{Kind: Spoke, Who: bob, Say: Say{Kind: Enter, Key: "other", Name: "ann"}}), "* ann-2 has joined, welcome ann-2")
	expect(b.step("b", Event{Kind: Spoke, Who: ann, Say: Say{Kind: Enter, Key: "k", Name: "ann", Turn: 2}}), "welcome ann") // before a is lost
	expect(b.step("b", Event{Kind: Lost, Peer: "a"}), "")
	expect(b.step("b", Event{Kind: Went, Who: ann}), "* ann has left")
	expect(b.step("b", Event{Kind: Went, Who: ann}), "")

	var c room
	expect(c.step("c", Event{Kind: Spoke, Who: ann, Say: Say{Kind: Enter, Key: "k", Name: "ann", Turn: 2}}), "* ann has joined, welcome ann")
	expect(c.step("c", Event{Kind: Told, Peer: "a", Line: enter.posts[0].Line}), "") // that she is at a is old news
	expect(c.step("c", Event{Kind: Went, Who: ann}), "* ann has left")

	gone := a.step("a", Event{Kind: Spoke, Who: ann, Say: Say{Kind: Leave}})
	expect(gone, "* ann has left")
	if len(gone.answers) != 1 || gone.answers[0].Kind != Farewell {
		t.Errorf("who leaves is told %+v", gone.answers)
	}
	expect(b.step("b", Event{Kind: Told, Peer: "a", Line: gone.posts[0].Line}), "")
}

// Nothing of a room grows with the number of lines or of people that there have been.
func TestRoomIsBounded(t *testing.T) {
	var r room
	const people = 3 * mostMarks
	for i := range people {
		who := member[Who](i % 1000)
		r.step("s", Event{Kind: Spoke, Who: who, Say: Say{Kind: Enter, Key: fmt.Sprint(i), Name: "x"}})
		r.step("s", Event{Kind: Spoke, Who: who, Say: Say{Kind: Speak, N: 1, Text: "hello"}})
		r.step("s", Event{Kind: Went, Who: who})
	}
	if len(r.here)+len(r.away)+len(r.pending) > 0 || len(r.lines) > 2*kept || len(r.marks.last) > mostMarks || len(r.marks.who) > mostMarks {
		t.Errorf("it holds %d guests, %d lines, %d marks, %d pending", len(r.here), len(r.lines), len(r.marks.last), len(r.pending))
	}
}

func TestCleaned(t *testing.T) {
	for text, want := range map[string]string{
		"  a\tb \r\n": "a b", "\x1b]0;x\x07": "\ufffd]0;x\ufffd", "äöü€": "äöü€", "\xff": "\ufffd", "": "", "\u202e": "\ufffd",
	} {
		if got := cleaned(text, mostText); got != want {
			t.Errorf("%q is cleaned to %q", text, got)
		}
	}
	for most := range 8 {
		if got := cleaned("a€€b", most); len(got) > most || !strings.HasPrefix("a€€b", got) {
			t.Errorf("in %d bytes: %q", most, got)
		}
	}
	for name, want := range map[string]string{"": "guest", "* ": "guest", "a: b": "a_ b", strings.Repeat("x", 99): strings.Repeat("x", mostName)} {
		if got := cleanedName(name); got != want {
			t.Errorf("the name %q becomes %q", name, got)
		}
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.Local)
	if got := (Line{At: at.Unix(), Name: "ann", Text: "hello"}).String(); got != "[03:04:05] ann: hello" {
		t.Error(got)
	}
}
