package props_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// The library rests on what Go's type inference does beyond the letter of its specification. Each canary is a program that
// holds one such rule by itself, without the library: it compiles, or is refused in these words.

// what every canary begins with: a handle with two markers, and Is
const birdcage = `package canary

type Same[T any] struct{}

func (Same[T]) is() (t T) { return t }

type Is[T, X any] interface {
	Same[T]
	is() X
}

type Ordered struct{}
type Unordered struct{}

type Delivery interface{ Ordered | Unordered }
type NeedsOrdered interface {
	Delivery
	sortFirst()
}

func (Ordered) sortFirst() {}

type MixesTo[W any] interface {
	Delivery
	mixed() W
}

func (Ordered) mixed() (w Unordered)   { return }
func (Unordered) mixed() (w Unordered) { return }

type Location[L any] interface {
	comparable
	location() L
}

type Here struct{}

func (l Here) location() Here { return l }

type Stream[T any, L Location[L], D Delivery] struct{ _ [0]func(T, L, D) }

var list Stream[int, Here, Ordered]
var bag Stream[int, Here, Unordered]
`

var canaries = []struct {
	rule  string // and what stands on it
	song  string
	words string // of the compiler; none if it compiles
}{
	{
		"inference solves a method's extra parameter from the receiver's: all demands", `
func (s Stream[T, L, D]) Last[How NeedsOrdered, _ Is[D, How]]() (t T) { return }
var x int = list.Last()`, "",
	},
	{
		"what it solves is checked, and the message has the hint: all demands", `
func (s Stream[T, L, D]) Last[How NeedsOrdered, _ Is[D, How]]() (t T) { return }
var x = bag.Last()`,
		"in call to bag.Last, How (type Unordered) does not satisfy NeedsOrdered (missing method sortFirst)",
	},
	{
		"a method's result is computed by an unexported method of a marker: all tables", `
func (s Stream[T, L, D]) Merge[How MixesTo[W], W Delivery, _ Is[D, How]](Stream[T, L, D]) (r Stream[T, L, W]) { return }
var x Stream[int, Here, Unordered] = list.Merge(list)`, "",
	},
	{
		"a demand and a table of one parameter: FoldCommutative, Count", `
func (s Stream[T, L, D]) Both[How NeedsOrdered, Mix MixesTo[W], W Delivery, _ Is[D, How], _ Is[D, Mix]]() (r Stream[T, L, W]) { return }
var x Stream[int, Here, Unordered] = list.Both()`, "",
	},
	{
		"a fresh parameter stands for a wrapped one, without an instantiation cycle: Collect, Batch, Recurse", `
func (s Stream[T, L, D]) Chunk[What any, _ Is[T, What]]() (r Stream[[]What, L, D]) { return }
var x Stream[[]int, Here, Ordered] = list.Chunk()`, "",
	},
	{
		"a blank parameter is inferred: WhenUsed", `
type WhenUsed[T any] interface{ Same[T] }
func (s Stream[T, L, D]) Filter[_ WhenUsed[T]](func(T) bool) (r Stream[T, L, D]) { return }
var x Stream[int, Here, Ordered] = list.Filter(func(int) bool { return true })`, "",
	},
	{
		"a generic function that is an argument is inferred: wires", `
type Link[In, Out Delivery] struct{ _ [0]func(In, Out) }
func Reorder[D MixesTo[E], E Delivery]() (l Link[D, E]) { return }
func (s Stream[T, L, D]) Send[E Delivery](by func() Link[D, E]) (r Stream[T, L, E]) { return }
var x Stream[int, Here, Unordered] = list.Send(Reorder)`, "",
	},
	{
		"a user's generic operator passes its own demands on: Pipe", `
func (s Stream[T, L, D]) Last[How NeedsOrdered, _ Is[D, How]]() (t T) { return }
func last[T any, L Location[L], D NeedsOrdered](s Stream[T, L, D]) T { return s.Last() }
var x int = last(list)`, "",
	},
	{
		"a type argument written by hand cannot lie: Is", `
func (s Stream[T, L, D]) Last[How NeedsOrdered, _ Is[D, How]]() (t T) { return }
var x = bag.Last[Ordered, Same[Ordered]]`,
		"Same[Ordered] does not satisfy Is[Unordered, Ordered] (Same[Ordered] missing in canary.Same[canary.Unordered])",
	},
	{
		"a phantom field of an array of none stops conversions: all handles", `
var x = Stream[int, Here, Ordered](bag)`,
		"cannot convert bag (variable of struct type Stream[int, Here, Unordered]) to type Stream[int, Here, Ordered]",
	},
	{
		"a type that embeds a location is none: Location", `
type Mine struct{ Here }
var x Stream[int, Mine, Ordered]`,
		"Mine does not satisfy Location[Mine] (wrong type for method location)",
	},
	{
		"an interface that embeds comparable is a constraint only: Location", `
type Mine struct{ Location[Mine] }`,
		"cannot use type Location[Mine] outside a type constraint: interface is (or embeds) comparable",
	},
}

// TestCanaries fails when a Go release infers otherwise.
func TestCanaries(t *testing.T) {
	for _, c := range canaries {
		rule, _, _ := strings.Cut(c.rule, ":")
		t.Run(rule, func(t *testing.T) {
			said := sung(t, birdcage+c.song)
			if first, _, _ := strings.Cut(said, "\n"); first == c.words {
				return
			}
			t.Errorf(`This Go breaks what the library stands on: %s.
expected: %q
got:      %q
What to do: pin the toolchain of go.mod to the last release that passes; look for the change in the release notes and in
go.dev/issue under go/types and cmd/compile (label generics); file it there with this test's program, which stands alone.
If only the words are other, bring them up to date here and in stream/testdata by go test ./stream -update, and read the
new messages: they are promised to users.`, c.rule, c.words, said)
		})
	}
}

// sung is what the type checker says of a program.
func sung(t *testing.T, program string) string {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "canary.go", program, 0)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	conf := types.Config{Error: func(err error) { said = append(said, err.(types.Error).Msg) }}
	_, _ = conf.Check("canary", fset, []*ast.File{f}, nil)
	return strings.Join(said, "\n")
}
