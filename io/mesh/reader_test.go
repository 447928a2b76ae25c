package mesh

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// desk is where replicas are read.
type desk struct{}

// readings is what a desk reads of three workers, all of which hear the numbers of a source.
type readings struct {
	numbers *stream.Inlet[int, stream.Process[source]]
	sets    notes[lattice.SetUnion[int]] // of a cell
	counts  notes[map[int]lattice.Nat]   // of a table
	ordered notes[int]
	anyhow  notes[int]
}

func (r *readings) build(f *stream.Flow) {
	src, workers, at := f.Process[source](), f.Cluster[worker](3), f.Process[desk]()
	r.numbers = stream.NewInlet[int](src)
	all := r.numbers.Stream().Named("numbers").Broadcast(workers, stream.FIFO)
	all.FoldJoin(lattice.Insert[int]()).Named("set").FromAny(at).Changes(props.Because("to be seen")).ForEach(r.sets.at("desk"))
	seen := map[int]lattice.Nat{}
	all.KeyBy(func(i int) int { return i % 10 }).Count().Named("counts").FromAny(at).Changes(props.Because("to be seen")).
		ForEach(func(key int, n lattice.Nat) {
			if n < seen[key] {
				panic("a count goes back")
			}
			seen[key] = n
			r.counts.at("desk")(map[int]lattice.Nat{key: n})
		})
	all.Named("sequence").FollowAny(at).ForEach(r.ordered.at("desk"))
	all.Unordered().Named("bag").FollowAny(at).ForEach(r.anyhow.at("desk"))
}

// has says whether all that the desk reads has come to the first items, and nothing has gone back.
func (r *readings) has(items int) func() bool {
	return func() bool {
		sets, total := r.sets.of("desk"), map[int]lattice.Nat{}
		for _, counts := range r.counts.of("desk") {
			for k, n := range counts {
				total[k] = n
			}
		}
		counted := lattice.Nat(0)
		for _, n := range total {
			counted += n
		}
		return len(sets) > 0 && len(sets[len(sets)-1]) == items && counted == lattice.Nat(items) &&
			len(r.ordered.of("desk")) == items && len(distinct(r.anyhow.of("desk"))) == items
	}
}

func distinct(xs []int) []int { return slices.Compact(slices.Sorted(slices.Values(xs))) }

func (r *readings) check(t *testing.T, items int) {
	t.Helper()
	if got := r.ordered.of("desk"); !slices.Equal(got, to(items)) {
		t.Errorf("the sequence: %d items, in order: %t", len(got), slices.IsSorted(got))
	}
	last := 0
	for _, s := range r.sets.of("desk") {
		if len(s) < last {
			t.Errorf("the set goes back from %d to %d", last, len(s))
		}
		last = len(s)
	}
}

func (r *readings) put(n *network, from, to int) {
	n.t.Helper()
	for i := from; i < to; i++ {
		if err := r.numbers.Put(n.ctx, i); err != nil {
			n.t.Fatal(err)
		}
	}
}

// If this fails, who reads a replica that cannot be reached any more waits for it, or goes back, or reads something twice.
func TestReaderChangesReplica(t *testing.T) {
	n := newNetwork(t, places...)
	n.limits = Limits{Grace: 100 * time.Millisecond}
	var here, there readings
	ways := map[string]*outage{}
	c := n.config("desk") // it dials the workers
	c.Peers = map[string]string{}
	for role, addr := range n.peers {
		ways[role] = outageTo(t, addr)
		c.Peers[role] = ways[role].Addr().String()
	}
	n.start(c, here.build)
	for _, role := range places {
		n.start(n.config(role), func(f *stream.Flow) {
			if role == "source" {
				there.build(f)
			} else {
				new(readings).build(f)
			}
		})
	}
	there.put(n, 0, 50)
	n.until("the desk reads", here.has(50))
	items := 50
	for _, cut := range [][]string{{"worker[0]"}, {"worker[0]", "worker[1]"}, {"worker[1]"}, {"worker[1]", "worker[2]"}, {"worker[2]"}} {
		for _, role := range places[1:] {
			ways[role].set(slices.Contains(cut, role))
		}
		there.put(n, items, items+50)
		items += 50
		n.until(fmt.Sprint("the desk reads while cut off from ", cut), here.has(items))
	}
	here.check(t, items)
}

