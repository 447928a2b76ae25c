package proptest

import (
	"encoding"
	"reflect"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

const (
	clients    = 2 // come to each place to which clients come, before anything else happens
	mostLeave  = 2 // early, in one run
	leaveOneIn = 3 // of the runs
)

// departures chooses how many clients leave early. Else all leave in the end, when nothing else can happen any more.
func (s *simulated) departures(by chooser) int {
	if !s.clients || s.single || by.choose(leaveOneIn) < leaveOneIn-1 {
		return 0
	}
	return 1 + by.choose(mostLeave)
}

// canGo adds the clients whose visits end.
func (w *world) canGo(all []action) []action {
	if len(w.run.Crowds) == 0 {
		return all
	}
	for i, m := range w.run.Members {
		if m.Visit != nil && m.Visit.Ends() {
			all = append(all, action{goes, i})
		}
	}
	return all
}

// canLeave adds that one of the clients leaves: when nothing else can happen, or early.
func (w *world) canLeave(all []action) []action {
	switch {
	case len(w.run.Crowds) == 0:
	case len(all) == 0 && !w.shut:
		all = append(all, action{kind: shuts})
	case len(all) == 0:
		for i, m := range w.run.Members {
			if isThere(m) {
				all = append(all, action{leaves, i})
			}
		}
	case w.departs > 0 && slices.ContainsFunc(w.run.Members, w.hasSaidAll):
		all = append(all, action{kind: departs})
	}
	return all
}

// isThere says whether a member is a client that has not left.
func isThere(m *sim.Member) bool { return m.Visit != nil && !m.Visit.Left && !m.Visit.Gone }

// hasSaidAll says whether a member is a client that has been fed all that it is to say. Who leaves earlier would say less than on one node.
func (w *world) hasSaidAll(m *sim.Member) bool {
	return isThere(m) && !slices.ContainsFunc(w.run.Sources, func(s *sim.Source) bool { return s.Member == m && s.Left() > 0 })
}

// visit has a client leave or be gone, or no more come.
func (w *world) visit(a action) {
	switch a.kind {
	case departs:
		w.depart()
	case shuts:
		w.shut = true
		w.story.tell("no more clients come")
		for _, c := range w.run.Crowds {
			c.Close()
		}
		w.allNote(left, 0)
	case leaves:
		w.leave(w.run.Members[a.which])
	case goes:
		m := w.run.Members[a.which]
		w.story.tell("%s has gone", m.Name)
		m.Visit.End()
		w.allNote(gone, a.which)
	}
}

// allNote notes what may be told to any member, and says to whom members send.
func (w *world) allNote(what deed, which int) {
	for _, m := range w.run.Members {
		w.state.note(m, what, which, 0)
	}
}

func (w *world) leave(m *sim.Member) {
	w.story.tell("%s leaves", m.Name)
	m.Visit.Leave()
	w.state.note(m, left, 0, 0)
}

// depart has a client leave before the end.
func (w *world) depart() {
	var may []*sim.Member
	for _, m := range w.run.Members {
		if w.hasSaidAll(m) {
			may = append(may, m)
		}
	}
	m := may[w.by.choose(len(may))]
	w.departs--
	w.did.leave()
	w.leave(m)
	if w.out != nil {
		w.out.left = append(w.out.left, m)
	}
}

// whole says whether all is to have come to a sink at a member that comes if nobody leaves early. Who has left does not get what is still
// sent to it; so that is missing there, and in what its sending on would have come to. All else does not depend on who is there.
func (o *outputs) whole(sink *sim.Node, member int) bool {
	for _, m := range o.left {
		place, _, _ := strings.Cut(m.Name, "[")
		if slices.Contains(sink.Echoes, place) || sink.Heard && sink.Place == place && m.Index == member {
			return false
		}
	}
	return true
}

// membersOf are the members that items of a flow name, if typ is that of their names: the clients that come in a simulation, and one that
// does not; of a cluster the first.
func membersOf(typ reflect.Type) (all []any) {
	if typ.PkgPath() != reflect.TypeFor[stream.Member[int]]().PkgPath() || !strings.HasPrefix(typ.Name(), "Member[") {
		return nil
	}
	for i := range byte(clients + 1) {
		m := reflect.New(typ)
		if err := m.Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary([]byte{0, 0, 0, i}); err != nil {
			return nil
		}
		all = append(all, m.Elem().Interface())
	}
	return all
}

// fed is a source that is given items.
type fed struct {
	node   *sim.Node
	member int
}

// feeds says whether a source of a run, of one node or of many, takes these items: a cluster of one member takes those of all, and clients
// are the same ones.
func (f fed) feeds(s *sim.Source) bool {
	return f.node.ID == s.Node.ID && (!f.node.Comes || f.member == s.Member.Index)
}
