package stream

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// windowsOf plays the values of one key, and returns its windows and what is late.
func windowsOf(by *windower[int], xs []int) (windows []Window[int], late []int) {
	var open openWindows[int]
	put := (*openWindows[int]).slide
	if by.gap > 0 {
		put = (*openWindows[int]).session
	}
	for _, x := range xs {
		if !put(&open, spans{by.gap, by.size, by.every}, by.at(x).UnixNano(), x, func(w Window[int]) { windows = append(windows, w) }) {
			late = append(late, x)
		}
	}
	return append(windows, open.open...), late
}

func nanos(x int) time.Time { return time.Unix(0, int64(x)) }

// If this fails, a value is in a window that it is not of, is not in one that it is of, or is lost.
func TestWindowsSlide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.IntRange(1, 5).Draw(t, "every")
		size := every + rapid.IntRange(0, 10).Draw(t, "more")
		xs := rapid.SliceOf(rapid.IntRange(-30, 30)).Draw(t, "xs")
		windows, late := windowsOf(&windower[int]{at: nanos, size: int64(size), every: int64(every)}, xs)

		want, wantLate, largest := map[int][]int{}, []int(nil), -1<<40
		for _, x := range xs {
			largest = max(largest, x)
			inTime := false
			for from := -60; from <= x; from++ {
				if from%every == 0 && x < from+size && largest < from+size {
					want[from], inTime = append(want[from], x), true
				}
			}
			if !inTime {
				wantLate = append(wantLate, x)
			}
		}
		if !slices.Equal(late, wantLate) {
			t.Fatalf("late %v, want %v", late, wantLate)
		}
		if !slices.IsSortedFunc(windows, func(a, b Window[int]) int { return int(a.Till - b.Till) }) || len(windows) != len(want) {
			t.Fatalf("windows %v, want %v", windows, want)
		}
		for _, w := range windows {
			if !slices.Equal(w.Items, want[int(w.From)]) || w.Till-w.From != int64(size) {
				t.Fatalf("window %v, want %v", w, want[int(w.From)])
			}
		}
	})
}

// If this fails, a session has a hole, or two sessions are one, or a value is lost. Values in order are never late.
func TestWindowsSessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gap := rapid.IntRange(1, 10).Draw(t, "gap")
		xs := rapid.SliceOf(rapid.IntRange(0, 100)).Draw(t, "xs")
		inOrder := rapid.Bool().Draw(t, "in order")
		if inOrder {
			slices.Sort(xs)
		}
		windows, late := windowsOf(&windower[int]{at: nanos, gap: int64(gap)}, xs)
		if inOrder && len(late) > 0 {
			t.Fatalf("late %v of values in order", late)
		}
		total := len(late)
		for i, w := range windows {
			total += len(w.Items)
			times := slices.Sorted(slices.Values(w.Items))
			if int64(times[0]) != w.From || int64(times[len(times)-1]) != w.Till {
				t.Fatalf("window %v", w)
			}
			for j := range times[1:] {
				if times[j+1]-times[j] > gap {
					t.Fatalf("window %v has a hole of more than %d", w, gap)
				}
			}
			if i > 0 && w.From-windows[i-1].Till <= int64(gap) {
				t.Fatalf("windows %v and %v are one", windows[i-1], w)
			}
		}
		if total != len(xs) {
			t.Fatalf("%d of %d values", total, len(xs))
		}
	})
}
