package tombstone_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/lattice/tombstone"
)

// live is how many bytes make adds to the heap.
func live[T any](make func() T) (value T, bytes float64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	value = make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return value, float64(after.HeapAlloc) - float64(before.HeapAlloc)
}

// ids are identifiers of removed things: given out one by one, of which one in three stays, or drawn from all of 32 bits.
func ids(n int, dense bool) []uint64 {
	all := make([]uint64, 0, n)
	for i := uint64(0); len(all) < n; i++ {
		switch {
		case !dense:
			all = append(all, uint64(uint32(i)*0x9e3779b1))
		case i%3 > 0:
			all = append(all, i)
		}
	}
	return all
}

// The memory of a million tombstones, against a plain map.
func BenchmarkMemory(b *testing.B) {
	for name, dense := range map[string]bool{"counted": true, "random": false} {
		b.Run(name, func(b *testing.B) {
			numbers := ids(1_000_000, dense)
			for range b.N {
				bits, compressed := live(func() tombstone.Bits { return tombstone.BitsOf(numbers...) })
				plain, raw := live(func() map[uint64]struct{} { return lattice.Contains(numbers...) })
				runtime.KeepAlive(bits)
				runtime.KeepAlive(plain)
				b.ReportMetric(compressed/raw, "x/raw")
				b.ReportMetric(compressed/float64(len(numbers)), "B/tombstone")
				b.ReportMetric(raw/float64(len(numbers)), "B/raw")
			}
			runtime.KeepAlive(numbers)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// The time of a join of two million tombstones, against plain maps.
func BenchmarkJoin(b *testing.B) {
	numbers := ids(1_000_000, true)
	half := len(numbers) / 2
	other, rawOther := tombstone.BitsOf(numbers[half/2:]...), lattice.Contains(numbers[half/2:]...)
	var ratios []float64
	for range max(b.N, 3) {
		bits, raw := tombstone.BitsOf(numbers[:half]...), lattice.Contains(numbers[:half]...)
		start := time.Now()
		bits.Join(other)
		compressed := time.Since(start)
		start = time.Now()
		for n := range rawOther {
			raw[n] = struct{}{}
		}
		ratios = append(ratios, float64(compressed)/float64(time.Since(start)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x/raw")
	b.ReportMetric(0, "ns/op")
}

// If this fails, tombstones that were counted one by one take as much memory as a map.
func TestTombstonesTakeLittleMemory(t *testing.T) {
	numbers := ids(300_000, true)
	bits, compressed := live(func() tombstone.Bits { return tombstone.BitsOf(numbers...) })
	runtime.KeepAlive(numbers)
	if bits.Len() != uint64(len(numbers)) || compressed > float64(len(numbers)) {
		t.Errorf("%d tombstones take %.0f bytes", bits.Len(), compressed)
	}
}
