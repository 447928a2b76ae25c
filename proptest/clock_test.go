package proptest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

type clockTower struct{}

// TestClock: a flow's timers are the clock's: each fires when the test says so, and none while it does not.
func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		clock := proptest.NewClock(time.Unix(0, 0))
		f := stream.New("tower")
		f.Clock = clock
		var struck []int64
		stream.Every(f.Process[clockTower](), time.Minute, props.Because("a test")).ForEach(func(at time.Time) { struck = append(struck, at.Unix()) })
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = f.Run(ctx)
		}()
		time.Sleep(time.Hour) // the clock of the bubble is another
		for _, d := range []time.Duration{time.Minute, 59 * time.Second, time.Second, 3 * time.Minute} {
			synctest.Wait()
			clock.Advance(d)
		}
		synctest.Wait()
		cancel()
		<-ended
		if want := []int64{60, 120, 180}; !slices.Equal(struck, want) { // the last two came while one waited
			t.Errorf("struck at %v", struck)
		}
		if now := clock.Now(); now.Unix() != 300 {
			t.Errorf("it is %v", now)
		}
	})
}

// TestClockDoesNotGoBack: that is misuse.
func TestClockDoesNotGoBack(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != "proptest: the clock is moved on by -1ns: time does not go back" {
			t.Errorf("says %q", got)
		}
	}()
	proptest.NewClock(time.Unix(0, 0)).Advance(-1)
}

// A clock that a test moves on.
func ExampleClock() {
	clock := proptest.NewClock(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	clock.AfterFunc(2*time.Minute, func() { fmt.Println("second, at", clock.Now().Format("15:04")) })
	clock.AfterFunc(time.Minute, func() { fmt.Println("first, at", clock.Now().Format("15:04")) })
	stop := clock.AfterFunc(time.Minute, func() { fmt.Println("never") })
	fmt.Println("stopped:", stop())
	clock.Advance(time.Hour)
	fmt.Println("now it is", clock.Now().Format("15:04"))
	// Output:
	// stopped: true
	// first, at 12:01
	// second, at 12:02
	// now it is 13:00
}
