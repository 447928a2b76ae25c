package tick

import (
	"fmt"
	"testing"
)

func TestSmoke(t *testing.T) {
	g := New(Options{})
	in := NewInbox(g, "edges", InboxOptions[[2]int]{})
	start := NewInbox(g, "start", InboxOptions[int]{})
	edges := Map(in.Port(), func(e [2]int) Entry[int, int] { return Entry[int, int]{e[0], e[1]} })
	r := Recurse(start.Port())
	next := JoinAll(Map(r.Facts(), func(i int) Entry[int, int] { return Entry[int, int]{i, i} }), edges, nil, func(a, b int) int { return b })
	all := r.Close(Map(next, func(e Entry[int, int]) int { return e.Value }))
	out := NewOutbox(all, "out")
	cnt := NewOutbox(Fold(all, EachTick, func(n *int, _ int) bool { *n++; return true }), "count")
	start.TryPush(1)
	g.RunAvailable()
	in.TryPush([2]int{1, 2}, [2]int{2, 3}, [2]int{3, 1}, [2]int{4, 5})
	g.RunAvailable()
	in.Close()
	start.Close()
	if err := g.RunAvailable(); err != nil {
		t.Fatal(err)
	}
	fmt.Println(out.Take())
	fmt.Println(cnt.Take())
	fmt.Println(g.Finished(), g.Ticks())
}

func BenchmarkChain(b *testing.B) {
	for _, size := range []int{1, 1024, 1 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			g := New(Options{})
			in := NewInbox(g, "in", InboxOptions[int]{Limit: -1})
			p := in.Port()
			for i := 0; i < 20; i++ {
				if i%2 == 0 {
					p = Map(p, func(x int) int { return x + 1 })
				} else {
					p = Filter(p, func(x int) bool { return x != 77 })
				}
			}
			n := 0
			ForEach(p, func(xs []int) { n += len(xs) }, nil)
			xs := make([]int, size)
			b.ReportAllocs()
			for b.Loop() {
				in.TryPush(xs...)
				g.RunTick()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size)/20, "ns/op-item")
		})
	}
}
