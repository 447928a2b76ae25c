package tick

import "time"

// Clock tells the time. A tick reads it at most once.
type Clock interface{ Now() time.Time }

// The wall clock and the stopwatch are all that this package reads of real time.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

// stopwatch measures what metrics tell. It has no influence on what a graph yields.
type stopwatch time.Time

func startWatch() stopwatch { return stopwatch(time.Now()) }

func (s stopwatch) elapsed() time.Duration { return time.Since(time.Time(s)) }
