package tick_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// calling is a graph with one CallEach, and the calls that have begun.
type calling struct {
	*tick.Graph
	in      *tick.Inbox[entry]
	replies *tick.Inbox[tick.Reply[entry]]
	out     *tick.Outbox[entry]
	begun   []entry // by the number of the call
	done    int
	over    bool
}

func newCalling(kernel func(in *tick.Port[entry], replies *tick.Port[tick.Reply[entry]], calls tick.Caller[entry]) *tick.Port[entry]) *calling {
	g := tick.New(tick.Options{})
	a := &calling{
		Graph:   g,
		in:      tick.NewInbox(g, "in", tick.InboxOptions[entry]{Codec: jsonCodec[entry]{}}),
		replies: tick.NewInbox(g, "replies", tick.InboxOptions[tick.Reply[entry]]{Inner: true, Codec: jsonCodec[tick.Reply[entry]]{}}),
	}
	a.out = tick.NewOutbox(kernel(a.in.Port(), a.replies.Port(), tick.Caller[entry]{
		Begin: func(first uint64, xs []entry) {
			if int(first) != len(a.begun) {
				panic("calls are not numbered from 0 on")
			}
			a.begun = append(a.begun, xs...)
		},
		Done: func(n int) { a.done += n },
		End:  func() { a.over = true },
	}), "out")
	return a
}

func keyed(e entry) string { return e.Key }

var callings = map[string]func(*tick.Port[entry], *tick.Port[tick.Reply[entry]], tick.Caller[entry]) *tick.Port[entry]{
	"as they come": tick.CallEach[entry, entry],
	"in order": func(in *tick.Port[entry], replies *tick.Port[tick.Reply[entry]], calls tick.Caller[entry]) *tick.Port[entry] {
		return tick.CallInOrder(in, replies, func(entry) int { return 0 }, calls)
	},
	"in order of keys": func(in *tick.Port[entry], replies *tick.Port[tick.Reply[entry]], calls tick.Caller[entry]) *tick.Port[entry] {
		return tick.CallInOrder(in, replies, keyed, calls)
	},
}

// due is the model: what may have been yielded, and in which order of each key, after these calls have replied.
func due(name string, begun []entry, replied []int) (want []entry) {
	has := map[int]bool{}
	for _, call := range replied {
		has[call] = true
	}
	if name == "as they come" {
		for _, call := range replied {
			want = append(want, begun[call])
		}
		return want
	}
	blocked := map[string]bool{}
	for call, e := range begun {
		line := e.Key
		if name == "in order" {
			line = ""
		}
		blocked[line] = blocked[line] || !has[call]
		if !blocked[line] {
			want = append(want, e)
		}
	}
	return want
}

// If this fails, a result is lost, comes twice or too early, or a stream of results ends before the last, or never.
func TestCallEach(t *testing.T) {
	for name, kernel := range callings {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			a := newCalling(kernel)
			xs := rapid.SliceOfN(entries(), 0, 12).Draw(t, "xs")
			for i := range xs {
				xs[i].Value = i // so that each is told from the others
			}
			ticks := deal(t, "batch", xs)
			var replied []int
			var got []entry
			for len(ticks) > 0 || len(replied) < len(xs) {
				if len(ticks) > 0 && rapid.Bool().Draw(t, "more") {
					push(t, a.in, ticks[0])
					ticks = ticks[1:]
				}
				for range rapid.IntRange(0, 3).Draw(t, "replies") {
					if len(a.begun) == 0 {
						break
					}
					call := rapid.IntRange(0, len(a.begun)).Draw(t, "call") // the last is none
					reply := tick.Reply[entry]{Call: 1 << 40}
					if call < len(a.begun) {
						reply = tick.Reply[entry]{Call: uint64(call), Value: a.begun[call]}
					}
					push(t, a.replies, []tick.Reply[entry]{reply})
					if call < len(a.begun) && !slices.Contains(replied, call) {
						replied = append(replied, call)
					}
				}
				noError(t, a.RunAvailable())
				got = append(got, collect(a.out)...)
				want := due(name, a.begun, replied)
				keysOfWant, wantOf := byKey(want)
				_, gotOf := byKey(got)
				equal(t, len(want), len(got), want, got)
				for _, k := range keysOfWant {
					equal(t, wantOf[k], gotOf[k])
				}
				if name != "in order of keys" {
					equal(t, append([]entry{}, want...), append([]entry{}, got...))
				}
				equal(t, len(got), a.done, "done")
			}
			holds(t, !a.over && !ended(a.out), "it ended before its input")
			a.in.Close()
			noError(t, a.RunAvailable())
			holds(t, a.over, "its caller does not know that no more calls come")
			holds(t, !ended(a.out) && !a.Finished(), "it ended before its replies")
			a.replies.Close()
			noError(t, a.RunAvailable())
			holds(t, ended(a.out) && a.Finished(), "it has not ended")
		}))
	}
}

// If this fails, a member that is replayed from its journal yields something else than it did.
func TestCallEachReplay(t *testing.T) {
	for name, kernel := range callings {
		t.Run(name, func(t *testing.T) {
			a := newCalling(kernel)
			var journal bytes.Buffer
			noError(t, a.Record(&journal))
			var got []entry
			step := func(replies ...int) {
				for _, call := range replies {
					push(t, a.replies, []tick.Reply[entry]{{Call: uint64(call), Value: a.begun[call]}})
				}
				noError(t, a.RunAvailable())
				got = append(got, collect(a.out)...)
			}
			push(t, a.in, []entry{{Key: "a", Value: 1}, {Key: "b", Value: 2}, {Key: "a", Value: 3}})
			step()
			step(2)
			step(1, 0)
			again := newCalling(kernel)
			noError(t, again.Replay(&journal))
			equal(t, got, collect(again.out))
			equal(t, 3, len(got))
			equal(t, a.begun, again.begun)
		})
	}
}
