package stream

import (
	"context"
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs that call what is outside, or are called from there.
var callWitnesses = map[string]witness{
	"map_async_without_token": func(t *testing.T) (one, other sight) {
		return pricedOutside(t, 2), pricedOutside(t, 3)
	},
	"map_async_replicated": func(t *testing.T) (one, other sight) {
		left := 3 // in stock, for whoever asks first
		return atTwoMembers(t, [2][][]int{inOneTick(1, 2), inOneTick(1, 2)}, func(s Stream[int, replicasAt, props.List], out func(Member[testCluster], any)) {
			found := s.MapAsync(2, props.Because("a witness"), func(context.Context, int) (bool, error) {
				left--
				return left >= 0, nil
			})
			count := move[replicasAt](found).Filter(func(found bool) bool { return found }).Count()
			count.Stream().ForEachMember(func(m Member[testCluster], n lattice.Nat) { out(m, n) })
		})
	},
	"answer_repeated": func(t *testing.T) (one, other sight) {
		heard := func(seed uint64) (v sight) {
			f := New(t.Name())
			f.Seed = seed
			p := f.Process[testProcess]()
			s := NewService[int, int](p, "double")
			s.Answer(retype[props.Unordered](s.Calls().Map(doubledCall).Send(p, Repeat).Inspect(into[Answer[int]](v.add))))
			askAll(t, f, s.service, 0, 1)
			v.seen = fmt.Sprint("an answer that comes, by the seed ", seed)
			return v
		}
		one = heard(0)
		for seed := uint64(1); seed < 64; seed++ {
			if other = heard(seed); len(other.results) != len(one.results) {
				return one, other
			}
		}
		return one, other
	},
	"answer_elsewhere": func(t *testing.T) (one, other sight) {
		return answeredAt(t, 0), answeredAt(t, 1)
	},
}

func doubledCall(c Call[int, int]) Answer[int] { return c.Answer(2 * c.Arg) }

// pricedOutside is what calls find outside when the price there is this.
func pricedOutside(t *testing.T, price int) (v sight) {
	f := New(t.Name())
	s := script[int, oneProcess, props.List](f.Process[testProcess]().process, false, alike([]int{1, 2}))
	s.MapAsync(2, props.Because("a witness"), func(_ context.Context, n int) (int, error) { return n * price, nil }).ForEach(into[int](v.add))
	play(t, f)
	v.seen = fmt.Sprint("1 and 2, while outside says ", price)
	return v
}

// answeredAt is what a caller at member 0 hears if its answer is given at this member.
func answeredAt(t *testing.T, member int) (v sight) {
	f := New(t.Name())
	p, c := f.Process[testProcess](), f.Cluster[testCluster](2)
	s := NewService[int, int](c, "double")
	answers := s.Calls().Map(doubledCall).Gather(p, FIFO)
	s.Answer(answers.Rekey(func(Member[testCluster], Answer[int]) Member[testCluster] {
		return Member[testCluster]{member: int32(member)}
	}).Deliver(c, FIFO))
	v.results = askAll(t, f, s.service, 0, 21)
	v.seen = fmt.Sprint("a call at member 0, answered at ", member)
	return v
}

// askAll plays a flow in which a member of a service is asked, and returns what is answered.
func askAll(t *testing.T, f *Flow, s *service[int, int], member int, qs ...int) (answers []string) {
	t.Helper()
	scripts[f] = append(scripts[f], func(step int) bool {
		for _, q := range qs {
			if step == 0 && !s.submit(member, q, func(r int) { answers = append(answers, fmt.Sprint(q, ": ", r)) }) {
				t.Error("there is no room for", q)
			}
		}
		if step == 1 {
			s.boxes.close()
		}
		return step < 1
	})
	play(t, f)
	return answers
}

// TestSubmit: a call that waits for nothing is answered as others are, and refused where there is no room.
func TestSubmit(t *testing.T) {
	f := New(t.Name())
	s := NewService[int, int](f.Process[testProcess](), "double")
	s.Limit = 2
	s.Answer(s.Calls().AsArrived(props.Because("a test")).Map(doubledCall))
	if got := askAll(t, f, s.service, 0, 4, 5); len(got) != 2 || got[0] != "4: 8" || got[1] != "5: 10" {
		t.Error(got)
	}
	full := New(t.Name())
	s = NewService[int, int](full.Process[testProcess](), "double")
	s.Limit = 1
	s.Answer(s.Calls().Map(doubledCall))
	scripts[full] = append(scripts[full], func(int) bool {
		if !s.service.submit(0, 1, func(int) {}) || s.service.submit(0, 2, func(int) {}) || s.service.submit(1, 3, func(int) {}) {
			t.Error("the limit is 1, and there is one member")
		}
		return false
	})
	play(t, full)
}
