package canon

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The shapes of items that the properties are checked for.
type (
	point   struct{ X, Y int8 }
	labels  map[string]map[int8][]string
	base    struct{ ID uint8 }
	derived struct {
		base
		Name string
	}
	tree struct {
		Value       int8
		Left, Right *tree
	}
	phantom struct {
		_    [0]func()
		Kept bool
	}
	everything struct {
		Text   string
		Raw    []byte
		Small  [2]int16
		Flags  map[bool]point
		At     time.Time
		Maybe  *int8
		Nested labels
		Wide   uint64
		Deep   []derived
	}
)

// TestShapes checks each property for each shape. The domains are small, so that equal items turn up.
func TestShapes(t *testing.T) {
	shape(t, "int", rapid.Int())
	shape(t, "text", anyText)
	shape(t, "floats", rapid.SliceOfN(rapid.Map(rapid.Float64(), func(x float64) float64 { return x + 0 }), 0, 3)) // no -0
	shape(t, "struct", rapid.Custom(func(t *rapid.T) point {
		return point{rapid.Int8Range(0, 3).Draw(t, "x"), rapid.Int8().Draw(t, "y")}
	}))
	shape(t, "embedding", anyDerived)
	shape(t, "nested maps", anyLabels)
	shape(t, "recursive", anyTree(4))
	shape(t, "instant", anyInstant)
	shape(t, "phantom", rapid.Map(rapid.Bool(), func(b bool) phantom { return phantom{Kept: b} }))
	shape(t, "everything", anyEverything)
}

func shape[T any](t *testing.T, name string, items *rapid.Generator[T]) {
	t.Run(name, func(t *testing.T) {
		if err := CheckWire(reflect.TypeFor[T]()); err != nil {
			t.Fatalf("CheckWire refuses %v: %v", reflect.TypeFor[T](), err)
		}
		t.Run("round trip", rapid.MakeCheck(func(t *rapid.T) { roundTrip(t, maybeNil(rapid.SliceOfN(items, 0, 4)).Draw(t, "batch")) }))
		t.Run("bytes", rapid.MakeCheck(func(t *rapid.T) { sameBytes(t, items.Draw(t, "x"), items.Draw(t, "y")) }))
		t.Run("sort", rapid.MakeCheck(func(t *rapid.T) { sortsAlike(t, rapid.SliceOfN(items, 0, 6).Draw(t, "items")) }))
		t.Run("clone", rapid.MakeCheck(func(t *rapid.T) { sharesNothing(t, items.Draw(t, "x")) }))
	})
}

// roundTrip: a batch comes back as it was, but for nil, which comes back empty, and nothing of it lies in the frame.
func roundTrip[T any](t *rapid.T, xs []T) {
	prefix := []byte("before")
	frame, err := Codec[T]{}.Append(slices.Clone(prefix), xs)
	if err != nil {
		t.Fatal(err)
	}
	body, ok := bytes.CutPrefix(frame, prefix)
	if !ok {
		t.Fatalf("Append changed what it appends to: %q", frame)
	}
	ys, err := Codec[T]{}.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	clear(frame)
	if len(xs) != len(ys) || len(xs) > 0 && !reflect.DeepEqual(xs, ys) {
		t.Fatalf("sent %#v\ngot  %#v", xs, ys)
	}
}

// sameBytes: items have the same bytes exactly if they are equal, however their maps were filled.
func sameBytes[T any](t *rapid.T, x, y T) {
	if again := Cloner[T]()(x); !bytes.Equal(Bytes(x), Bytes(again)) {
		t.Fatalf("a copy of %#v has other bytes", x)
	}
	if equal := bytes.Equal(Bytes(x), Bytes(y)); equal != reflect.DeepEqual(x, y) {
		t.Fatalf("equal bytes: %t\n%#v\n%#v", equal, x, y)
	}
}

// sortsAlike: the sorted order does not depend on the order of what is sorted, whatever compare tells apart.
func sortsAlike[T any](t *rapid.T, xs []T) {
	byLength := func(a, b T) int { return len(Bytes(a)) - len(Bytes(b)) }
	for _, compare := range []func(a, b T) int{nil, byLength, func(T, T) int { return 0 }} {
		one := slices.Clone(xs)
		other := slices.Clone(rapid.Permutation(xs).Draw(t, "arrived"))
		sort := Sorter(compare)
		sort(one)
		sort(other)
		if len(xs) > 0 && !reflect.DeepEqual(one, other) {
			t.Fatalf("two orders of arrival give %#v and %#v", one, other)
		}
		if compare == nil {
			compare = func(T, T) int { return 0 }
		}
		if !slices.IsSortedFunc(one, Compare(compare)) {
			t.Fatalf("not sorted as Compare says: %#v", one)
		}
	}
}

// anyText is a string that need not be UTF-8.
var anyText = rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 3), func(b []byte) string { return string(b) })

func maybeNil[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	return rapid.OneOf(rapid.Just(*new(T)), g)
}

var anyLabels = maybeNil(rapid.Custom(func(t *rapid.T) labels {
	words := maybeNil(rapid.SliceOfN(anyText, 0, 2))
	return rapid.MapOfN(anyText, maybeNil(rapid.MapOfN(rapid.Int8Range(0, 2), words, 0, 2)), 0, 2).Draw(t, "labels")
}))

var anyInstant = rapid.Custom(func(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(0, 3).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
})

var anyDerived = rapid.Custom(func(t *rapid.T) derived {
	return derived{base{rapid.Uint8Range(0, 2).Draw(t, "id")}, anyText.Draw(t, "name")}
})

func anyTree(depth int) *rapid.Generator[*tree] {
	return maybeNil(rapid.Custom(func(t *rapid.T) *tree {
		n := &tree{Value: rapid.Int8Range(0, 2).Draw(t, "value")}
		if depth > 0 {
			n.Left, n.Right = anyTree(depth-1).Draw(t, "left"), anyTree(depth-1).Draw(t, "right")
		}
		return n
	}))
}

var anyEverything = rapid.Custom(func(t *rapid.T) everything {
	return everything{
		Text: anyText.Draw(t, "text"), Raw: maybeNil(rapid.SliceOfN(rapid.Byte(), 0, 2)).Draw(t, "raw"),
		Small: [2]int16{rapid.Int16().Draw(t, "small")}, At: anyInstant.Draw(t, "at"),
		Flags: maybeNil(rapid.MapOf(rapid.Bool(), rapid.Just(point{1, 2}))).Draw(t, "flags"),
		Maybe: rapid.Ptr(rapid.Int8(), true).Draw(t, "maybe"), Nested: anyLabels.Draw(t, "nested"),
		Wide: rapid.Uint64().Draw(t, "wide"), Deep: maybeNil(rapid.SliceOfN(anyDerived, 0, 2)).Draw(t, "deep"),
	}
})
