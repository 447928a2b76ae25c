package house

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// deterministic are the packages whose results are functions of their inputs.
var deterministic = []string{"tick", "lattice", "stream", "internal/canon"}

// nondeterminism is where they do what could make a result depend on something else, and why it does not.
var nondeterminism = exceptions{
	"tick.wallClock.Now: looks at the clock":                "the default clock, which a tick reads once, as one of its inputs",
	"tick.startWatch: looks at the clock":                   "metrics, which nothing that flows depends on",
	"tick.stopwatch.elapsed: looks at the clock":            "likewise",
	"tick.newTable: uses randomness":                        "a seed against crafted keys; rows are numbered in the order of their first use",
	"lattice.Claims: ranges over a map":                     "what it lists is sorted",
	"lattice.Keys: ranges over a map":                       "a set is built of the keys, which has no order",
	"lattice.MapUnion.Join: ranges over a map":              "each key is joined by itself",
	"lattice.MapUnion.Leq: ranges over a map":               "a conjunction has no order",
	"lattice.SetUnion.Leq: ranges over a map":               "likewise",
	"lattice.sortedKeys: ranges over a map":                 "what it lists is sorted",
	"lattice.AtKeys: ranges over a map":                     "a map is built, which has no order",
	"lattice.MapUnion.Delta: ranges over a map":             "a map is built, which has no order",
	"lattice.ORSet.Canonical: ranges over a map":            "maps are built, which have no order",
	"lattice.ORSet.Delta: ranges over a map":                "maps are built, which have no order",
	"lattice.ORSet.Items: ranges over a map":                "what it lists is sorted",
	"lattice.ORSet.Join: ranges over a map":                 "each item is joined by itself",
	"lattice.ORSet.Leq: ranges over a map":                  "a conjunction has no order",
	"lattice.ORSet.removeWhatWasRemoved: ranges over a map": "each item is looked at by itself",
	"lattice.ORSet.see: ranges over a map":                  "a set is built, which has no order",
	"lattice.Product: ranges over a map":                    "a set is built, which has no order",
	"lattice.SetUnion.Delta: ranges over a map":             "a set is built, which has no order",
	"lattice.TwoPhaseMap.Delta: ranges over a map":          "a map is built, which has no order",
	"lattice.TwoPhaseMap.Join: ranges over a map":           "each key is joined by itself",
	"lattice.TwoPhaseMap.Leq: ranges over a map":            "a conjunction has no order",
	"lattice.TwoPhaseSet.Delta: ranges over a map":          "a set is built, which has no order",
	"lattice.TwoPhaseSet.Join: ranges over a map":           "each item is added by itself",
	"lattice.TwoPhaseSet.Leq: ranges over a map":            "a conjunction has no order",
	"lattice.UnionFind.Canonical: ranges over a map":        "each item is looked at by itself",
	"lattice.UnionFind.Join: ranges over a map":             "unions commute, and the least item stands for all",
	"lattice.UnionFind.Leq: ranges over a map":              "a conjunction has no order",
	"lattice.deltaCounts: ranges over a map":                "a map is built, which has no order",
	"lattice.intersect: ranges over a map":                  "a set is built, which has no order",
	"lattice.joinCounts: ranges over a map":                 "each count is joined by itself",
	"lattice.leqCounts: ranges over a map":                  "a conjunction has no order",
	"lattice.total: ranges over a map":                      "a sum has no order",
	"tick.bySet.seal: ranges over a map":                    "any id that is not named ends the flow",
	"stream.sortedOf: ranges over a map":                    "what it lists is sorted",
	"stream.boxes.members: ranges over a map":               "what it lists is sorted",
	"stream.Flow.spin: starts a goroutine":                  "each spinner, each source and each call of MapAsync has one",
	"stream.read: starts a goroutine":                       "a read that blocks can then be left behind",
	"stream.wallClock.Now: looks at the clock":              "the default clock: what is seen of it takes a token, and enters a tick as one of its inputs",
	"stream.wallClock.AfterFunc: looks at the clock":        "likewise: a timer's end is an item of an inbox",
}

// clocks are the functions of package time that look at a clock or wait.
var clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTimer", "NewTicker"}

// If this fails, a run can differ from its repetition, and a replica from another.
func TestDeterminism(t *testing.T) {
	used := map[string]bool{}
	for _, folder := range deterministic {
		c := check(t, folder)
		functions(c.files, func(name string, f *ast.FuncDecl) {
			ast.Inspect(f, func(n ast.Node) bool {
				if what := c.nondeterministic(n); what != "" {
					where := fmt.Sprintf("%s.%s: %s", folder, name, what)
					nondeterminism.broken(t, used, where, c.fset.Position(n.Pos()).String()+": results must be functions of the inputs")
				}
				return true
			})
		})
	}
	nondeterminism.settled(t, used)
}

// nondeterministic says what of the kind a node of the syntax does, or nothing.
func (c *checked) nondeterministic(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "starts a goroutine"
	case *ast.RangeStmt:
		if tv := c.info.Types[n.X]; tv.Type != nil && isMap(tv.Type) {
			return "ranges over a map"
		}
	case *ast.Ident:
		return c.nondeterministicUse(n)
	}
	return ""
}

// isMap holds for maps, and for type parameters that can be one.
func isMap(t types.Type) bool {
	if p, ok := t.(*types.TypeParam); ok {
		under, ok := p.Constraint().Underlying().(*types.Interface)
		for i := 0; ok && i < under.NumEmbeddeds(); i++ {
			if u, ok := under.EmbeddedType(i).(*types.Union); ok {
				for term := range u.Terms() {
					if isMap(term.Type()) {
						return true
					}
				}
			}
		}
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func (c *checked) nondeterministicUse(id *ast.Ident) string {
	f, ok := c.info.Uses[id].(*types.Func)
	if !ok || f.Pkg() == nil {
		return ""
	}
	method := f.Signature().Recv() != nil
	switch path := f.Pkg().Path(); {
	case path == "time" && !method && slices.Contains(clocks, f.Name()):
		return "looks at the clock"
	case (path == "math/rand" || path == "math/rand/v2") && !method && !strings.HasPrefix(f.Name(), "New"):
		return "uses the global random source"
	case path == "crypto/rand":
		return "uses randomness"
	case path == "maps" && slices.Contains([]string{"Keys", "Values", "All"}, f.Name()):
		return "ranges over a map"
	case path == "hash/maphash" && f.Name() == "MakeSeed":
		return "uses randomness"
	case path == "sync" && method && f.Name() == "Go":
		return "starts a goroutine"
	case path == "context" && f.Name() == "AfterFunc":
		return "starts a goroutine"
	}
	return ""
}
