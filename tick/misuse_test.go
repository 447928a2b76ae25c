package tick_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/calmflow/calm/tick"
)

// parts are two graphs, of which one has something in it already.
type parts struct {
	g, other *tick.Graph
	p        *tick.Port[int] // outside domains
	inside   *tick.Port[int] // in a domain
}

// misuses are mistakes with what is to be said of them.
var misuses = map[string]func(s parts){
	`Map at FILE takes input from no port: ports come from NewInbox, Out and the operators`: func(parts) {
		tick.Map(nil, boom[int, int])
	},
	`Merge takes input from no port|Merge at FILE takes input from no port`: func(s parts) {
		tick.Merge(new(tick.Port[int]))
	},
	`Merge at FILE of no streams: it needs one at least`: func(parts) { tick.Merge[int]() },
	`Take at FILE of -1 items`:                           func(s parts) { tick.Take(s.p, -1) },
	`Merge \(FILE\) takes input from Batch \(FILE\), which has ticks of another domain: enter a domain by Batch or Snapshot, and leave it by AllTicks`: func(s parts) {
		tick.Merge(s.p, s.inside)
	},
	`Merge \(FILE\) takes input from in \(FILE\), which has ticks of another domain`: func(s parts) {
		tick.Merge(s.inside, s.p)
	},
	`Batch \(FILE\) takes input from Batch \(FILE\), which is inside ticks already: leave them first, by AllTicks`: func(s parts) {
		tick.Batch(s.inside, s.g.NewDomain("second"))
	},
	`Snapshot at FILE into no domain: make one by NewDomain`: func(s parts) {
		tick.Snapshot(s.p, nil, tick.EachTick, func(x int) int { return x })
	},
	`AllTicks at FILE takes input from in \(FILE\), which is in no domain`: func(s parts) { tick.AllTicks(s.p) },
	`Batch \(FILE\) of "other" takes input from in \(FILE\) of another graph, "this": build one graph at a time`: func(s parts) {
		tick.Batch(s.p, s.other.NewDomain("theirs"))
	},
	`mine \(FILE\) of "this" is put into the domain "theirs" of another graph, "other"`: func(s parts) {
		s.g.NewNode("mine", s.other.NewDomain("theirs"))
	},
	`first \(FILE\) takes input from second \(FILE\), which comes after it: close cycles by a Recursion or a Delay`: func(s parts) {
		first, second := s.g.NewNode("first", nil), s.g.NewNode("second", nil)
		tick.Connect(first, tick.Out[int](second), func([]int) {}, nil)
	},
	`Recurse \(FILE\) is closed again at FILE: merge the streams, and close once`: func(s parts) {
		r := tick.Recurse(s.p)
		r.Close(r.Facts())
		r.Close(s.p)
	},
	`Recurse \(FILE\) is closed with Map \(FILE\), which has ticks of another domain: close it with a stream of its own`: func(s parts) {
		pairs := func(p *tick.Port[int]) *tick.Port[pair] { return tick.Map(p, func(x int) pair { return pair{Key: x} }) }
		tick.RecurseTable(pairs(s.p), tick.AtEnd, addStep).Close(pairs(s.inside))
	},
	`Delay \(FILE\) is closed with Batch \(FILE\), which has ticks of another domain: close it with a stream of its own`: func(s parts) {
		tick.NewDelay[int](s.g, nil, false).Close(s.inside)
	},
	`Delay \(FILE\) of "other" takes input from in \(FILE\) of another graph, "this"`: func(s parts) {
		tick.NewDelay[int](s.other, nil, false).Close(s.p)
	},
	`Close of Delay at FILE takes input from no port`: func(s parts) { tick.NewDelay[int](s.g, nil, false).Close(nil) },
	`Timeout \(FILE\) takes input from Map \(FILE\), which is inside ticks: time passes between them only`: func(s parts) {
		e := func(p *tick.Port[int]) *tick.Port[pair] { return tick.Map(p, func(x int) pair { return pair{Key: x} }) }
		tick.Timeout(e(s.inside), e(s.p), tick.Out[uint64](s.g.NewNode("over", nil)), tick.Waits{})
	},
	`Map \(FILE\) is added to "this", which runs already: build the whole graph before its first tick`: func(s parts) {
		_ = s.g.RunTick()
		tick.Map(s.p, boom[int, int])
	},
	`a domain is added to "this", which runs already`: func(s parts) {
		_ = s.g.Record(discard{})
		s.g.NewDomain("late")
	},
	`an output of in \(FILE\) is added to "this", which runs already`: func(s parts) {
		_ = s.g.RunTick()
		tick.Out[int](s.p.Node())
	},
	`an input of mine \(FILE\) is added to "this", which runs already`: func(s parts) {
		n := s.g.NewNode("mine", nil)
		_ = s.g.RunTick()
		tick.Connect(n, s.p, func([]int) {}, nil)
	},
}

// Each misuse panics where it is written, and says what is wrong, where, and what to do.
func TestMisusePanics(t *testing.T) {
	for want, misuse := range misuses {
		g, other := tick.New(tick.Options{Name: "this"}), tick.New(tick.Options{Name: "other"})
		p := tick.NewInbox(g, "in", tick.InboxOptions[int]{Codec: jsonCodec[int]{}}).Port()
		got := panicOf(func() { misuse(parts{g, other, p, tick.Batch(p, g.NewDomain("ticks"))}) })
		pattern := "^tick: (" + strings.ReplaceAll(want, "FILE", `\S*/misuse_test\.go:\d+`) + ")"
		holds(t, regexp.MustCompile(pattern).MatchString(got), "want "+want+"\ngot  "+got)
	}
}

func panicOf(f func()) (message string) {
	defer func() { message = text(recover()) }()
	f()
	return ""
}

// A cycle that is left open, or that could never begin, is found at the first tick, and named.
func TestCyclesThatCannotRun(t *testing.T) {
	for want, build := range map[string]func(p *tick.Port[int]){
		`of "graph" is never closed: call the Recursion's Close with what follows from its facts`: func(p *tick.Port[int]) { tick.Recurse(p) },
		`of "graph" is never closed: call the TableRecursion's Close with what follows from its facts`: func(p *tick.Port[int]) {
			tick.RecurseTable(tick.Map(p, func(x int) pair { return pair{Key: x} }), tick.AtEnd, addStep)
		},
		`of "graph" is never closed: call the Delay's Close with the stream to delay`: func(p *tick.Port[int]) {
			tick.NewDelay[int](p.Node().Graph(), nil, false)
		},
		`of "graph" waits for the end of what depends on its own domain, "ticks": let it be as of EachTick`: func(p *tick.Port[int]) {
			d := p.Node().Graph().NewDomain("ticks")
			tick.Snapshot(tick.AllTicks(tick.Batch(p, d)), d, tick.AtEnd, func(x int) int { return x })
		},
	} {
		g := tick.New(quiet)
		build(tick.NewInbox(g, "in", tick.InboxOptions[int]{Codec: jsonCodec[int]{}}).Port())
		err := g.Record(discard{})
		holds(t, err != nil && strings.Contains(err.Error(), "misuse_test.go") && strings.Contains(err.Error(), want), text(err))
		equal(t, err, g.RunTick())
	}
}
