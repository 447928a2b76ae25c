package knownbugs_test

import (
	"fmt"
	"testing"
)

// network is servers, and the letters between them that have not come.
type network struct {
	servers [mostServers]raft
	letters []letter
	commits map[int]slot
	differ  error // two servers have committed different entries at one index
}

func newNetwork(careless bool) *network {
	n := &network{commits: map[int]slot{}}
	for i := range n.servers {
		n.servers[i] = begin(i, four, careless)
	}
	return n
}

func (n *network) did(who int, d deed) {
	n.letters = append(n.letters, d.Letters...)
	for _, k := range d.Commits {
		if s, there := n.commits[k.Index]; there && s != k.Slot && n.differ == nil {
			n.differ = fmt.Errorf("at %d, server %d commits %v after %v", k.Index, who, k.Slot, s)
		}
		n.commits[k.Index] = k.Slot
	}
}

func (n *network) ask(who int, o order) { n.did(who, n.servers[who].asked(o)) }

// talk has letters come among some servers until there are none; all others are lost.
func (n *network) talk(among members) {
	for len(n.letters) > 0 {
		l := n.letters[0]
		n.letters = n.letters[1:]
		if among.has(l.From) && among.has(l.To) {
			n.did(l.To, n.servers[l.To].heard(l))
		}
	}
}

// classic is the schedule of Ongaro's letter: leaders of two terms change members by turns, and each commits among its own. It starts with
// servers 0 to 3, of which the letter speaks as S1 to S4.
func (n *network) classic(t *testing.T) {
	leader := func(who int) {
		if !n.servers[who].leads {
			t.Fatalf("server %d does not lead", who)
		}
	}
	// 0 leads in term 1, and adds 4; nobody hears of it.
	n.ask(0, order{Change: 1 + 4})
	n.letters = nil

	// 1 leads in term 2, by the votes of 2 and 3, who have not heard of 4, and removes 0. 0 does not vote for it, but hears of term 2.
	n.ask(1, order{Change: 1 + 0})
	n.votes(only(0) | only(1) | only(2) | only(3))
	leader(1)
	n.talk(only(1) | only(2))

	// 0 leads in term 3 by the votes of 3 and 4, if it believes that 4 is a member.
	n.ask(0, order{})
	n.talk(only(0) | only(3) | only(4))
}

// votes has an election take place, and keeps back what is sent then.
func (n *network) votes(among members) {
	var later []letter
	for len(n.letters) > 0 {
		l := n.letters[0]
		n.letters = n.letters[1:]
		switch {
		case !among.has(l.From) || !among.has(l.To):
		case l.Kind == askVote || l.Kind == vote:
			n.did(l.To, n.servers[l.To].heard(l))
		default:
			later = append(later, l)
		}
	}
	n.letters = later
}

// If this fails, the small Raft does not have the bug, or waiting for an entry of its own term does not mend it: the searches below are
// in vain.
func TestRaftScript(t *testing.T) {
	bug := newNetwork(true)
	bug.classic(t)
	if bug.differ == nil {
		t.Errorf("with the bug both commit the same: %v, %v", bug.servers[0].log, bug.servers[1].log)
	}
	t.Log(bug.differ)

	mended := newNetwork(false)
	mended.classic(t)
	if mended.differ != nil {
		t.Error(mended.differ)
	}
	if mended.servers[1].commit > 1 {
		t.Error("without the bug, 1 changes members though it has committed nothing of its own")
	}
}
