package proptest

import (
	"testing"

	"github.com/calmflow/calm/stream"
)

func total(sum *int, x int) int {
	*sum += x
	return *sum
}

func TestRun(t *testing.T) {
	var in *stream.Inlet[int, stream.Process[bank]]
	var sums Probe[int]
	s := Run(t, func(f *stream.Flow) {
		in = stream.NewInlet[int](f.Process[bank]())
		in.Stream().Broadcast(f.Cluster[branch](3), stream.FIFO).Scan(total).ForEach(sums.Add)
	})
	put := func(x int) {
		t.Helper()
		if err := in.Put(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	s.Partition("branch[2]")
	put(3)
	s.Settle()
	sums.Expect(t, 3, 3)
	s.Heal()
	put(4)
	s.Tick("bank")
	if n := s.Deliver("bank", "branch[0]", 1); n != 1 {
		t.Fatalf("%d delivered", n)
	}
	s.Tick("branch[0]")
	sums.Expect(t, 7)
	s.Settle()
	sums.ExpectAnyOrder(t, 7, 7, 3)
	s.Crash("branch[1]")
	sums.Expect(t, 3, 7)
	put(1)
	s.Settle()
	sums.Expect(t, 8, 8, 8)
}
