package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

func called(stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

// If this fails, what is lost on the way is never heard, or a transaction commits against a vote.
func TestOutcomes(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"a yes yes yes\n":     "a\tcommit\n",
		"a yes yes no\n":      "a\tabort\n",
		"a silent yes yes\n":  "a\tabort\n",
		"a no no no\nrestart": "a\tabort\n",
		"a yes yes yes\nb yes no yes\nc yes yes yes": "a\tcommit\nb\tabort\nc\tcommit\n",
	} {
		for seed := range 4 {
			if out, errs, code := called(text, "-seed", fmt.Sprint(seed)); code != 0 || out != want {
				t.Errorf("%q: code %d, %q, %s", text, code, out, errs)
			}
		}
	}
	out, errs, code := called(strings.Repeat("a yes yes yes\nrestart\n", 20)) // some of these votes are forgotten
	if code != 0 || strings.Count(out, "a\tcommit\n")+strings.Count(out, "a\tabort\n") != 20 {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}
}

func TestWrongInput(t *testing.T) {
	for text, want := range map[string]string{
		"a yes yes yes\nb yes\n": "line 2", "a yes yes maybe": "line 1", "\n": "line 1", "a yes yes yes yes": "line 1",
	} {
		if _, errs, code := called(text); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%q: code %d, %s", text, code, errs)
		}
	}
	if _, errs, code := called("", "-what"); code != 2 || errs == "" {
		t.Errorf("code %d, %s", code, errs)
	}
	if _, errs, code := called("", "nothing/there"); code != 1 || !strings.Contains(errs, "nothing/there") {
		t.Errorf("code %d, %s", code, errs)
	}
}

// atomic says that no participant commits what another aborts, or what one has voted against.
var atomic = proptest.Invariant("all commit or all abort", func(v proptest.View) error {
	commits := map[int]bool{}
	for by, all := range proptest.Seen[Decision](v, "heard") {
		for _, d := range all {
			if before, known := commits[d.Txn]; known && before != d.Commit {
				return fmt.Errorf("of transaction %d, participant %d hears %v, and another %v", d.Txn, by, d.Commit, before)
			}
			commits[d.Txn] = d.Commit
		}
	}
	for _, all := range proptest.Seen[Vote](v, "votes") {
		for _, vote := range all {
			if commits[vote.Txn] && vote.Is != Yes {
				return fmt.Errorf("transaction %d commits, though participant %d says %s", vote.Txn, vote.By, vote.Is)
			}
		}
	}
	return nil
})

// told says that each participant hears of each transaction that it knows, in the end.
var told = proptest.Eventually("all hear", func(v proptest.View) error {
	votes, heard := proptest.Seen[Vote](v, "votes"), proptest.Seen[Decision](v, "heard")
	for i := range votes {
		if len(heard) == 0 && len(votes[i]) > 0 || len(heard) > 0 && len(votes[i]) != len(heard[i]) {
			return errors.New("somebody waits for a decision")
		}
	}
	return nil
})

// wills are how participants vote: mostly yes.
var wills = proptest.Values(Yes, Yes, Yes, Yes, No, Silent)

func (step machine) simulated(f *stream.Flow) {
	coord := f.Process[Coordinator]()
	txns := stream.NewInlet[[participants]Will](coord).Stream().
		Enumerate(func(i int, votes [participants]Will) Txn { return Txn{i, "", votes} })
	votes, heard := step.flow(f, txns, stream.NewInlet[Restart](coord).Stream())
	votes.Named("votes").Ignore()
	heard.Named("heard").Ignore()
}

// If this fails, there is a schedule in which one participant commits and another aborts, or waits for ever.
func TestAllCommitOrAllAbort(t *testing.T) {
	proptest.Agree(t, machine((*coordinator).step).simulated, atomic, told, wills)
}

// forgetful loses its log too when it restarts.
func forgetful(c *coordinator, e Event) Output {
	if e.Kind == Restarted {
		*c = coordinator{}
	}
	return c.step(e)
}

func TestForgetfulCoordinatorIsFound(t *testing.T) {
	said := knownbugs.Hunt(t, 500, machine(forgetful).simulated, atomic, wills)
	if !strings.Contains(said, `"all commit or all abort" does not hold`) {
		t.Errorf("it says:\n%s", said)
	}
	t.Log(said)
}
