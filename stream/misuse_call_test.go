package stream_test

import (
	"context"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Calls to the outside, and from there, that are put together wrongly.
func TestMisuseOfCalls(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	type service = *stream.Service[int, int, misuserAt]
	why := props.Because("a test")
	ask := func(_ context.Context, n int) (int, error) { return n, nil }
	made := func(f flow) service { return stream.NewService[int, int](f.Process[misuser](), "asked") }
	refuse(t, map[string]misused{
		"no call at once": building("MapAsync", says("0 calls at once", "1 or more"), func(here *blame, _ flow, s list) {
			here.next()
			s.MapAsync(0, why, ask)
		}),
		"no function": building("MapAsyncUnordered", says("function is nil"), func(here *blame, _ flow, s list) {
			here.next()
			s.MapAsyncUnordered[int](1, why, nil)
		}),
		"no function of keys": building("MapAsync", says("function is nil"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(even)
			here.next()
			k.MapAsync[int](1, why, nil)
		}),
		"call without a reason": building("MapAsync", says("no reason", "props.Because"), func(here *blame, _ flow, s list) {
			here.next()
			s.MapAsync(1, props.Nondet{}, ask)
		}),
		"zero law": building("MapAsyncPure", says("the law is the zero value", "ClaimPure"), func(here *blame, _ flow, s list) {
			here.next()
			s.MapAsyncPure(1, lattice.Pure[int, int]{})
		}),
		"zero law of keys": building("MapAsyncPureUnordered", says("the law is the zero value", "ClaimPure"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(even)
			here.next()
			k.MapAsyncPureUnordered(1, lattice.Pure[int, int]{})
		}),
		"calls of a zero handle": building("MapAsync", says("a handle is the zero value"), func(here *blame, _ flow, _ list) {
			var s list
			here.next()
			s.MapAsync(1, why, ask)
		}),
		"service at no place": building("NewService", says("the place is the zero value"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.NewService[int, int](misuserAt{}, "asked")
		}),
		"service without a name": building("NewService", says("the name is empty"), func(here *blame, f flow, _ list) {
			p := f.Process[misuser]()
			here.next()
			stream.NewService[int, int](p, "")
		}),
		"two services of one name": building("NewService", says(`"asked"`, "made at"), func(here *blame, f flow, _ list) {
			made(f)
			p := f.Process[misuser]()
			here.next()
			stream.NewService[int, string](p, "asked")
		}),
		"zero service": building("Calls", says("zero value", "NewService"), func(here *blame, _ flow, _ list) {
			var s stream.Service[int, int, misuserAt]
			here.next()
			s.Calls()
		}),
		"nil service": building("Close", says("is nil", "NewService"), func(here *blame, _ flow, _ list) {
			var s service
			here.next()
			s.Close()
		}),
		"answered twice": building("Answer", says(`"asked"`, "answered before", "merge the answers"), func(here *blame, f flow, _ list) {
			s := made(f)
			answers := s.Calls().Map(doubled)
			s.Answer(answers)
			here.next()
			s.Answer(answers)
		}),
		"answered by a zero handle": building("Answer", says("a handle is the zero value"), func(here *blame, f flow, _ list) {
			s := made(f)
			here.next()
			s.Answer(stream.Stream[stream.Answer[int], misuserAt, props.Bag]{})
		}),
		"answered by another flow": building("Answer", says("two flows"), func(here *blame, f flow, _ list) {
			s, other := made(f), made(stream.New("other"))
			answers := other.Calls().Map(doubled)
			here.next()
			s.Answer(answers)
		}),
		"answer that no wire carries": building("Send", says("no canonical bytes", "field Value", "chan int"), func(here *blame, f flow, _ list) {
			s := stream.NewService[int, chan int](f.Process[misuser](), "asked")
			answers := s.Calls().Map(func(c stream.Call[int, chan int]) stream.Answer[chan int] { return c.Answer(nil) })
			p := f.Process[elsewhere]()
			here.next()
			answers.Send(p, stream.FIFO)
		}),
		"never answered": {"NewService", says(`"asked" is never answered`, "by Answer"), func(here *blame) error {
			f := stream.New("misuse")
			p := f.Process[misuser]()
			here.next()
			s := stream.NewService[int, int](p, "asked")
			s.Calls().Ignore()
			return f.Run(t.Context())
		}},
		"never heard": {"NewService", says("nothing uses its result"), func(here *blame) error {
			f := stream.New("misuse")
			p := f.Process[misuser]()
			here.next()
			s := stream.NewService[int, int](p, "asked")
			s.Answer(stream.Items[stream.Answer[int]](p))
			return f.Run(t.Context())
		}},
	})
}
