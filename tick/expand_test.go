package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// pairs are chunks of two, and of the rest.
func pairs(xs []int) (all [][]int) {
	for c := range slices.Chunk(xs, 2) {
		all = append(all, slices.Clone(c))
	}
	return all
}

func pairUp(some *[]int, x int, yield func([]int)) {
	if *some = append(*some, x); len(*some) == 2 {
		yield(*some)
		*some = nil
	}
}

func restOf(some *[]int, yield func([]int)) {
	if len(*some) > 0 {
		yield(*some)
	}
}

func TestExpand(t *testing.T) {
	modelled(t, digits, func(p *tick.Port[int]) *tick.Port[[]int] { return tick.Expand(p, pairUp, restOf) }, pairs)
}

// What is left at the end comes in the order in which the keys were first used.
func TestExpandKeyed(t *testing.T) {
	type in = tick.Entry[int, int]
	type out = tick.Entry[int, []int]
	entries := rapid.Custom(func(t *rapid.T) in { return in{rapid.IntRange(0, 2).Draw(t, "key"), digits.Draw(t, "value")} })
	modelled(t, entries,
		func(p *tick.Port[in]) *tick.Port[out] { return tick.ExpandKeyed(p, pairUp, restOf) },
		func(es []in) (all []out) {
			open, keys := map[int][]int{}, []int{}
			for _, e := range es {
				if !slices.Contains(keys, e.Key) {
					keys = append(keys, e.Key)
				}
				if open[e.Key] = append(open[e.Key], e.Value); len(open[e.Key]) == 2 {
					all = append(all, out{e.Key, open[e.Key]})
					open[e.Key] = nil
				}
			}
			for _, k := range keys {
				if len(open[k]) > 0 {
					all = append(all, out{k, open[k]})
				}
			}
			return all
		})
}

func TestPartition(t *testing.T) {
	for name, which := range map[string]bool{"yes": true, "no": false} {
		t.Run(name, func(t *testing.T) {
			modelled(t, digits,
				func(p *tick.Port[int]) *tick.Port[int] {
					yes, no := tick.Partition(p, isEven)
					if which {
						return yes
					}
					return no
				},
				func(xs []int) []int {
					return slices.DeleteFunc(slices.Clone(xs), func(x int) bool { return isEven(x) != which })
				})
		})
	}
}

func TestUniqueBy(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.UniqueBy(p, func(x int) int { return x / 3 }) },
		func(xs []int) (ys []int) {
			for _, x := range xs {
				if !slices.ContainsFunc(ys, func(y int) bool { return y/3 == x/3 }) {
					ys = append(ys, x)
				}
			}
			return ys
		})
}

// Of two inputs, the items below 5 are the first and the others the second.
func TestChain(t *testing.T) {
	low := func(x int) bool { return x < 5 }
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.Chain(tick.Partition(p, low)) },
		func(xs []int) []int {
			ys := slices.Clone(xs)
			slices.SortStableFunc(ys, func(a, b int) int {
				switch {
				case low(a) && !low(b):
					return -1
				case low(b) && !low(a):
					return 1
				}
				return 0
			})
			return ys
		})
}

func TestZip(t *testing.T) {
	low := func(x int) bool { return x < 5 }
	pair := func(a, b int) [2]int { return [2]int{a, b} }
	left := func(a int) [2]int { return [2]int{a, -1} }
	right := func(b int) [2]int { return [2]int{-1, b} }
	for name, longest := range map[string]bool{"shortest": false, "longest": true} {
		t.Run(name, func(t *testing.T) {
			modelled(t, digits,
				func(p *tick.Port[int]) *tick.Port[[2]int] {
					as, bs := tick.Partition(p, low)
					if longest {
						return tick.Zip(as, bs, pair, left, right)
					}
					return tick.Zip(as, bs, pair, nil, nil)
				},
				func(xs []int) (all [][2]int) {
					var as, bs []int
					for _, x := range xs {
						if low(x) {
							as = append(as, x)
						} else {
							bs = append(bs, x)
						}
					}
					for i := range max(len(as), len(bs)) {
						switch {
						case i < len(as) && i < len(bs):
							all = append(all, pair(as[i], bs[i]))
						case longest && i < len(as):
							all = append(all, left(as[i]))
						case longest:
							all = append(all, right(bs[i]))
						}
					}
					return all
				})
		})
	}
}

// One side may be far ahead, and what is taken does not stay.
func TestZipFarAhead(t *testing.T) {
	g := tick.New(tick.Options{})
	a, b := tick.NewInbox(g, "a", tick.InboxOptions[int]{Limit: -1}), tick.NewInbox(g, "b", tick.InboxOptions[int]{Limit: -1})
	out := tick.NewOutbox(tick.Zip(a.Port(), b.Port(), func(x, y int) int { return x - y }, nil, nil), "out")
	next := 0
	for round := range 50 {
		for i := range 3_000 {
			push(t, a, []int{round*3_000 + i})
		}
		for ; next < (round+1)*1_000; next++ {
			push(t, b, []int{next})
		}
		noError(t, g.RunAvailable())
	}
	for ; next < 150_000; next++ {
		push(t, b, []int{next})
	}
	noError(t, g.RunAvailable())
	got := collect(out)
	equal(t, 150_000, len(got))
	for _, x := range got {
		equal(t, 0, x)
	}
}

// Each key yields its values, until one of them is 9; what comes after that is late.
func TestExpandInTime(t *testing.T) {
	type entry = tick.Entry[int, int]
	entries := rapid.Custom(func(t *rapid.T) entry { return entry{rapid.IntRange(0, 2).Draw(t, "key"), digits.Draw(t, "value")} })
	untilNine := func(over *bool, x int, yield func(int)) bool {
		if *over {
			return false
		}
		*over = x == 9
		yield(x)
		return true
	}
	for name, which := range map[string]bool{"in time": true, "late": false} {
		t.Run(name, func(t *testing.T) {
			modelled(t, entries,
				func(p *tick.Port[entry]) *tick.Port[entry] {
					out, late := tick.ExpandInTime(p, untilNine, nil)
					if which {
						return out
					}
					return late
				},
				func(es []entry) (all []entry) {
					over := map[int]bool{}
					for _, e := range es {
						if over[e.Key] != which {
							all = append(all, e)
						}
						over[e.Key] = over[e.Key] || e.Value == 9
					}
					return all
				})
		})
	}
}
