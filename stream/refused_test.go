package stream

import (
	"flag"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/golden"
)

var _ = flag.Bool("update", false, "write the golden files anew from what the tests get")

// The messages that are no single line of at most 200 characters, and why Go allows no better.
var longMessages = map[string]string{
	"merge_complete_with_ongoing":  "a constraint has no table of two inputs: that the results of both sides differ is told in three lines",
	"merge_repeated_with_once":     "likewise",
	"enter_ongoing_in_complete":    "likewise: delivery by recursion",
	"answer_elsewhere":             "at another place: the two results of a constraint's method are told in three lines",
	"as_arrived_without_token":     "Go's own words for an argument that is missing",
	"map_async_without_token":      "likewise",
	"changes_without_token":        "likewise",
	"every_without_token":          "likewise",
	"sample_without_token":         "likewise",
	"batch_at_replicas":            "two streams at different places: a parameter's type does not match, and no constraint can say so in users' generic code",
	"merge_two_places":             "likewise",
	"join_other_key":               "two types of key: a parameter's type does not match",
	"join_by_commutative":          "one law for another: a parameter's type does not match",
	"morphism_of_monotone":         "likewise",
	"enter_ongoing_in_final_table": "likewise: delivery by recursion",
	"join_scattered":               "likewise: where the one side is, by where the other is",
	"cross_product_scattered":      "likewise",
	"anti_join_by_parts":           "likewise",
}

// The messages without a hint for a method's name, and what they say instead.
var plainMessages = map[string]string{
	"as_arrived_without_token": "props.Nondet is wanted, whose comment names Because",
	"batch_at_replicas":        "Local against Replicated",
	"batch_without_token":      "props.Nondet is wanted, whose comment names Because",
	"changes_without_token":    "props.Nondet is wanted, whose comment names Because",
	"every_without_token":      "likewise",
	"sample_without_token":     "likewise",
	"broadcast_to_clients":     "a Cluster is wanted, and Clients are given; no constraint fits a place whose tag is inferred",
	"commutative_without_law":  "lattice.Commutative is wanted",
	"inlet_without_item":       "T cannot be inferred",
	"join_by_commutative":      "lattice.Semilattice is wanted",
	"join_other_key":           "the two types of key",
	"map_async_without_token":  "props.Nondet is wanted, whose comment names Because",
	"max_floats":               "lattice.Total lists what has a total order",
	"merge_two_places":         "the two places",
	"monotone_without_law":     "lattice.Monotone is wanted",
	"morphism_of_monotone":     "lattice.Morphism is wanted",
	"send_to_cluster":          "a Process is wanted, and a Cluster is given",
	"snapshot_without_token":   "props.Nondet is wanted, whose comment names Because",
	"sum_floats":               "lattice.Integer lists what adds exactly",
	"typo":                     "the method's name",
	"unique_slices":            "comparable",
}

// TestRefused holds the compiler's words for each program of testdata/refused to the golden file beside it, and the words of
// go/types, which editors show, to the same line. If it fails, users read something else than what the library promises.
func TestRefused(t *testing.T) {
	cc := stockCompiler(t)
	for _, name := range programs(t, "refused") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", "refused", name+".go")
			said := cc.compile(t, file)
			if said == "" {
				t.Fatal("it compiles")
			}
			golden.Equal(t, goldenOf(file), said)
			if editor := cc.check(t, file); wordsOf(editor) != wordsOf(said) {
				t.Errorf("the compiler says\n%sand go/types\n%s", said, editor)
			}
			oneLine := strings.Count(said, "\n") == 1 && len(said) <= 200
			if _, known := longMessages[name]; known == oneLine {
				t.Errorf("a message of %d characters in %d lines: shorten it, or set longMessages right", len(said), strings.Count(said, "\n"))
			}
			hint := strings.Contains(said, "missing method ") || strings.Contains(said, "wrong type for method ")
			if _, known := plainMessages[name]; known == hint {
				t.Errorf("has a hint: %v; set plainMessages right", hint)
			}
		})
	}
}

// TestAccepted checks that each refused program has its mended twin, which compiles, and that no twin stands alone.
func TestAccepted(t *testing.T) {
	cc := stockCompiler(t)
	refused, accepted := programs(t, "refused"), programs(t, "accepted")
	for _, name := range refused {
		if !slices.Contains(accepted, name) {
			t.Errorf("testdata/refused/%s.go has no twin in testdata/accepted that shows the mend", name)
		}
	}
	for _, name := range accepted {
		if !slices.Contains(refused, name) {
			t.Errorf("testdata/accepted/%s.go is the twin of nothing in testdata/refused", name)
		}
		if said := cc.check(t, filepath.Join("testdata", "accepted", name+".go")); said != "" {
			t.Errorf("a mended program is refused: %s", said)
		}
	}
}

// TestProgramsSpeak checks that each program begins with a sentence: what is wrong, or what mends it.
func TestProgramsSpeak(t *testing.T) {
	for _, folder := range []string{"refused", "accepted"} {
		for _, name := range programs(t, folder) {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("testdata", folder, name+".go"), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if said := f.Doc.Text(); !strings.HasSuffix(said, ".\n") {
				t.Errorf("%s/%s.go begins with %q, which is no sentence", folder, name, said)
			}
		}
	}
}

// TestStockBuild runs go build and go vet, as users do, and finds the promised line in what they print.
func TestStockBuild(t *testing.T) {
	for _, name := range []string{"fold_unordered", "count_scattered", "merge_repeated_with_once"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promised, err := os.ReadFile(goldenOf(filepath.Join("testdata", "refused", name+".go")))
			if err != nil {
				t.Fatal(err)
			}
			said := goFails(t, "testdata/refused", "build", "-o", filepath.Join(t.TempDir(), "none"), name+".go")
			if !strings.Contains(said, "./"+string(promised)) {
				t.Errorf("go build prints\n%sand promised is\n%s", said, promised)
			}
			first, _, _ := strings.Cut(string(promised), "\n")
			words := first[strings.Index(first, ": ")+2:]
			if said := goFails(t, "testdata/refused", "vet", name+".go"); !strings.Contains(said, words) {
				t.Errorf("go vet prints\n%sand promised is\n%s", said, words)
			}
		})
	}
}

func programs(t testing.TB, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs in testdata/%s: %v", folder, err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".go"))
	}
	return names
}

// goldenOf is the file with what the compiler says of a program.
func goldenOf(file string) string { return strings.TrimSuffix(file, ".go") + ".txt" }

var position = regexp.MustCompile(`(?m)^(\w+\.go:\d+):\d+: `)

// wordsOf is a message without columns: go/types points to a call's begin, the compiler to its parenthesis.
func wordsOf(said string) string { return position.ReplaceAllString(said, "$1: ") }
