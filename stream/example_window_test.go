package stream_test

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/stream"
)

func seconds(n int) time.Time { return time.Unix(int64(n), 0) }

// The hit at 30 comes when its session is over: it is late, and is not lost.
func ExampleKeyed_Windows() {
	f := stream.New("example")
	p := f.Process[Here]()
	hits := stream.Items(p, 0, 10, 25, 90, 95, 30).KeyBy(func(int) string { return "ann" })
	sessions, late := hits.Windows(stream.Sessions(20*time.Second, seconds))
	sessions.Entries().ForEach(func(e stream.Entry[string, stream.Window[int]]) {
		fmt.Println(e.Key, e.Value.Start().Second(), e.Value.Items)
	})
	late.Values().ForEach(func(hit int) { fmt.Println("late:", hit) })
	run(f)
	// Output:
	// ann 0 [0 10 25]
	// late: 30
	// ann 30 [90 95]
}

func ExampleSessions() {
	f := stream.New("example")
	p := f.Process[Here]()
	hits := stream.Items(p, 0, 10, 25, 90, 95, 30).KeyBy(func(int) string { return "ann" })
	sessions, late := hits.Windows(stream.Sessions(20*time.Second, seconds))
	late.Ignore()
	sessions.Map(stream.Window[int].End).Values().ForEach(func(end time.Time) { fmt.Println(end.Format(time.TimeOnly)) })
	run(f)
	// Output:
	// 00:00:25
	// 00:01:35
}

func ExampleTumbling() {
	f := stream.New("example")
	p := f.Process[Here]()
	hits := stream.Items(p, 0, 10, 25, 90, 95, 30).KeyBy(func(int) string { return "ann" })
	minutes, late := hits.Windows(stream.Tumbling(time.Minute, seconds))
	late.Ignore()
	minutes.Map(func(w stream.Window[int]) int { return len(w.Items) }).Values().ForEach(show)
	run(f)
	// Output:
	// 3
	// 2
}

// Two minutes, each minute.
func ExampleSliding() {
	f := stream.New("example")
	p := f.Process[Here]()
	hits := stream.Items(p, 0, 10, 25, 90, 95, 30).KeyBy(func(int) string { return "ann" })
	windows, late := hits.Windows(stream.Sliding(2*time.Minute, time.Minute, seconds))
	late.Ignore()
	windows.Values().ForEach(func(w stream.Window[int]) { fmt.Println(w.Start().Format(time.TimeOnly), w.Items) })
	run(f)
	// Output:
	// 23:59:00 [0 10 25]
	// 00:00:00 [0 10 25 90 95 30]
	// 00:01:00 [90 95]
}

func ExampleWindow_Start() {
	w := stream.Window[string]{From: int64(time.Hour), Till: int64(2 * time.Hour)}
	fmt.Println(w.Start().Format(time.TimeOnly))
	// Output:
	// 01:00:00
}

func ExampleWindow_End() {
	w := stream.Window[string]{From: int64(time.Hour), Till: int64(2 * time.Hour)}
	fmt.Println(w.End().Format(time.TimeOnly))
	// Output:
	// 02:00:00
}
