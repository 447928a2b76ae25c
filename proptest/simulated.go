package proptest

import (
	"fmt"
	"reflect"
	"slices"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

// simulated is a flow under test: as it is, as one node, and with all operators watched.
type simulated struct {
	*settings
	flow    *sim.Flow
	one     *sim.Flow
	watched *sim.Flow
	nodes   []*sim.Node
	sinks   []*sim.Node
	seeds   int            // how many of the ways are tried in which replicas are asked
	clocked bool           // something depends on members' clocks
	timed   bool           // something depends on what a tick takes in
	single  bool           // items go one by one
	made    []reflect.Type // of the sources that have no items of their own
	fed     []fed          // these sources
	clients bool           // some come and go
	did     *deeds
	words   *words
	spare   *outputs     // memory for the next run of flow, or nil
	looked  int          // how often operators were watched
	reached map[int]bool // those that something came through
}

// simulate builds the flow three times. What differs from one time to the next is refused.
func simulate(build func(*stream.Flow), o *settings) (*simulated, error) {
	s := &simulated{settings: o, did: newDeeds(), words: newWords(), seeds: 1, reached: map[int]bool{}}
	var err error
	if s.flow, s.nodes, err = opened(build, sim.Options{}); err != nil {
		return nil, err
	}
	for _, n := range s.nodes {
		s.clients = s.clients || n.Comes
		s.timed = s.timed || n.Token != "" && !s.isPinned(n)
		if n.Op == "FromAny" || n.Op == "FollowAny" {
			s.seeds = 4
		}
		if n.Sink && n.Kind != "" && !isInput(n, s.nodes) {
			s.sinks = append(s.sinks, n)
		}
	}
	if err := mustKnow(s.nodes, s.pinned); err != nil {
		return nil, err
	}
	s.clocked = looksAtClock(s.free(s.nodes))
	alone := memberless(s.nodes)
	if s.one, err = s.alike(build, sim.Options{Alone: alone}); err != nil {
		return nil, err
	}
	if s.watched, err = s.alike(build, sim.Options{Alone: alone, All: true}); err != nil {
		return nil, err
	}
	return s, s.findInputs()
}

// opened is the flow, ready to run.
func opened(build func(*stream.Flow), o sim.Options) (*sim.Flow, []*sim.Node, error) {
	f := stream.New("test")
	o.Clients = clients
	open := sim.Open(f, o)
	build(f)
	if _, err := open.Begin(sim.Start{}); err != nil {
		return nil, nil, err
	}
	return open, open.Nodes(), nil
}

func (s *simulated) alike(build func(*stream.Flow), o sim.Options) (*sim.Flow, error) {
	f, nodes, err := opened(build, o)
	if err == nil && len(nodes) != len(s.nodes) {
		err = fmt.Errorf("the flow has %d operators when it is built once and %d when it is built again: build it from the same each time", len(s.nodes), len(nodes))
	}
	return f, err
}

// isInput says whether another operator takes n in: of a cycle its end, which is no sink.
func isInput(n *sim.Node, all []*sim.Node) bool {
	return slices.ContainsFunc(all, func(o *sim.Node) bool { return slices.Contains(o.Inputs, n) })
}

// findInputs notes of what types the sources are to be given items.
func (s *simulated) findInputs() error {
	run, err := s.flow.Begin(sim.Start{})
	if err != nil {
		return err
	}
	for _, source := range run.Sources {
		if source.Given {
			continue
		}
		if err := s.makeable(source.Item); err != nil {
			return fmt.Errorf("%w (for %s)", err, place(source.Node))
		}
		s.made = append(s.made, source.Item)
		s.fed = append(s.fed, fed{source.Node, source.Member.Index})
	}
	return nil
}

// inputs are what the sources are given, one list for each that has no items of its own.
type inputs [][]any

// mostItems is how many items a source is given at most.
const mostItems = 6

func (s *simulated) draw(t *rapid.T) (in inputs) {
	for i, typ := range s.made {
		in = append(in, s.drawSome(t, typ, fmt.Sprint("source ", i+1), 0, mostItems))
	}
	return in
}

// fresh are copies of the items, since a function of the flow could change them.
func fresh(items []any) []any {
	if len(items) == 0 {
		return nil
	}
	return formOf(reflect.TypeOf(items[0])).copies(items)
}

// begin starts a run of the flow, with what its sources are to feed.
func (s *simulated) begin(f *sim.Flow, by chooser, in inputs, tell func(sim.Emission)) (*world, error) {
	w := &world{by: by, timed: s.timed || !s.single && by.choose(oneLate) == oneLate-1, single: s.single, crashes: s.crashes(by)}
	w.seed = uint64(by.choose(s.seeds))
	run, err := f.Begin(sim.Start{Seed: w.seed, Durable: w.crashes > 0, Tell: tell})
	if err != nil {
		return nil, err
	}
	w.run, w.pinned, w.prompt = run, s.pinned, s.prompt(run)
	s.feed(run, in)
	return w, w.settle(run.Members)
}

// mostCrashes is how often members crash in a run at most, and oneIn of how many runs they do.
const (
	mostCrashes = 3
	oneIn       = 2
)

// oneLate is of how many runs members tick late in one, though nothing is to depend on what one tick takes in.
const oneLate = 4

// crashes chooses how often members crash.
func (s *simulated) crashes(by chooser) int {
	if s.single || by.choose(oneIn) < oneIn-1 {
		return 0
	}
	return 1 + by.choose(mostCrashes)
}

// play runs a flow to its rest, and returns what came to its sinks.
func (s *simulated) play(f *sim.Flow, by chooser, in inputs, tell *story, prepare func(*world)) (*outputs, *refutation) {
	out := newOutputs(s.words)
	if f == s.flow && s.spare != nil {
		out, s.spare = s.spare, nil
	}
	w, err := s.begin(f, by, in, out.add)
	var found *refutation
	if err == nil {
		w.out, w.story = out, tell
		if prepare != nil {
			prepare(w)
		}
		found, err = w.finish()
	}
	if err != nil {
		found = refute("the flow fails", "", note("error", err.Error()))
	}
	return out, found
}

// shake runs the flow with whatever may happen.
func (s *simulated) shake(by chooser, in inputs, one *outputs, tell *story) *refutation {
	out, found := s.play(s.flow, by, in, tell, func(w *world) {
		w.faults = chooseFaults(by)
		if tell == nil {
			w.did = s.did
			s.did.runs++
			s.did.faults[w.faults.kind]++
		}
		w.after = s.invariants(w)
		if s.clocked {
			w.skewSome()
		}
		w.departs = s.departures(by)
		if w.faults.kind != noFault {
			tell.tell("the network has %v", w.faults.kind)
		}
	})
	if found == nil {
		found = s.judge(one, out)
	}
	if found == nil {
		out.reuse()
		s.spare = out
	}
	return found
}

// judge is what is wrong with a run that has come to rest.
func (s *simulated) judge(one, out *outputs) *refutation {
	if found := out.forgotten(); found != nil {
		return found
	}
	if found := compare(s.sinks, one, out, true); found != nil {
		return found
	}
	return s.holds(s.eventually, out)
}

// mostTold is how many steps are told from the beginning and from the end.
const mostTold = 40

// explain runs a schedule again and tells it step by step.
func (s *simulated) explain(made []int, in inputs, one *outputs, found *refutation) *refutation {
	tale := &story{}
	again := s.shake(&repeating{made}, in, one, tale)
	if again == nil || again.kind() != found.kind() {
		return s.blame(in)
	}
	again.steps = len(tale.steps)
	for i, step := range tale.steps {
		if n := len(tale.steps); n > 2*mostTold && i == mostTold {
			again.lines = append(again.lines, note("…", fmt.Sprintf("%d steps", n-2*mostTold)))
		} else if i < mostTold || i >= n-mostTold {
			again.lines = append(again.lines, note(fmt.Sprint("step ", i+1), step))
		}
	}
	return again
}
