package clock_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/clock"
	"pgregory.net/rapid"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// TestOrder: timers fire in the order of time, those of one time in the order of setting, each sees its own time, and those that
// were stopped do not fire. If it fails, a run that a clock drives differs from its repetition.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock.New(start)
		type timer struct{ at, number int }
		var want []timer
		var got []string
		var stops []func() bool
		delays := rapid.SliceOf(rapid.IntRange(-1, 5)).Draw(t, "delays")
		for i, d := range delays {
			want = append(want, timer{max(0, d), i})
			stops = append(stops, c.AfterFunc(time.Duration(d)*time.Second, func() {
				got = append(got, fmt.Sprint(timer{int(c.Now().Sub(start) / time.Second), i}))
			}))
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, max(0, len(delays)-1)), 0, min(3, len(delays))).Draw(t, "stopped") {
			before := len(want)
			want = slices.DeleteFunc(want, func(w timer) bool { return w.number == i })
			if stopped := stops[i](); stopped != (len(want) < before) {
				t.Fatalf("stop says %v", stopped)
			}
		}
		slices.SortStableFunc(want, func(a, b timer) int { return a.at - b.at })
		moved := 0
		for moved < 6 {
			d := rapid.IntRange(0, 3).Draw(t, "advance")
			c.Advance(time.Duration(d) * time.Second)
			moved += d
			due := slices.IndexFunc(want, func(w timer) bool { return w.at > moved })
			if due < 0 {
				due = len(want)
			}
			if texts := textsOf(want[:due]); !slices.Equal(texts, got) {
				t.Fatalf("after %d s: %v, not %v", moved, got, texts)
			}
		}
		if c.Pending() != 0 || !c.Now().Equal(start.Add(time.Duration(moved)*time.Second)) {
			t.Fatalf("%d are pending at %v", c.Pending(), c.Now())
		}
		for _, stop := range stops {
			if stop() {
				t.Fatal("a timer is stopped that has fired")
			}
		}
	})
}

func textsOf[T any](xs []T) (texts []string) {
	for _, x := range xs {
		texts = append(texts, fmt.Sprint(x))
	}
	return texts
}

// TestSetByTimers: what a timer sets is called by the same Advance if it is due, and a timer may stop another of its time.
func TestSetByTimers(t *testing.T) {
	c := clock.New(start)
	var at []time.Duration
	var again func()
	again = func() {
		at = append(at, c.Now().Sub(start))
		c.AfterFunc(2*time.Second, again)
	}
	c.AfterFunc(time.Second, again)
	c.Advance(6 * time.Second)
	if want := []time.Duration{time.Second, 3 * time.Second, 5 * time.Second}; !slices.Equal(at, want) {
		t.Errorf("fired at %v", at)
	}
	var stop func() bool
	c.AfterFunc(0, func() { stop() })
	stop = c.AfterFunc(0, func() { t.Error("fired, though stopped") })
	c.Advance(0)
}

// TestBack: time does not go back.
func TestBack(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != "clock: moved on by -1ns: time does not go back" {
			t.Errorf("says %q", got)
		}
	}()
	clock.New(start).Advance(-1)
}
