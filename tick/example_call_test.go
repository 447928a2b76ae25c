package tick_test

import (
	"fmt"

	"github.com/calmflow/calm/tick"
)

// The host makes the calls, whenever it likes; a tick never waits for one.
func ExampleCallEach() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[string]{})
	replies := tick.NewInbox(g, "replies", tick.InboxOptions[tick.Reply[int]]{Inner: true})
	var asked []string
	lengths := tick.CallEach(in.Port(), replies.Port(), tick.Caller[string]{
		Begin: func(_ uint64, xs []string) { asked = append(asked, xs...) },
		Done:  func(int) {},
		End:   func() {},
	})
	tick.ForEach(lengths, func(xs []int) { fmt.Println(xs) }, nil)
	_, _ = in.TryPush("one", "three")
	fmt.Println(g.RunAvailable(), asked)
	for _, call := range []uint64{1, 0} {
		_, _ = replies.TryPush(tick.Reply[int]{Call: call, Value: len(asked[call])})
	}
	fmt.Println(g.RunAvailable())
	// Output:
	// <nil> [one three]
	// [5 3]
	// <nil>
}

// Of each key, here of all items alike, results come in the order of their items.
func ExampleCallInOrder() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[string]{})
	replies := tick.NewInbox(g, "replies", tick.InboxOptions[tick.Reply[int]]{Inner: true})
	lengths := tick.CallInOrder(in.Port(), replies.Port(), func(string) int { return 0 }, tick.Caller[string]{
		Begin: func(uint64, []string) {},
		Done:  func(n int) { fmt.Println(n, "done") },
		End:   func() {},
	})
	tick.ForEach(lengths, func(xs []int) { fmt.Println(xs) }, nil)
	_, _ = in.TryPush("one", "three")
	_ = g.RunAvailable()
	for _, r := range []tick.Reply[int]{{Call: 1, Value: 5}, {Call: 0, Value: 3}} {
		_, _ = replies.TryPush(r)
		_ = g.RunAvailable()
	}
	// Output:
	// 0 done
	// [3 5]
	// 2 done
}
