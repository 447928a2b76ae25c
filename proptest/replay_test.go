package proptest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// recorded is a flow whose replicas hear two senders in any order, take batches of what has come, and count in shards; each sink notes
// what it gets.
func recorded(note func(string)) func(f *stream.Flow) {
	return func(f *stream.Flow) {
		var mu sync.Mutex
		say := func(where string, x any) {
			mu.Lock()
			defer mu.Unlock()
			note(fmt.Sprint(where, " ", x))
		}
		numbers := func(yield func(int) bool) {
			for i := range 500 {
				if !yield(i) {
					return
				}
			}
		}
		replicas := f.Cluster[replica](3)
		a, b := stream.Seq(f.Process[bank](), numbers), stream.Seq(f.Process[bank](), numbers).Map(func(x int) int { return -x })
		heard := a.Merge(b).Broadcast(replicas, stream.Reorder)
		heard.AsArrived(props.Because("as it comes")).
			Scan(func(last *int, x int) int { *last = *last*31 + x; return *last }).
			ForEachMember(func(m stream.Member[replica], x int) { say(m.String(), x) })
		heard.Batch(props.Because("as it comes")).Count().Stream().AllTicks().
			ForEachMember(func(m stream.Member[replica], n lattice.Nat) { say("batch of "+m.String(), n) })
		a.KeyBy(small2).Shard(replicas, stream.Reorder).Count().Entries().Unite(f.Process[teller](), stream.FIFO).
			ForEach(func(e stream.Entry[int, lattice.Nat]) { say("count", fmt.Sprint(e.Key, "=", e.Value)) })
	}
}

// replayed runs a flow that keeps journals, and then does again what they hold. It returns what the flow has put out each time.
func replayed(t *testing.T, build func(put func(string)) func(*stream.Flow)) (journals map[string]*bytes.Buffer, was, is []string) {
	t.Helper()
	var mu sync.Mutex
	journals = map[string]*bytes.Buffer{}
	f := stream.New("production")
	f.Record = func(member string) io.Writer {
		mu.Lock()
		defer mu.Unlock()
		journals[member] = &bytes.Buffer{}
		return journals[member]
	}
	build(func(s string) { was = append(was, s) })(f)
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := Replay(t, build(func(s string) { is = append(is, s) }), func(member string) io.Reader { return journals[member] }); err != nil {
		t.Fatal(err)
	}
	return journals, was, is
}

// If this fails, a journal of a run does not hold all that the run depended on, or the simulator does not do what a run does.
func TestReplay(t *testing.T) {
	journals, was, is := replayed(t, recorded)
	if len(journals) != 5 || len(was) < 3000 {
		t.Errorf("%d journals of %d outputs", len(journals), len(was))
	}
	place := func(s string) string { return s[:strings.LastIndex(s, " ")] }
	byMember := func(a, b string) int { return strings.Compare(place(a), place(b)) }
	slices.SortStableFunc(was, byMember)
	slices.SortStableFunc(is, byMember)
	if !slices.Equal(was, is) {
		t.Errorf("%d outputs then, %d now: %.200q, and %.200q", len(was), len(is), was, is)
	}
}
