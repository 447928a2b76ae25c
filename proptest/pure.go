package proptest

import (
	"cmp"
	"context"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// pure checks a claim that a function depends on its argument alone.
type pure struct {
	lattice.Subject
	argument, result form
	settings         *settings
}

func pureOf(c lattice.Claim, s *settings) pure {
	subject := c.Subject()
	return pure{subject, formOf(subject.In), formOf(subject.Out), s}
}

func (p pure) check(name string, c lattice.Claim) (evidence string, err error) {
	if all, finite := p.settings.enumerate(p.In); finite {
		for _, x := range all {
			if found := guarded(func() *refutation { return p.checkCall(x) }, input{"argument", x}); found != nil {
				return "", claimed(c, found)
			}
		}
		if found := guarded(func() *refutation { return p.checkLater(all) }, input{"one of arguments", all}); found != nil {
			return "", claimed(c, found)
		}
		return fmt.Sprintf("exhaustive: %d arguments", len(all)), nil
	}
	cases, err := search(name, func(t *rapid.T) *refutation {
		arguments := p.settings.drawSome(t, p.In, "argument", 1, most)
		return claimed(c, guarded(func() *refutation {
			var found *refutation
			for _, x := range arguments {
				found = cmp.Or(found, p.checkCall(x))
			}
			return cmp.Or(found, p.checkLater(arguments))
		}, input{"one of arguments", arguments}))
	})
	return fmt.Sprintf("sampled: %d cases", cases), err
}

// checkCall calls the function twice.
func (p pure) checkCall(x any) *refutation {
	given := p.argument.copy(x)
	result, err := p.Call(context.Background(), given)
	shown, failed := text(result), fmt.Sprint(err)
	counter := func(law, remedy string, lines ...line) *refutation {
		return refute(law, remedy, append([]line{at("argument", x), note("result", shown), note("error", failed)}, lines...)...)
	}
	if !p.argument.same(given, x) {
		return counter("it changes its argument", "leave the argument as it is: others still hold it",
			at("argument afterwards", given))
	}
	again, errAgain := p.Call(context.Background(), p.argument.copy(x))
	if text(again) != shown || fmt.Sprint(errAgain) != failed {
		return counter("the same argument gives another result when it comes again",
			"the result depends on the argument alone: no clock, no chance, no counter, nothing outside; else give MapAsync a token",
			at("result again", again), note("error again", fmt.Sprint(errAgain)))
	}
	return nil
}

// checkLater checks that a result stays as it is while others are made.
func (p pure) checkLater(arguments []any) *refutation {
	var results []any
	var texts []string
	for _, x := range arguments {
		result, _ := p.Call(context.Background(), p.argument.copy(x))
		results, texts = append(results, result), append(texts, text(result))
	}
	for i, result := range results {
		if text(result) != texts[i] {
			return refute("a later call changes its result", "return memory that no later call uses",
				at("argument", arguments[i]), note("result", texts[i]), items("called then with", arguments[i+1:]), at("result afterwards", result))
		}
	}
	return nil
}
