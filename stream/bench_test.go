package stream_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// ratio runs calm and raw in turn, b.N times each, and reports the median time of calm over that of raw as x/raw. Both do the
// same work in the same run, so that a noisy machine slows both.
func ratio(b *testing.B, calm, raw func()) {
	b.Helper()
	timed := func(f func()) float64 {
		start := time.Now()
		f()
		return float64(time.Since(start))
	}
	calm()
	raw()
	var cs, rs []float64
	b.ResetTimer()
	for range max(b.N, 3) {
		cs = append(cs, timed(calm))
		rs = append(rs, timed(raw))
	}
	slices.Sort(cs)
	slices.Sort(rs)
	b.ReportMetric(cs[len(cs)/2]/rs[len(rs)/2], "x/raw")
	b.ReportMetric(cs[len(cs)/2]/1e6, "ms/calm")
	b.ReportMetric(rs[len(rs)/2]/1e6, "ms/raw")
	b.ReportMetric(0, "ns/op")
}

// text is size bytes of lines of about ten words of a vocabulary with Zipf's distribution.
func text(size int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 4, 50_000)
	var b bytes.Buffer
	for b.Len() < size {
		for range 10 {
			fmt.Fprintf(&b, "Word%d ", zipf.Uint64())
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func words(line string) []string {
	ws := strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range ws {
		ws[i] = strings.ToLower(w)
	}
	return ws
}

func self(w string) string { return w }

// BenchmarkWordCount counts the words of 100 MB, against a scanner and a map in one loop.
func BenchmarkWordCount(b *testing.B) {
	data := text(100 << 20)
	var got, want int
	b.SetBytes(int64(len(data)))
	ratio(b, func() {
		f := stream.New("bench")
		p := f.Process[node]()
		stream.Lines(p, bytes.NewReader(data)).FlatMap(words).KeyBy(self).Count().Entries().
			Sort(func(a, b stream.Entry[string, lattice.Nat]) int { return int(b.Value) - int(a.Value) }).
			Count().OnFinal(func(n lattice.Nat) { got = int(n) })
		if err := f.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}, func() {
		counts := map[string]int{}
		in := bufio.NewScanner(bytes.NewReader(data))
		for in.Scan() {
			for _, w := range words(in.Text()) {
				counts[w]++
			}
		}
		type row struct {
			word string
			n    int
		}
		var rows []row
		for w, n := range counts {
			rows = append(rows, row{w, n})
		}
		slices.SortFunc(rows, func(a, b row) int { return b.n - a.n })
		want = len(rows)
	})
	if got != want {
		b.Fatalf("%d words, want %d", got, want)
	}
}

type node struct{}

// randomEdges is a random graph of so many edges between nodes that are about a tenth as many.
func randomEdges(n int) [][2]int {
	rng := rand.New(rand.NewPCG(3, 4))
	es := make([][2]int, n)
	for i := range es {
		es[i] = [2]int{rng.IntN(n / 10), rng.IntN(n / 10)}
	}
	return es
}

// BenchmarkReach finds what can be reached over 55,000 edges, against a breadth-first search over adjacency lists that is
// built from the same slice.
func BenchmarkReach(b *testing.B) {
	es := randomEdges(55_000)
	var got, want int
	ratio(b, func() {
		f := stream.New("reach")
		p := f.Process[node]()
		r := stream.Items(p, 0).Recurse()
		r.Close(r.Facts().
			KeyBy(func(n int) int { return n }).
			JoinAll(r.Enter(stream.Items(p, es...)).KeyBy(func(e [2]int) int { return e[0] }), func(_ int, e [2]int) int { return e[1] }).
			Values()).
			Count().OnFinal(func(n lattice.Nat) { got = int(n) })
		if err := f.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}, func() {
		adjacent := map[int][]int{}
		for _, e := range es {
			adjacent[e[0]] = append(adjacent[e[0]], e[1])
		}
		seen := map[int]bool{0: true}
		queue := []int{0}
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			for _, m := range adjacent[n] {
				if !seen[m] {
					seen[m] = true
					queue = append(queue, m)
				}
			}
		}
		want = len(seen)
	})
	if got != want {
		b.Fatalf("reached %d, want %d", got, want)
	}
}

// BenchmarkShortestPaths finds how far nodes are from one of them over 55,000 edges, against a list of the nodes that came nearer
// (Bellman and Ford, with a queue) over adjacency lists in a Go map that is built from the same slice.
func BenchmarkShortestPaths(b *testing.B) {
	var es []track
	for i, e := range randomEdges(55_000) {
		es = append(es, track{e[0], e[1], 1 + i*7%97})
	}
	var got, want map[int]int
	ratio(b, func() {
		got = map[int]int{}
		f := stream.New("shortest")
		p := f.Process[node]()
		r := stream.Items(p, 0).KeyBy(itself).Min().Recurse()
		r.Close(r.Enter(stream.Items(p, es...).KeyBy(track.from)).JoinTable(r.Table(), track.to, further)).
			Entries().ForEach(func(e far) { got[e.Key] = e.Value.V })
		if err := f.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}, func() { want = byQueue(es) })
	if !maps.Equal(got, want) {
		b.Fatalf("%d distances, want %d", len(got), len(want))
	}
}

// byQueue is how far nodes are from node 0.
func byQueue(es []track) map[int]int {
	leads := map[int][]track{}
	for _, e := range es {
		leads[e.From] = append(leads[e.From], e)
	}
	far, waiting, queue := map[int]int{0: 0}, map[int]bool{0: true}, []int{0}
	for ; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		waiting[n] = false
		d := far[n]
		for _, e := range leads[n] {
			if old, known := far[e.To]; known && old <= d+e.Length {
				continue
			}
			far[e.To] = d + e.Length
			if !waiting[e.To] {
				waiting[e.To] = true
				queue = append(queue, e.To)
			}
		}
	}
	return far
}
