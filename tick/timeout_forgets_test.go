package tick

import "testing"

// What is always in time leaves nothing behind but its keys: no turn waits for a time that the host was told to forget.
func TestTimeoutForgets(t *testing.T) {
	g := New(Options{})
	begun := 0
	w := &timeout[int, int]{graph: g, keys: newTable[int, overdue](), host: Waits{
		Begin: func(uint64) { begun++ },
		Drop:  func(uint64) { begun-- },
	}}
	w.out.out = Out[Entry[int, int]](g.NewNode("Timeout", nil))
	for k := range 10_000 {
		g.ticks++
		w.take([]Entry[int, int]{{Key: k}})
		w.run()
		if k > 0 {
			w.done(k - 1)
		}
		w.run()
	}
	if begun != 1 || len(w.queue.all()) != 1 || len(w.begun.all()) != 1 {
		t.Errorf("%d begun, %d turns, %d ticks", begun, len(w.queue.all()), len(w.begun.all()))
	}
	if cap(w.queue.items) > 16 || cap(w.begun.items) > 16 {
		t.Errorf("room for %d turns and %d ticks", cap(w.queue.items), cap(w.begun.items))
	}
}
