package proptest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Types to make, list, write and copy.
type (
	color uint8
	panel struct {
		Color color
		On    [2]bool
		_     int
	}
	tree struct {
		Name string
		Kids []tree
		Next *tree
		At   time.Time
		Tags map[string][]int
	}
	hidden struct {
		items map[string]*int
		any   any
	}
	shape  interface{ area() int }
	square int
)

func (s square) area() int { return int(s * s) }

// If this fails, two values that differ count as one, or one value as two.
func TestTextTellsValuesApart(t *testing.T) {
	one, two := 1, 1
	for _, test := range []struct {
		a, b any
		same bool
	}{
		{[]int(nil), []int{}, true},
		{map[string]int(nil), map[string]int{}, true},
		{map[string]int{"a": 1, "b": 2}, map[string]int{"b": 2, "a": 1}, true},
		{&one, &two, true},
		{hidden{items: map[string]*int{"a": &one}}, hidden{items: map[string]*int{"a": &two}}, true},
		{hidden{any: 1}, hidden{any: int8(1)}, false},
		{hidden{any: nil}, hidden{any: 0}, false},
		{[]string{"a b"}, []string{"a", "b"}, false},
		{[]string{"a\" \"b"}, []string{"a", "b"}, false},
		{0.1, float64(float32(0.1)), false},
		{(*int)(nil), &one, false},
		{map[string]int{"a": 0}, map[string]int{}, false},
	} {
		if got := text(test.a) == text(test.b); got != test.same {
			t.Errorf("%s and %s: same is %v, want %v", text(test.a), text(test.b), got, test.same)
		}
	}
}

// If this fails, a check changes the values that it goes on to use.
func TestCopySharesNothing(t *testing.T) {
	n := 1
	value := hidden{items: map[string]*int{"a": &n}, any: []int{1, 2}}
	form := formOf(reflect.TypeFor[hidden]())
	fresh := form.copy(value).(hidden)
	if !form.same(value, fresh) {
		t.Fatalf("the copy of %s is %s", text(value), text(fresh))
	}
	*fresh.items["a"] = 2
	fresh.items["b"] = nil
	fresh.any.([]int)[0] = 9
	if want := `{items:map["a":&1] any:[]int([1 2])}`; text(value) != want {
		t.Errorf("the value became %s, want %s", text(value), want)
	}
}

// If this fails, a check of a type that has no end runs out of memory instead of saying so.
func TestEndlessValuesAreRefused(t *testing.T) {
	endless := &tree{}
	endless.Next = endless
	for name, use := range map[string]func(){
		"text": func() { text(endless) },
		"copy": func() { formOf(reflect.TypeOf(endless)).copy(endless) },
	} {
		found := guarded(func() *refutation { use(); return nil })
		if found == nil || !strings.Contains(found.Error(), "a value that holds itself") {
			t.Errorf("%s says %v", name, found)
		}
	}
}

// If this fails, "exhaustive" is said of a check that left values out.
func TestEnumerateListsAll(t *testing.T) {
	colors := Values[color](1, 2, 3)
	for _, test := range []struct {
		typ     reflect.Type
		options []Option
		count   int // 0 for a type that is not listed
	}{
		{reflect.TypeFor[bool](), nil, 2},
		{reflect.TypeFor[int8](), nil, 256},
		{reflect.TypeFor[color](), nil, 256},
		{reflect.TypeFor[color](), []Option{colors}, 3},
		{reflect.TypeFor[panel](), nil, 1024},
		{reflect.TypeFor[panel](), []Option{colors}, 12},
		{reflect.TypeFor[[2]color](), []Option{colors}, 9},
		{reflect.TypeFor[[2]color](), nil, 0},
		{reflect.TypeFor[map[bool]bool](), nil, 9},
		{reflect.TypeFor[map[color]struct{}](), []Option{colors}, 8},
		{reflect.TypeFor[map[color]struct{}](), nil, 0},
		{reflect.TypeFor[struct{}](), nil, 1},
		{reflect.TypeFor[bool](), []Option{Gen(rapid.Just(true))}, 0},
		{reflect.TypeFor[int](), nil, 0},
		{reflect.TypeFor[private](), nil, 0},
		{reflect.TypeFor[shape](), []Option{Values[shape](square(1), nil)}, 2},
	} {
		all, finite := settingsOf(test.options).enumerate(test.typ)
		distinct := map[string]bool{}
		for _, v := range all {
			distinct[text(v)] = true
		}
		if finite != (test.count > 0) || len(all) != test.count || len(distinct) != test.count {
			t.Errorf("%v has %d values, %d distinct, finite %v; want %d", test.typ, len(all), len(distinct), finite, test.count)
		}
	}
}

// If this fails, a check of a type that nobody can fill panics in the middle, or fills only part of it.
func TestMakeableSaysWhatIsMissing(t *testing.T) {
	for _, test := range []struct {
		typ     reflect.Type
		options []Option
		says    string
	}{
		{reflect.TypeFor[tree](), nil, ""},
		{reflect.TypeFor[panel](), nil, ""},
		{reflect.TypeFor[map[string]private](), nil, "no values of proptest.private are known, since its field n is not exported"},
		{reflect.TypeFor[map[string]private](), []Option{Values(private{1})}, ""},
		{reflect.TypeFor[[]func()](), nil, "no values of func() are known: pass proptest.Gen or proptest.Values"},
		{reflect.TypeFor[map[shape]int](), nil, "no values of proptest.shape are known"},
		{reflect.TypeFor[[]shape](), []Option{Gen(rapid.Map(rapid.Int(), func(n int) shape { return square(n) }))}, ""},
	} {
		err := settingsOf(test.options).makeable(test.typ)
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%v: %v", test.typ, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
			t.Errorf("%v: got %v, want %q", test.typ, err, test.says)
		}
	}
}

// If this fails, generated values leave out kinds, or values never meet.
func TestGeneratedValuesVary(t *testing.T) {
	s := settingsOf([]Option{Values[shape](square(2), nil)})
	typ := reflect.TypeFor[struct {
		Tree  tree
		Shape shape
		Small [2]int8
		Ratio float32
		On    bool
		Count uint
	}]()
	seen, ties := map[string]bool{}, 0
	_, err := search(t.Name(), func(t *rapid.T) *refutation {
		for _, v := range s.drawSome(t, typ, "value", 3, 3) {
			seen[text(v)] = true
		}
		small := s.drawSome(t, reflect.TypeFor[bid](), "bid", 2, 2)
		if small[0].(bid).Price == small[1].(bid).Price {
			ties++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 100 || ties < 20 {
		t.Errorf("only %d values differ, and only %d pairs of 100 tie", len(seen), ties)
	}
}

// If this fails, a wrong option is noticed only where it is used.
func TestOptionsRefuseMistakes(t *testing.T) {
	for says, mistake := range map[string]func(){
		"proptest: Gen of a nil generator: ": func() { Gen[int](nil) },
		"proptest: Values of no value: ":     func() { Values[int]() },
	} {
		found := guarded(func() *refutation { mistake(); return nil })
		if found == nil || !strings.Contains(found.Error(), says) {
			t.Errorf("got %v, want %q", found, says)
		}
	}
}
