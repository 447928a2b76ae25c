package stream

// Operators that call. The bench makes the last call first, so that what comes in the order of the items is in order by the
// operator's doing.
var asyncOperators = []operator{
	op("Stream.MapAsync", onStream(func(s list) handle { return s.MapAsync(2, why(), halfOutside) })),
	op("Stream.MapAsyncUnordered", onStream(func(s list) handle { return s.MapAsyncUnordered(2, why(), halfOutside) })),
	op("Stream.MapAsyncPure", onStream(func(s list) handle { return s.MapAsyncPure(2, halfPure()) })),
	op("Stream.MapAsyncPureUnordered", onStream(func(s list) handle { return s.MapAsyncPureUnordered(2, halfPure()) })),
	op("Keyed.MapAsync", onKeyed(func(k keyedList) handle { return k.MapAsync(2, why(), halfOutside) })),
	op("Keyed.MapAsyncUnordered", onKeyed(func(k keyedList) handle { return k.MapAsyncUnordered(2, why(), halfOutside) })),
	op("Keyed.MapAsyncPure", onKeyed(func(k keyedList) handle { return k.MapAsyncPure(2, halfPure()) })),
	op("Keyed.MapAsyncPureUnordered", onKeyed(func(k keyedList) handle { return k.MapAsyncPureUnordered(2, halfPure()) })),
}
