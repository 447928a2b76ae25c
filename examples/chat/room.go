package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// How many lines a room keeps: for who enters, and for who comes back.
const (
	tail = 100
	kept = 1000
)

// eager is how many lines a client says before it is told again that they are safe.
const eager = 64

// room is a server's state.
type room struct {
	here    map[Who]*guest
	away    map[string]absent // who is at other servers
	marks   marks
	n       int // lines that there were
	own     int // of the server itself
	lines   []Line
	others  []*link
	posts   int       // that there were
	pending []unsafed // not taken by all others yet
}

type guest struct {
	id, name   string
	turn       int
	last, safe int // numbers of its lines
}

type absent struct {
	name, peer string
	turn       int
}

type link struct {
	other Other
	taken int
}

type unsafed struct {
	post int
	who  Who
	n    int
}

// output is what follows from an event.
type output struct {
	all     []Heard
	answers []Answer
	posts   []Post
	taken   []Taken
}

// step does what an event says, at the server of that name.
func (r *room) step(server string, e Event) (out output) {
	if r.here == nil {
		r.here, r.away = map[Who]*guest{}, map[string]absent{}
	}
	g := r.here[e.Who]
	switch {
	case e.Kind == Spoke && e.Say.Kind == Enter && g == nil:
		r.enter(&out, server, e)
	case e.Kind == Spoke && e.Say.Kind == Speak && g != nil && e.Say.N > g.last:
		g.last = e.Say.N
		r.speak(&out, g, e)
	case e.Kind == Spoke && e.Say.Kind == Leave && g != nil:
		out.answers = append(out.answers, Answer{To: e.Who, Kind: Farewell})
		r.leave(&out, server, e)
	case e.Kind == Went && !e.Came && g != nil:
		r.leave(&out, server, e)
	case e.Kind == Linked:
		r.link(&out, server, e)
	case e.Kind == Took:
		for _, l := range r.others {
			if l.other == e.Other {
				l.taken = max(l.taken, e.N)
			}
		}
		r.makeSafe(&out)
	case e.Kind == Told:
		r.told(&out, e)
	case e.Kind == Lost:
		r.lost(&out, server, e)
	}
	return out
}

func (r *room) enter(out *output, server string, e Event) {
	id := public(e.Say.Key)
	_, back := r.away[id]
	delete(r.away, id)
	back = r.drop(id) || back
	g := &guest{id: id, name: r.free(cleanedName(e.Say.Name)), turn: e.Say.Turn}
	r.here[e.Who] = g
	most := tail
	if e.Say.Turn > 1 {
		most = kept
	}
	last := slices.Clone(r.lines[max(0, len(r.lines)-most):])
	out.answers = append(out.answers, Answer{To: e.Who, Kind: Welcome, ID: id, Name: g.name, N: r.n, Tail: last})
	l := r.ownLine(server, e.At, Entered, g)
	if !back {
		r.show(out, l)
	}
	r.post(out, l, e.Who, 0)
}

// drop forgets a client whose connection has not been given up yet, while it is back by another one.
func (r *room) drop(id string) bool {
	for who, g := range r.here {
		if g.id == id {
			delete(r.here, who)
			return true
		}
	}
	return false
}

// turnOf is how often who is here, or at another server, has entered.
func (r *room) turnOf(id string) int {
	for _, g := range r.here {
		if g.id == id {
			return g.turn
		}
	}
	return r.away[id].turn
}

// free is a name that nobody has.
func (r *room) free(name string) string {
	taken := map[string]bool{}
	for _, g := range r.here {
		taken[g.name] = true
	}
	for _, a := range r.away {
		taken[a.name] = true
	}
	for n, want := 2, name; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", want, n)
	}
	return name
}

func (r *room) speak(out *output, g *guest, e Event) {
	l := Line{From: g.id, N: e.Say.N, At: e.At, Name: g.name, Text: cleaned(e.Say.Text, mostText)}
	if l.Text != "" && r.marks.isNew(l) {
		r.show(out, l)
	}
	if l.Text != "" { // one that is known here may not be known elsewhere: its first server may have told some and not others
		r.post(out, l, e.Who, e.Say.N)
	}
	r.makeSafe(out)
}

