package house

import (
	"path"
	"path/filepath"
	"regexp"
	"testing"
)

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

var withoutCorpus = exceptions{"proptest.FuzzWordCounts": "it is given schedules, not what is to be parsed"}

// If this fails, what a fuzz target has found is tried by nobody but whoever lets it run for long.
func TestFuzzTargetsHaveACorpus(t *testing.T) {
	used := map[string]bool{}
	sources(t, []string{"_test.go"}, func(file string, content []byte) {
		for _, target := range fuzzTarget.FindAllSubmatch(content, -1) {
			name, folder := string(target[1]), path.Dir(file)
			if corpus, _ := filepath.Glob(filepath.Join(root, folder, "testdata", "fuzz", name, "*")); len(corpus) == 0 {
				withoutCorpus.broken(t, used, folder+"."+name, "it has nothing in testdata/fuzz: let it run, and commit some of what it keeps")
			}
		}
	})
	withoutCorpus.settled(t, used)
}
