package stream_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	client struct{}
	server struct{}
	worker struct{}

	vote struct {
		Option string
		Weight int
	}
)

func option(v vote) string { return v.Option }

// Each kind of thing that a drawing shows, in a flow of its own.
var drawings = map[string]func() *stream.Flow{
	"sharded":   shardedFlow,
	"tokens":    tokenFlow,
	"claims":    claimFlow,
	"recursion": recursiveFlow,
	"scopes":    scopedFlow,
	"names":     strangeNames,
	"empty":     func() *stream.Flow { return stream.New("empty") },
}

// Hops, names, tables, and types of other packages.
func shardedFlow() *stream.Flow {
	f := stream.New("sharded")
	from, workers := f.Process[client](), f.Cluster[worker](3)
	votes := stream.Items(from, vote{"yes", 1}, vote{"no", 2})
	votes.Named("votes").
		KeyBy(option).
		Shard(workers, stream.FIFO).
		Count().
		Entries().
		Unite(f.Process[server](), stream.Reorder).
		Sort(func(a, b stream.Entry[string, lattice.Nat]) int { return strings.Compare(a.Key, b.Key) }).
		Ignore()
	votes.Open().Map(option).Broadcast(workers, stream.Repeat).FoldJoin(lattice.Insert[string]()).
		MapMonotone(lattice.Size[string]()).Reaches(2).Ignore()
	return f
}

// What is below a token, and what stands beside it.
func tokenFlow() *stream.Flow {
	f := stream.New("tokens")
	from, to, workers := f.Process[client](), f.Process[server](), f.Cluster[worker](2)
	votes := stream.Items(from, vote{"yes", 1}).Open()
	safe := votes.Send(to, stream.FIFO)
	safe.Count().Reaches(3).Ignore()
	tick := safe.Batch(props.Because("in rounds")).Map(option).Count()
	tick.Stream().AllTicks().Ignore()
	lossy := votes.BroadcastCut(workers, stream.Lossy{Why: props.Because("old votes may be lost")}.Cut)
	lossy.Gather(to, stream.FIFO).Values().AsArrived(props.Because("first come")).Take(1).Ignore()
	return f
}

// Laws that the user claims, and laws that the library proves.
func claimFlow() *stream.Flow {
	heaviest := lattice.ClaimCommutative("heaviest", func(most *int, v vote) { *most = max(*most, v.Weight) })
	f := stream.New("claims")
	votes := stream.Items(f.Process[client](), vote{"yes", 1}).Unordered()
	votes.FoldCommutative(heaviest).Ignore()
	votes.Map(option).FoldCommutative(lattice.Tally[string]()).Ignore()
	votes.Open().Batch(props.Because("in rounds")).FoldCommutative(heaviest).Ignore()
	return f
}

// A fixpoint, and a negation after it.
func recursiveFlow() *stream.Flow {
	f := stream.New("recursion")
	p := f.Process[client]()
	edges := stream.Items(p, [2]string{"a", "b"}, [2]string{"c", "d"})
	r := stream.Items(p, "a").Recurse()
	reached := r.Close(r.Facts().
		KeyBy(func(s string) string { return s }).
		JoinAll(r.Enter(edges).KeyBy(func(e [2]string) string { return e[0] }), func(_ string, e [2]string) string { return e[1] }).
		Values())
	edges.FlatMap(func(e [2]string) []string { return e[:] }).Difference(reached).Ignore()
	return f
}

// Names that mean something in the language of the drawing, tags of the same name, and two files of the same name.
func strangeNames() *stream.Flow {
	type (
		end    struct{}
		server struct{} // besides the one outside
	)
	f := stream.New(`what: "a" # <b>`)
	first, second, third := f.Process[end](), f.Process[server](), f.Process[otherServer]()
	a := stream.Items(first, 1).Named("a|b \"c\" `d` %%{init}%% \\n")
	b := a.Send(second, stream.FIFO).Send(third, stream.FIFO)
//line one/same.go:10
	c := b.Open().Batch(props.Because("less < more;\nand #1 \"quoted\" & so on")).AllTicks()
//line two/same.go:20
	c.Ignore()
	return f
}

//line graph_test.go:114

type otherServer = server

// If this fails, a drawing changed: look at the new one before you take it by -update.
func TestDrawings(t *testing.T) {
	for name, build := range drawings {
		t.Run(name, func(t *testing.T) {
			g := build().Graph()
			golden.Equal(t, "testdata/graph/"+name+".mmd", g.Mermaid())
			golden.Equal(t, "testdata/graph/"+name+".dot", g.DOT())
			golden.Equal(t, "testdata/graph/"+name+".json", indent(t, g.JSON()))
		})
	}
}

// indent makes JSON readable, for the files.
func indent(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(json.RawMessage(s)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// If this fails, the command line draws another graph than the flow's.
func TestGraphSurvivesJSON(t *testing.T) {
	for name, build := range drawings {
		g := build().Graph()
		s := g.JSON()
		if strings.Contains(s, "\n") {
			t.Errorf("%s: more than one line", name)
		}
		var back stream.Graph
		if err := json.Unmarshal([]byte(s), &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*g, back) {
			t.Errorf("%s: %v came back as %v", name, *g, back)
		}
	}
}

// Every edge of a graph joins two of its nodes, and every node is at one of its places.
func TestGraphsAreWhole(t *testing.T) {
	for name, build := range drawings {
		g := build().Graph()
		nodes, places := map[int]bool{}, map[string]bool{}
		for _, p := range g.Places {
			if places[p.Name] {
				t.Errorf("%s: two places %s", name, p.Name)
			}
			places[p.Name] = true
		}
		for _, n := range g.Nodes {
			nodes[n.ID] = true
			if !places[n.Place] {
				t.Errorf("%s: %s at the unknown place %s", name, n.Op, n.Place)
			}
		}
		for _, e := range g.Edges {
			if !nodes[e.From] || !nodes[e.To] {
				t.Errorf("%s: %v joins n%d and n%d", name, e, e.From, e.To)
			}
		}
	}
}

// itemOf is how the graph names an item's type.
func itemOf[T any]() string {
	f := stream.New("item")
	stream.Items[T](f.Process[client]()).Ignore()
	return f.Graph().Edges[0].Item
}

// If this fails, labels of edges are longer than they need be, or hard to read.
func TestItemNames(t *testing.T) {
	type local struct{ A int }
	for got, want := range map[string]string{
		itemOf[int](): "int",
		itemOf[stream.Entry[string, lattice.Nat]]():                 "Entry[string, Nat]",
		itemOf[stream.Entry[vote, map[string][]lattice.Max[int]]](): "Entry[vote, map[string][]Max[int]]",
		itemOf[lattice.Pair[lattice.Nat, lattice.SetUnion[vote]]](): "Pair[Nat, SetUnion[vote]]",
		itemOf[local]():                                                 "local",
		itemOf[stream.Entry[local, *local]]():                           "Entry[local, *local]",
		itemOf[[3]vote]():                                               "[3]vote",
		itemOf[chan<- vote]():                                           "chan<- vote",
		itemOf[<-chan stream.Entry[int, vote]]():                        "<-chan Entry[int, vote]",
		itemOf[func(int, ...vote) (json.Number, error)]():               "func(int, ...vote) (Number, error)",
		itemOf[struct{ A json.Number }]():                               "struct { A Number }",
		itemOf[interface{ M(json.Number) }]():                           "interface { M(Number) }",
		itemOf[stream.Member[worker]]():                                 "Member[worker]",
		itemOf[stream.Entry[stream.Member[worker], lattice.LWW[int]]](): "Entry[Member[worker], LWW[int]]",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
