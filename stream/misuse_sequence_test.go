package stream_test

import (
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func TestMisuseOfSequences(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	nothing := says("function is nil", "give one")
	at := func(int) time.Time { return time.Time{} }
	refuse(t, map[string]misused{
		"skip less than none": building("Skip", says("-1", "0 or more"), func(here *blame, _ flow, s list) {
			here.next()
			s.Skip(-1)
		}),
		"chunks of none": building("Chunk", says("0 items", "1 or more"), func(here *blame, _ flow, s list) {
			here.next()
			s.Chunk(0)
		}),
		"take while nil": building("TakeWhile", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.TakeWhile(nil)
		}),
		"skip while nil": building("SkipWhile", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.SkipWhile(nil)
		}),
		"partition by nil": building("Partition", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.Partition(nil)
		}),
		"try nil": building("Try", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.Try[int, string](nil)
		}),
		"zip by nil": building("Zip", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.Zip[int, int](s, nil)
		}),
		"unique by no law": building("UniqueBy", says("zero value", "ClaimKey"), func(here *blame, _ flow, s list) {
			here.next()
			s.UniqueBy(lattice.Key[int, int]{})
		}),
		"rekey to floats": building("Rekey", says("no canonical equality", "float64"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(func(x int) int { return x })
			here.next()
			k.Rekey(func(int, int) float64 { return 0 })
		}),
		"a half of a partition": {"Partition", says("nothing uses its result", "Ignore"), func(here *blame) error {
			f := stream.New("misuse")
			s := stream.Items(f.Process[misuser](), 1, 2)
			here.next()
			yes, _ := s.Partition(func(int) bool { return true })
			yes.Ignore()
			return f.Run(t.Context())
		}},
		"windows by nothing": building("Windows", says("zero value", "Sessions"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(func(x int) int { return x })
			here.next()
			k.Windows(stream.Windower[int]{})
		}),
		"sessions without a gap": building("Sessions", says("0s", "more than 0"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.Sessions(0, at)
		}),
		"windows with holes": building("Sliding", says("would leave items out"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.Sliding(time.Second, time.Minute, at)
		}),
		"windows without a time": building("Tumbling", nothing, func(here *blame, _ flow, _ list) {
			here.next()
			stream.Tumbling[int](time.Minute, nil)
		}),
	})
}
