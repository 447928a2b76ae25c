package stream

import "github.com/calmflow/calm/props"

// The ticks of single items, and what these hand on. State and Carry are begun, read and closed by methods that only mean
// something together.
var tickOperators = []operator{
	op("Stream.EachTick", onStream(func(s list) handle { return s.EachTick() })).tickByTick(),
	op("Stream.EnterWhole", onStreams(func(a, b list) handle { return a.EachTick().EnterWhole(b) })).tickByTick(),
	op("Stream.EnterCell", onStreams(func(a, b list) handle { return a.EachTick().EnterCell(b.Max()) })).tickByTick(),
	op("Stream.DeferTick", onStream(func(s list) handle { return s.EachTick().DeferTick() })).tickByTick(),
	op("Keyed.DeferTick", onStream(func(s list) handle { return s.EachTick().KeyBy(half).DeferTick() })).tickByTick(),
	op("Cell.DeferTick", onStream(func(s list) handle { return s.EachTick().Max().DeferTick(tenth()) })).tickByTick(),
	op("Table.DeferTick", onStream(func(s list) handle { return s.EachTick().KeyBy(half).Max().DeferTick() })).tickByTick(),
	op("Stream.Carry", onStream(func(s list) handle {
		now := s.EachTick()
		before := now.Carry[int, props.List]()
		before.Close(before.Last().Chain(now))
		return before.Last()
	})).tickByTick(),
	op("Stream.State", onStream(func(s list) handle {
		now := s.EachTick()
		state := now.State[int, int]()
		state.Close(now.KeyBy(half).Fold(overwrite))
		return state.Lookup(now.KeyBy(half), withState)
	})).tickByTick(),
	op("State.Delete", onStream(func(s list) handle {
		now := s.EachTick()
		state := now.State[int, int]()
		state.Close(now.KeyBy(half).Fold(overwrite))
		state.Delete(now.Map(one))
		return state.Lookup(now.KeyBy(half), withState)
	})).tickByTick(),
	op("State.Table", onStream(func(s list) handle {
		now := s.EachTick()
		state := now.State[int, int]()
		state.Close(now.KeyBy(half).Fold(overwrite))
		return state.Table()
	})).tickByTick(),
	op("Stream.StateOf", onStreams(func(a, b list) handle {
		now := a.EachTick()
		state := now.StateOf(b.KeyBy(half).Max())
		return state.Lookup(now.KeyBy(half), withLargestState)
	})).tickByTick(),
	op("Cell.Latest", onStream(func(s list) handle { return s.EachTick().Max().Latest() })),
	op("Table.Latest", onStream(func(s list) handle { return s.EachTick().KeyBy(half).Max().Latest() })),
}