// If this fails, a reader is sent all that a replica holds whenever that grows.
func TestReaderHearsWhatIsNew(t *testing.T) {
	const items = 500
	n := newNetwork(t, places...)
	var sets notes[lattice.SetUnion[int]]
	var counts notes[lattice.MapUnion[int, lattice.SetUnion[int]]]
	var numbers *stream.Inlet[int, stream.Process[source]]
	build := func(role string) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			in := stream.NewInlet[int](f.Process[source]())
			if role == "source" {
				numbers = in
			}
			all, at := in.Stream().Named("numbers").Broadcast(f.Cluster[worker](3), stream.FIFO), f.Process[desk]()
			why := props.Because("to be seen")
			all.FoldJoin(lattice.Insert[int]()).Named("set").FromAny(at).Changes(why).ForEach(sets.at(role))
			all.KeyBy(func(int) int { return 0 }).FoldJoin(lattice.Insert[int]()).Named("sets").FromAny(at).Changes(why).
				ForEach(func(key int, s lattice.SetUnion[int]) {
					counts.at(role)(lattice.MapUnion[int, lattice.SetUnion[int]]{key: s})
				})
		}
	}
	c := n.config("desk")
	c.Peers = map[string]string{}
	var ways []*outage
	for role, addr := range n.peers {
		ways = append(ways, outageTo(t, addr))
		c.Peers[role] = ways[len(ways)-1].Addr().String()
	}
	n.start(c, build("desk"))
	for _, role := range places {
		n.start(n.config(role), build(role))
	}
	for i := range items {
		if err := numbers.Put(n.ctx, 1<<40+i); err != nil { // nine bytes
			t.Fatal(err)
		}
		n.until("the desk reads", func() bool {
			s, c := sets.of("desk"), counts.of("desk")
			return len(s) > 0 && len(s[len(s)-1]) == i+1 && len(c) > 0 && len(c[len(c)-1][0]) == i+1
		})
	}
	total := int64(0)
	for _, way := range ways {
		way.set(true)
		_ = way.Close()
		way.wg.Wait()
		total += way.bytes.Load()
	}
	if most := int64(items * 200); total > most {
		t.Errorf("%d bytes are sent for %d items, one at a time; at most %d were to be", total, items, most)
	}
	t.Logf("%d bytes for %d items", total, items)
}

// child is what a test has another process of this program do: to be a worker.
func child(role, peers string) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	known, err := ParsePeers(peers)
	if err == nil {
		f := stream.New("test")
		new(readings).build(f)
		err = Run(ctx, f, Config{Role: role, Addr: known[role], Peers: known, Limits: Limits{Grace: 200 * time.Millisecond}})
	}
	fmt.Fprintln(os.Stderr, role, "ends:", err)
	return 1
}

// If this fails, a reader does not survive that the replica's process is killed, or two of three.
func TestReplicaKilled(t *testing.T) {
	n := newNetwork(t, places...)
	n.limits = Limits{Grace: 200 * time.Millisecond}
	var peers []string
	for role, addr := range n.peers {
		peers = append(peers, role+"="+addr)
	}
	var workers []*exec.Cmd
	for _, role := range places[1:] {
		_ = n.listeners[role].Close()
		cmd := exec.CommandContext(n.ctx, os.Args[0])
		cmd.Env = append(os.Environ(), "CALM_MESH_CHILD="+role, "CALM_MESH_PEERS="+strings.Join(peers, ","))
		cmd.Stderr = n.log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		workers = append(workers, cmd)
		t.Cleanup(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		})
	}
	var here, there readings
	n.start(n.config("source"), there.build)
	n.start(n.config("desk"), here.build)
	items := 0
	for killed := range workers {
		there.put(n, items, items+100)
		items += 100
		n.until(fmt.Sprintf("the desk reads after %d were killed", killed), here.has(items))
		if err := workers[killed].Process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	here.check(t, items)
}

// If this fails, a reader ends without having read all, or waits for who has been killed; who is asked first is killed in the end.
func TestReaderEnds(t *testing.T) {
	for killed := range 4 { // the last: nobody
		t.Run(fmt.Sprint(killed), func(t *testing.T) {
			n := newNetwork(t, places...)
			n.limits = Limits{Grace: 100 * time.Millisecond}
			var total, listed notes[lattice.Nat]
			build := func(role string) func(*stream.Flow) {
				return func(f *stream.Flow) {
					src, workers, at := f.Process[source](), f.Cluster[worker](3), f.Process[desk]()
					all := stream.Items(src, to(100)...).Named("numbers").Broadcast(workers, stream.FIFO)
					all.Count().Named("total").FromAny(at).OnFinal(total.at("desk"))
					all.Named("list").FollowAny(at).Count().OnFinal(listed.at("desk"))
				}
			}
			c := n.config("desk")
			c.Peers = map[string]string{}
			for role, addr := range n.peers {
				o := outageTo(t, addr)
				o.set(role == fmt.Sprintf("worker[%d]", killed))
				c.Peers[role] = o.Addr().String()
			}
			for _, role := range places {
				n.start(n.config(role), build(role))
			}
			n.start(c, build("desk"))
			n.until("the desk has the total", func() bool { return len(total.of("desk")) == 1 && len(listed.of("desk")) == 1 })
			if got := total.of("desk")[0]; got != 100 {
				t.Errorf("it reads %v", got)
			}
			if got := listed.of("desk")[0]; got != 100 {
				t.Errorf("it follows %v", got)
			}
		})
	}
}
