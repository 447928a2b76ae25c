package tick

// Rewind takes the graph back to before its first tick: what its operators hold is dropped, its inboxes are empty and open, and no journal is
// kept. Memory that they have is used again, which is what a rewound graph saves against one that is built anew. It says whether it could:
// a graph that has failed or stopped, or with ticks inside ticks, delays, calls, timeouts or outboxes, is to be built anew.
//
// What functions given to operators keep by themselves is theirs to take back.
func (g *Graph) Rewind() bool {
	g.running.Lock()
	defer g.release()
	if g.failed != nil || g.hasStopped() || !g.rewinds() {
		return false
	}
	for _, n := range g.nodes {
		n.open = n.ends
		if n.reset != nil {
			g.current = n
			n.reset()
		}
	}
	for _, p := range g.ports {
		reopen(p)
	}
	g.queues.Lock()
	for _, in := range g.inboxes {
		in.rewind()
	}
	g.queues.Unlock()
	g.current, g.timed, g.ticks, g.again = nil, false, 0, true
	if g.journal != nil {
		g.spent = *g.journal
	}
	g.journal, g.replayed = nil, replayed{}
	return true
}

// rewinds says whether all that the graph holds can be dropped.
func (g *Graph) rewinds() bool {
	if len(g.domains)+len(g.delays) > 0 {
		return false
	}
	for _, n := range g.nodes {
		if n.holds {
			return false
		}
	}
	return true
}

// rewind is called under graph.queues.
func (in *Inbox[T]) rewind() {
	clear(in.queue.fill)
	in.queue.fill, in.weight = in.queue.fill[:0], 0
	in.closed, in.barred, in.heavy, in.last, in.taken = false, false, 0, false, nil
	in.broken, in.failed = nil, nil
	in.port.dropped.Store(0)
}
