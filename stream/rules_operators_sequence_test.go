package stream

import "github.com/calmflow/calm/props"

type bag = Stream[int, here, props.Bag]

// Operators on sequences, and what keys and splits.
var sequenceOperators = []operator{
	op("Stream.Skip", onStream(func(s list) handle { return s.Skip(1) })),
	op("Stream.TakeWhile", onStream(func(s list) handle { return s.TakeWhile(notOne) })),
	op("Stream.SkipWhile", onStream(func(s list) handle { return s.SkipWhile(notOne) })),
	op("Stream.First", onStream(func(s list) handle { return s.First() })),
	op("Stream.Last", onStream(func(s list) handle { return s.Last() })),
	op("Stream.Chunk",
		onStream(func(s list) handle { return s.Chunk(2).Map(decimal) }),
		onStream(func(s ordered) handle { return s.Chunk(2).Map(decimal) })),
	op("Stream.UniqueBy", onStream(func(s list) handle { return s.UniqueBy(itself()) })),
	op("Stream.FlatMapSet", onStream(func(s list) handle { return s.FlatMapSet(below) })),
	op("Stream.FlatMapMap", onStream(func(s list) handle { return s.FlatMapMap(named1) })),
	op("Stream.Partition", onStream(func(s list) handle {
		yes, no := s.Partition(notOne)
		no.Ignore()
		return yes
	})),
	op("Stream.Partition/no", onStream(func(s list) handle {
		yes, no := s.Partition(isOne)
		yes.Ignore()
		return no
	})),
	op("Stream.Try", onStream(func(s list) handle {
		ok, failed := s.Try(halfOfEven)
		failed.Ignore()
		return ok
	})),
	op("Stream.Try/failed", onStream(func(s list) handle {
		ok, failed := s.Try(halfOfOdd)
		ok.Ignore()
		return failed.Map(whatFailed)
	})),
	op("Keyed.Skip", onKeyed(func(k keyedList) handle { return k.Skip(1) })),
	op("Keyed.TakeWhile", onKeyed(func(k keyedList) handle { return k.TakeWhile(notOne) })),
	op("Keyed.SkipWhile", onKeyed(func(k keyedList) handle { return k.SkipWhile(notOne) })),
	op("Keyed.First", onKeyed(func(k keyedList) handle { return k.First() })),
	op("Keyed.Last", onKeyed(func(k keyedList) handle { return k.Last() })),
	op("Keyed.Chunk",
		onKeyed(func(k keyedList) handle { return k.Chunk(2).Map(decimal) }),
		onKeyed(func(k keyedOrdered) handle { return k.Chunk(2).Map(decimal) })),
	op("Keyed.Partition", onKeyed(func(k keyedList) handle {
		yes, no := k.Partition(notOne)
		no.Ignore()
		return yes
	})),
	op("Keyed.Rekey", onKeyed(func(k keyedList) handle { return k.Rekey(bothAsKey) })),
	op("Keyed.Flat", onKeyed(func(k keyedList) handle { return k.Flat(withKey) })),
	op("Keyed.Keys", onKeyed(func(k keyedList) handle { return k.Keys() })),
	op("Keyed.Windows", onKeyed(func(k keyedList) handle {
		windows, late := k.Windows(Tumbling(2, asTime))
		late.Ignore()
		return windows.Map(inWindow)
	}), onKeyed(func(k keyedOrdered) handle {
		windows, late := k.Windows(Tumbling(2, asTime))
		late.Ignore()
		return windows.Map(inWindow)
	})),
	op("Keyed.Windows/late", onKeyed(func(k keyedList) handle {
		windows, late := k.Windows(Tumbling(2, asTime))
		windows.Ignore()
		return late
	})),
	op("Stream.Chain", onStreams(func(a, b list) handle { return a.Chain(b) })),
	op("Stream.Zip", onStreams(func(a, b list) handle { return a.Zip(b, pair) })),
	op("Stream.ZipLongest", onStreams(func(a, b list) handle { return a.ZipLongest(b, pair) })),
	op("Keyed.Chain", onKeyeds(func(a, b keyedList) handle { return a.Chain(b) })),
	op("Stream.Any",
		onStream(func(s list) handle { return s.Any(notOne) }),
		onStream(func(s ordered) handle { return s.Any(notOne) })).atLeast("Joined"),
	op("Stream.Every",
		onStream(func(s list) handle { return s.Every(notOne) }),
		onStream(func(s ordered) handle { return s.Every(notOne) })).atLeast("Joined"),
	op("Keyed.Any",
		onKeyed(func(k keyedList) handle { return k.Any(notOne) }),
		onKeyed(func(k keyedOrdered) handle { return k.Any(notOne) })).atLeast("Joined"),
	op("Keyed.Every",
		onKeyed(func(k keyedList) handle { return k.Every(notOne) }),
		onKeyed(func(k keyedOrdered) handle { return k.Every(notOne) })).atLeast("Joined"),
	op("Stream.Histogram",
		onStream(func(s list) handle { return s.Histogram() }),
		onStream(func(s ordered) handle { return s.Histogram() })),
	op("Stream.FoldJoin/claimed",
		onStream(func(s list) handle { return s.FoldJoin(remember()) }),
		onStream(func(s ordered) handle { return s.FoldJoin(remember()) })).atLeast("Joined"),
	op("Keyed.Fold/overwrite",
		onKeyed(func(k keyedList) handle { return k.Fold(overwrite) }),
		onKeyed(func(k keyedOrdered) handle { return k.Fold(overwrite) })),
}

// Joins with what is final, complete or growing, and seals.
var lookupOperators = []operator{
	op("Stream.With", onStreams(func(a, b list) handle { return a.With(b.Max(), withLargest) })).keepingFirst(),
	op("Keyed.With", onKeyeds(func(a, b keyedList) handle { return a.With(b.Values().Max(), withLargest) })).keepingFirst(),
	op("Keyed.Lookup", onKeyeds(func(a, b keyedList) handle { return a.Lookup(b.Max(), withLargest) })).keepingFirst(),
	op("Keyed.SemiJoin", onKeyeds(func(a, b keyedList) handle { return a.SemiJoin(b) })),
	op("Keyed.SemiJoinGrowing", onKeyeds(func(a, b keyedList) handle { return a.SemiJoinGrowing(b) })),
	op("Stream.CrossProduct",
		onStreams(func(a, b list) handle { return a.CrossProduct(b, pair) }),
		onStreams(func(a list, b bag) handle { return a.CrossProduct(b, pair) }),
		onStreams(func(a bag, b list) handle { return a.CrossProduct(b, pair) }),
		onStreams(func(a, b bag) handle { return a.CrossProduct(b, pair) })).keepingFirst(),
	op("Stream.CrossProductGrowing", onStreams(func(a, b list) handle { return a.CrossProductGrowing(b, pair) })),
	op("Keyed.SealInBand", onKeyed(func(k keyedList) handle {
		groups, late := k.SealInBand(isOne)
		late.Ignore()
		return groups.Map(decimal)
	})),
	op("Keyed.SealInBand/late", onKeyed(func(k keyedList) handle {
		groups, late := k.SealInBand(isOne)
		groups.Ignore()
		return late
	})),
	op("Keyed.SealByCount", onKeyeds(func(a, b keyedList) handle { return a.SealByCount(b.Map(next), byHalf).Map(decimal) })),
	op("Keyed.SealBySet", onKeyeds(func(a, b keyedList) handle {
		return a.Filter(small).SealBySet(b.Map(smallIDs), same[int], byHalf).Map(decimal)
	})),
}
