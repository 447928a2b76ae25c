package stream

// host is what a running flow leaves to others, besides the spinners and the feeds of its sources: whatever takes a time that
// nothing in the flow knows. Run gives it goroutines. Who plays a flow on one goroutine, as the tests of the rules do, and a
// simulator, does one thing after the other, in an order of its choice. There are three such things:
//
//   - the calls of MapAsync, which a host makes;
//   - what comes in: items by the inboxes of sources, and calls by service.submit, neither of which waits;
//   - the time, by Flow.Clock.
type host interface {
	// spawn has call made, later and not within spawn, for an operator at a member: once, on any goroutine. The error that it
	// returns ends the run.
	spawn(at *member, of *node, call func() error)
}

// goroutines makes each call on a goroutine of its own.
type goroutines struct{ run *running }

func (g goroutines) spawn(_ *member, _ *node, call func() error) { g.run.start(call) }
