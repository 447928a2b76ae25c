package knownbugs_test

import (
	"math/bits"
	"slices"
)

// A small Raft that changes its members one at a time, after Ongaro, "Consensus: Bridging Theory and Practice" (2014), chapter 4. It has
// the bug that he told of in 2015 ("bug in single-server membership changes", raft-dev): a leader may change members before it has
// committed an entry of its own term. Then leaders of two terms each change what was there before, and the two configurations, which
// differ by two members, have majorities that share nobody. The whole log goes with each letter, and who stands for election is told
// from outside, not by a clock.

const mostServers = 5

// members is a set of servers. A configuration is what the last entry that has one says, committed or not.
type members uint8

func only(i int) members         { return 1 << i }
func (c members) has(i int) bool { return c>>i&1 == 1 }
func (c members) most(yes members) bool {
	return 2*bits.OnesCount8(uint8(c&yes)) > bits.OnesCount8(uint8(c))
}

// slot is an entry of the log. Without members it is a command, or what a leader begins with.
type slot struct {
	Term    int
	Members members
}

// order is what a client wants of a server: to add or to remove the server before this number, or, if it is 0, a command. Who does not
// lead stands for election first.
type order struct{ Change int }

type kind uint8

const (
	askVote kind = iota
	vote
	appends
	ack
)

// letter is what servers say to each other. Who does not agree is silent.
type letter struct {
	Kind     kind
	From, To int
	Term     int
	Log      []slot // of a candidate or a leader
	Commit   int    // of a leader
	Match    int    // how much of the leader's log the follower has
}

// known is an entry that a server knows to be committed.
type known struct {
	Index int
	Slot  slot
}

// deed is what a server does at once.
type deed struct {
	Letters []letter
	Commits []known
}

// raft is a server.
type raft struct {
	me            int
	term, votedIn int // the last term that it has voted in, for votedFor
	votedFor      int
	leads, stands bool
	votes         members
	log           []slot
	commit        int
	match         [mostServers]int // of a leader, how much of its log each has
	wish          order            // what it is to do once it may
	wishes        bool
	careless      bool // the bug
}

// begin is a server of a cluster that server 0 leads from the beginning, with the members as they are at first.
func begin(me int, first members, careless bool) raft {
	r := raft{me: me, term: 1, votedIn: 1, log: []slot{{1, first}}, commit: 1, leads: me == 0, careless: careless}
	r.match[me] = len(r.log)
	return r
}

func (r *raft) members() members {
	for _, s := range slices.Backward(r.log) {
		if s.Members != 0 {
			return s.Members
		}
	}
	panic("no first members")
}

func (r *raft) send(d *deed, to int, l letter) {
	l.From, l.To, l.Term = r.me, to, r.term
	d.Letters = append(d.Letters, l)
}

func (r *raft) sendAll(d *deed, l letter) {
	l.Log = slices.Clone(r.log)
	for i := range mostServers {
		if i != r.me && r.members().has(i) {
			r.send(d, i, l)
		}
	}
}

// asked is what a server does when a client asks.
func (r *raft) asked(o order) (d deed) {
	r.wish, r.wishes = o, true
	switch {
	case r.leads:
		r.lead(&d)
	case r.members().has(r.me):
		r.term++
		r.stands, r.votedIn, r.votedFor, r.votes = true, r.term, r.me, only(r.me)
		r.sendAll(&d, letter{Kind: askVote})
	}
	return d
}

// lead does what a leader may do by now.
func (r *raft) lead(d *deed) {
	before := len(r.log)
	if before == 0 || r.log[before-1].Term != r.term {
		r.append(slot{Term: r.term}) // what it has from before counts as committed together with this one
	}
	if r.wishes && r.may() {
		r.wishes = false
		change := slot{Term: r.term}
		if r.wish.Change > 0 {
			change.Members = r.members() ^ only(r.wish.Change-1)
		}
		r.append(change)
	}
	if len(r.log) > before {
		r.sendAll(d, letter{Kind: appends, Commit: r.commit})
		r.count(d) // it may be alone
	}
}

// may says whether it may do what it is to do. No other change may be under way; and unless something of its own term is committed, there
// might be a change that it has not heard of.
func (r *raft) may() bool {
	if r.wish.Change == 0 {
		return true
	}
	underWay := slices.ContainsFunc(r.log[r.commit:], func(s slot) bool { return s.Members != 0 })
	return !underWay && (r.careless || r.commit > 0 && r.log[r.commit-1].Term == r.term)
}

func (r *raft) append(s slot) {
	r.log = append(slices.Clip(r.log), s)
	r.match[r.me] = len(r.log)
}

// heard is what a server does with a letter.
func (r *raft) heard(l letter) (d deed) {
	if l.Term > r.term {
		r.term, r.leads, r.stands = l.Term, false, false
	}
	current := l.Term == r.term
	switch l.Kind {
	case askVote:
		if current && (r.votedIn < r.term || r.votedFor == l.From) && !r.leads && upToDate(l.Log, r.log) {
			r.votedIn, r.votedFor = r.term, l.From
			r.send(&d, l.From, letter{Kind: vote})
		}
	case vote:
		if !current || !r.stands {
			return d
		}
		if r.votes |= only(l.From); r.members().most(r.votes) {
			r.leads, r.stands, r.match = true, false, [mostServers]int{}
			r.lead(&d)
		}
	case appends:
		if current {
			r.stands = false
			if n := len(l.Log); n > len(r.log) || !slices.Equal(l.Log, r.log[:n]) { // else it is an old letter
				r.log = l.Log
			}
			r.commits(&d, min(l.Commit, len(l.Log)))
			r.send(&d, l.From, letter{Kind: ack, Match: len(l.Log)})
		}
	case ack:
		if current && r.leads {
			r.match[l.From] = max(r.match[l.From], l.Match)
			r.count(&d)
			r.lead(&d)
		}
	}
	return d
}

// upToDate says whether a voter with log b may vote for a candidate with log a.
func upToDate(a, b []slot) bool {
	var x, y slot
	if len(a) > 0 {
		x = a[len(a)-1]
	}
	if len(b) > 0 {
		y = b[len(b)-1]
	}
	return x.Term > y.Term || x.Term == y.Term && len(a) >= len(b)
}

// count commits what a majority has, up to an entry of the leader's own term.
func (r *raft) count(d *deed) {
	for n := len(r.log); n > r.commit && r.log[n-1].Term == r.term; n-- {
		var have members
		for i, m := range r.match {
			if m >= n {
				have |= only(i)
			}
		}
		if r.members().most(have) {
			r.commits(d, n)
			return
		}
	}
}

func (r *raft) commits(d *deed, n int) {
	for ; r.commit < n; r.commit++ {
		d.Commits = append(d.Commits, known{r.commit, r.log[r.commit]})
	}
}
