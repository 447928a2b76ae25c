// Package knownbugs measures how soon proptest.Agree finds bugs that the world knows, for tests. Its own tests have those bugs that no
// example has.
package knownbugs

import (
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/sim"
)

// Each bug is looked for from several numbers on, always the same.
const (
	searches = 9
	apart    = 1_000_000
)

// Hunt looks for the bug of a flow, several times, within so many inputs each, and logs how many runs and seconds that took until it was
// first found. It fails the test if one search does not find it. What is built is a func(*stream.Flow), and the options are of
// package proptest, which the test imports. It returns a finding, told as Agree would.
func Hunt(t *testing.T, inputs int, build any, options ...any) (said string) {
	t.Helper()
	return HuntTimes(t, searches, inputs, build, options...)
}

// HuntTimes is Hunt with so many searches, the first ones of Hunt's: for a bug that takes long to find.
func HuntTimes(t *testing.T, searches, inputs int, build any, options ...any) (said string) {
	t.Helper()
	trials, err := sim.Agree(build, options...)
	if err != nil {
		t.Fatal(err)
	}
	var runs []int
	var took []time.Duration
	for search := range searches {
		begun, schedules := time.Now(), 0
		found := false
		for i := 0; i < inputs && !found; i++ {
			tried, finding := trials.Try(uint64(search*apart + i + 1))
			schedules += tried
			if found = finding != nil; found {
				took = append(took, time.Since(begun))
				if said == "" {
					said = finding().Text
				}
			}
		}
		if !found {
			t.Errorf("search %d finds nothing in %d inputs, %d runs", search, inputs, schedules)
			took = append(took, time.Since(begun))
		}
		runs = append(runs, schedules)
	}
	slices.Sort(runs)
	slices.Sort(took)
	t.Logf("of %d searches: first found after %d runs in the middle, %d at most; after %.3f s in the middle, %.3f s at most",
		searches, runs[searches/2], runs[searches-1], took[searches/2].Seconds(), took[searches-1].Seconds())
	return said
}
