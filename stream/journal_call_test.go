package stream

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
)

// TestJournalOfCalls would fail if what calls found, or what was asked, were not in a member's journal: a replay, which makes
// no call and is asked nothing, yields the same.
func TestJournalOfCalls(t *testing.T) {
	why := props.Because("a test")
	var seen []string
	made := 0
	build := func() (*running, *service[int, int]) {
		f := New("journal")
		p := f.Process[testProcess]()
		outside := func(_ context.Context, n int) (string, error) {
			made++
			return fmt.Sprint(n, " after ", made), nil
		}
		note := func(s string) { seen = append(seen, s) }
		Items(p, 1, 2, 3, 4, 5).MapAsync(3, why, outside).ForEach(note)
		Items(p, 6, 7, 8, 9).KeyBy(half).MapAsyncUnordered(2, why, outside).Values().ForEach(note)
		s := NewService[int, int](p, "double")
		s.Answer(s.Calls().Map(doubledCall).Inspect(func(a Answer[int]) { note(fmt.Sprint(a.Value, " to ", a.Call)) }))
		if err := f.check(); err != nil {
			t.Fatal(err)
		}
		f.ran = true
		r := f.instantiate(t.Context())
		r.host = &backlog{} // of which a replay makes no call
		return r, s.service
	}
	var journal bytes.Buffer
	r, s := build()
	if err := r.members[0].graph.Record(&journal); err != nil {
		t.Fatal(err)
	}
	for _, q := range []int{10, 11} {
		if !s.submit(0, q, func(int) {}) {
			t.Fatal("there is no room")
		}
		if err := r.settle(); err != nil {
			t.Fatal(err)
		}
	}
	want := seen
	seen = nil
	again, _ := build()
	if err := again.members[0].graph.Replay(&journal); err != nil {
		t.Fatal(err)
	}
	if len(want) != 11 || !slices.Equal(seen, want) || made != 9 {
		t.Errorf("%d calls, and a replay yields\n%q, not\n%q", made, seen, want)
	}
}
