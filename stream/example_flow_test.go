package stream_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func ExampleNew() {
	f := stream.New("greeting")
	p := f.Process[Here]()
	stream.Items(p, "hello").ForEach(show)
	run(f)
	// Output:
	// hello
}

func ExampleFlow_Name() {
	fmt.Println(stream.New("greeting").Name())
	// Output:
	// greeting
}

// One tag is one place of a flow.
func ExampleFlow_Process() {
	f := stream.New("example")
	p, again := f.Process[Here](), f.Process[Here]()
	fmt.Println(p == again)
	// Output:
	// true
}

func ExampleFlow_Cluster() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Value(team, 1).Stream().Gather(here, stream.FIFO).Values().Sum().OnFinal(show)
	run(f)
	// Output:
	// 3
}

func ExampleCluster_Size() {
	f := stream.New("example")
	fmt.Println(f.Cluster[Team](3).Size())
	// Output:
	// 3
}

func ExampleCluster_Members() {
	f := stream.New("example")
	team := f.Cluster[Team](3)
	all := team.Members()
	stream.Items(team, "ball").
		Sample(team.Self(), props.Because("each passes it on"), func(what string, me stream.Member[Team]) stream.Entry[stream.Member[Team], string] {
			return stream.Entry[stream.Member[Team], string]{Key: all[(me.Index()+1)%len(all)], Value: what}
		}).
		KeyBy(func(e stream.Entry[stream.Member[Team], string]) stream.Member[Team] { return e.Key }).
		Route(team, stream.FIFO).
		Flat(func(from stream.Member[Team], e stream.Entry[stream.Member[Team], string]) string {
			return fmt.Sprint(e.Value, " from ", from)
		}).
		ForEachMember(func(me stream.Member[Team], s string) { fmt.Println(me, "has the", s) })
	run(f)
	// Unordered output:
	// Team[0] has the ball from Team[2]
	// Team[1] has the ball from Team[0]
	// Team[2] has the ball from Team[1]
}

func ExampleCluster_Replicated() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Value(team.Replicated(), Nat(7)).FromAny(here).OnFinal(show)
	run(f)
	// Output:
	// 7
}

func ExampleMember_Index() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, "ready").ForEachMember(func(m stream.Member[Team], s string) { fmt.Println(m.Index(), s) })
	run(f)
	// Unordered output:
	// 0 ready
	// 1 ready
}

func ExampleFlow_Graph() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 3, 1, 2).Open().Batch(props.Because("in rounds")).Count().OnFinal(func(Nat) {})
	for _, n := range f.Graph().Nodes {
		fmt.Printf("%s %q\n", n.Op, n.Token)
	}
	// Output:
	// Items ""
	// Batch "in rounds"
	// Count ""
	// OnFinal ""
}

func ExampleGraph_Mermaid() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1).ForEach(show)
	drawing := f.Graph().Mermaid()
	fmt.Println(strings.Contains(drawing, "flowchart"))
	// Output:
	// true
}

func ExampleGraph_DOT() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1).ForEach(show)
	drawing := f.Graph().DOT()
	fmt.Println(strings.HasPrefix(drawing, "digraph {"))
	// Output:
	// true
}

func ExampleGraph_JSON() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1).ForEach(show)
	var g stream.Graph
	if err := json.Unmarshal([]byte(f.Graph().JSON()), &g); err != nil {
		fmt.Println(err)
	}
	fmt.Println(g.Name, len(g.Nodes), len(g.Edges))
	// Output:
	// example 2 1
}

func ExampleFlow_Metrics() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).Filter(even).ForEach(func(int) {})
	run(f)
	for _, edge := range f.Metrics()["example/Here"] {
		fmt.Println(edge.Items)
	}
	// Output:
	// 4
	// 2
}

// What types cannot see is refused when the flow is built, with the place in the program and what to do.
func ExampleMisuse() {
	f, other := stream.New("one"), stream.New("other")
	defer func() {
		var m *stream.Misuse
		if err, _ := recover().(error); errors.As(err, &m) {
			fmt.Println(m.Op, "in", filepath.Base(m.Site.File))
			fmt.Println(m.Problem)
		}
	}()
	stream.Items(f.Process[Here](), 1).Merge(stream.Items(other.Process[Here](), 2))
	// Output:
	// Merge in example_flow_test.go
	// its inputs come from two flows, "one" and "other": build both sides from the places of one flow
}
