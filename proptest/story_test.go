package proptest

import (
	"errors"
	"strings"
	"testing"

	"github.com/calmflow/calm/stream"
)

var errNothing = errors.New("nothing")

// TestMembersAreShown: a person reads members by their names, also as parts of items.
func TestMembersAreShown(t *testing.T) {
	s, err := simulate(func(f *stream.Flow) {
		atReplicas(f).Exchange(f.Cluster[replica](2+1), stream.FIFO).Ignore()
	}, settingsOf([]Option{Eventually("nothing", func(v View) error { return errNothing })}))
	if err != nil {
		t.Fatal(err)
	}
	in := inputs{{1}, {2}, {3}}
	one, found := s.plain(in, true)
	if found == nil {
		found = s.shake(&repeating{}, in, one, nil)
	}
	if found == nil {
		t.Fatal("nothing is found")
	}
	said := s.explain(nil, in, one, found).Error() + show(struct{ Who any }{stream.CallID{}})
	if strings.Contains(said, "<nil>") || strings.Contains(said, "000000") || !strings.Contains(said, "replica[2]") {
		t.Errorf("it says:\n%s", said)
	}
}

// TestEndlessRecursionIsNamed: a recursion that never ends would be a tick that never ends.
func TestEndlessRecursionIsNamed(t *testing.T) {
	s, err := simulate(func(f *stream.Flow) {
		facts := amounts(f).Unordered().Recurse()
		facts.Close(facts.Facts().Map(func(x int) int { return x + 1 })).Ignore()
	}, settingsOf(nil))
	if err != nil {
		t.Fatal(err)
	}
	_, found := s.plain(inputs{{1}}, false)
	if found == nil || !strings.Contains(found.Error(), "Recurse at") || !strings.Contains(found.Error(), "story_test.go:") || !strings.Contains(found.Error(), "10000 rounds in one tick") {
		t.Errorf("it says %v", found)
	}
}
