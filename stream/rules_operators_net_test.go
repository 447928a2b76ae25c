package stream

import "github.com/calmflow/calm/props"

// Cycles, each with an input that enters it. They are begun where the input is, whatever its place.
var feedbackOperators = []operator{
	op("Later.Close/Ordered", onStream(func(s ordered) handle {
		later := round[props.Ordered](s)
		later.Close(s.Open())
		return later.Stream().Enumerate(at)
	})).atLeast("Ordered"),
	op("Later.Close/Unordered", onStream(func(s ordered) handle {
		later := round[props.Unordered](s)
		all := s.Unordered().Open().Merge(later.Stream())
		later.Close(all.FlatMap(after))
		return all
	})).atLeast("Unordered"),
	op("Later.Close", onStream(func(s ordered) handle {
		later := round[props.Repeated](s)
		all := s.Repeated().Open().Merge(later.Stream())
		later.Close(all.FlatMap(after))
		return all
	})),
}
