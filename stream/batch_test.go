package stream

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// If this fails, what a hop with a codec sends is not what arrives.
func TestItemwise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOf(rapid.Int()).Draw(t, "items")
		before := rapid.SliceOf(rapid.Byte()).Draw(t, "before")
		b, err := itemwise[int]{inWords{}}.Append(before, xs)
		if err != nil || !bytes.Equal(b[:len(before)], before) {
			t.Fatal(b, err)
		}
		if got, err := (itemwise[int]{inWords{}}).Decode(b[len(before):]); err != nil || !slices.Equal(got, xs) {
			t.Fatal(got, err)
		}
		es := make([]Entry[string, int], len(xs))
		for i, x := range xs {
			es[i] = Entry[string, int]{Key: rapid.StringN(0, 200, -1).Draw(t, "key"), Value: x}
		}
		entries := itemwise[Entry[string, int]]{entryCodec[string, int]{inWords{}}}
		if b, err = entries.Append(nil, es); err != nil {
			t.Fatal(err)
		}
		if got, err := entries.Decode(b); err != nil || !slices.Equal(got, es) {
			t.Fatal(got, err)
		}
	})
}

// One bad item leaves the others; a frame that is cut off has none, in whatever way it is read.
func TestItemwiseDecodesEach(t *testing.T) {
	var bad []string
	note := func(err error) { bad = append(bad, err.Error()) }
	xs, err := itemwise[int]{inWords{}}.DecodeEach([]byte("\x011\x01a\x0222\x00\x01b"), note)
	if err != nil || !slices.Equal(xs, []int{1, 22}) || len(bad) != 3 || !strings.Contains(bad[0], `"a"`) {
		t.Errorf("%v, %v, %q", xs, err, bad)
	}
	if xs, err := (itemwise[int]{inWords{}}).Decode([]byte("\x011\x01a\x01b")); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("%v, %v", xs, err)
	}
	for _, cut := range []string{"\x011\x022", "\x011\x80", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if xs, err := (itemwise[int]{inWords{}}).DecodeEach([]byte(cut), func(error) {}); err == nil || len(xs) > 0 {
			t.Errorf("%q: %v, %v", cut, xs, err)
		}
	}
}

// FuzzItemwise: whatever comes is items or an error.
func FuzzItemwise(f *testing.F) {
	one, _ := itemwise[Entry[string, int]]{entryCodec[string, int]{inWords{}}}.Append(nil, []Entry[string, int]{{Key: "a", Value: 1}, {Key: strings.Repeat("b", 200), Value: 2}})
	f.Add(one)
	f.Add([]byte("\x011\x0222"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tries(t, itemwise[int]{inWords{}}, b, func(a, b int) bool { return a == b })
		tries(t, itemwise[Entry[string, int]]{entryCodec[string, int]{inWords{}}}, b, func(a, b Entry[string, int]) bool { return a == b })
		tries(t, itemwise[Entry[Member[testCluster], int]]{entryCodec[Member[testCluster], int]{inWords{}}}, b, func(a, b Entry[Member[testCluster], int]) bool { return a == b })
	})
}

func tries[T any](t *testing.T, by batches[T], b []byte, same func(a, b T) bool) {
	bad := 0
	each, err := by.DecodeEach(b, func(error) { bad++ })
	xs, wrong := by.Decode(b)
	if (wrong == nil) != (err == nil && bad == 0) || wrong == nil && !slices.EqualFunc(xs, each, same) {
		t.Fatalf("%v, %v; one by one %v, %d bad, %v", xs, wrong, each, bad, err)
	}
	if err != nil {
		return
	}
	again, err := by.Append(nil, each)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := by.Decode(again); err != nil || !slices.EqualFunc(back, each, same) {
		t.Fatalf("%v, then %v, %v", each, back, err)
	}
}

// BenchmarkItemwise is what the framing costs, and a codec that costs little.
func BenchmarkItemwise(b *testing.B) {
	xs := make([]int, 1024)
	for i := range xs {
		xs[i] = i * i
	}
	by := itemwise[int]{inWords{}}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf, _ = by.Append(buf[:0], xs)
		if got, err := by.Decode(buf); err != nil || len(got) != len(xs) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(xs)), "ns/item")
}