func (r *room) leave(out *output, server string, e Event) {
	g := r.here[e.Who]
	delete(r.here, e.Who)
	l := r.ownLine(server, e.At, Left, g)
	r.show(out, l)
	r.post(out, l, e.Who, 0)
}

// ownLine is a line of the server itself.
func (r *room) ownLine(server string, at int64, kind Kind, of *guest) Line {
	r.own++
	l := Line{From: server, N: r.own, At: at, Kind: kind, Name: of.name, Text: of.id, Turn: of.turn}
	r.marks.isNew(l)
	return l
}

// show lets all clients hear a line.
func (r *room) show(out *output, l Line) {
	r.n++
	out.all = append(out.all, Heard{r.n, l})
	if r.lines = append(r.lines, l); len(r.lines) >= 2*kept {
		r.lines = slices.Clone(r.lines[len(r.lines)-kept:])
	}
}

// post tells all other servers a line of who is here.
func (r *room) post(out *output, l Line, who Who, n int) {
	r.posts++
	for _, o := range r.others {
		out.posts = append(out.posts, Post{To: o.other, N: r.posts, Line: l})
	}
	if n > 0 {
		r.pending = append(r.pending, unsafed{r.posts, who, n})
	}
}

// makeSafe tells clients which of their lines all other servers have taken: a client need not say them again elsewhere.
func (r *room) makeSafe(out *output) {
	taken := r.posts
	for _, o := range r.others {
		taken = min(taken, o.taken)
	}
	for len(r.pending) > 0 && r.pending[0].post <= taken {
		p := r.pending[0]
		r.pending = r.pending[1:]
		if g := r.here[p.who]; g != nil && p.n >= g.safe+eager {
			g.safe = p.n
			out.answers = append(out.answers, Answer{To: p.who, Kind: Safe, N: p.n})
		}
	}
}

// link lets another server know who is here and what was said, or forgets it.
func (r *room) link(out *output, server string, e Event) {
	if !e.Came {
		r.others = slices.DeleteFunc(r.others, func(l *link) bool { return l.other == e.Other })
		r.makeSafe(out)
		return
	}
	r.others = append(r.others, &link{other: e.Other})
	for _, l := range r.lines[max(0, len(r.lines)-kept):] {
		if l.Kind == Text {
			out.posts = append(out.posts, Post{To: e.Other, Line: l})
		}
	}
	for _, who := range slices.SortedFunc(maps.Keys(r.here), func(a, b Who) int { return cmp.Compare(a.Index(), b.Index()) }) {
		out.posts = append(out.posts, Post{To: e.Other, Line: r.ownLine(server, e.At, Entered, r.here[who])})
	}
	out.posts = append(out.posts, Post{To: e.Other, N: r.posts})
}

// told takes a line of another server.
func (r *room) told(out *output, e Event) {
	if e.N > 0 {
		out.taken = append(out.taken, Taken{e.Peer, e.N})
	}
	l := e.Line
	if l == (Line{}) || !r.marks.isNew(l) {
		return
	}
	if l.Kind == Text {
		r.show(out, l)
		return
	}
	id := l.Text
	was, known := r.away[id]
	if l.Kind == Left {
		if known && was.peer == e.Peer {
			delete(r.away, id)
			r.show(out, l)
		}
		return
	}
	if r.turnOf(id) > l.Turn { // it has gone on to another server, perhaps to this one, before this was told
		return
	}
	r.away[id] = absent{l.Name, e.Peer, l.Turn}
	if !r.drop(id) && !known {
		r.show(out, l)
	}
}

// lost has those leave who were at a server that is not there any more. Who has gone on to another one is not among them.
func (r *room) lost(out *output, server string, e Event) {
	var gone []string
	for id, a := range r.away {
		if a.peer == e.Peer {
			gone = append(gone, id)
		}
	}
	slices.SortFunc(gone, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.away[a].name, r.away[b].name), cmp.Compare(a, b))
	})
	for _, id := range gone {
		g := &guest{id: id, name: r.away[id].name}
		delete(r.away, id)
		r.show(out, r.ownLine(server, e.At, Left, g))
	}
}
