package canon

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"
)

// sharesNothing: a clone is equal, and none of its memory is the original's.
func sharesNothing[T any](t *rapid.T, x T) {
	y := Cloner[T]()(x)
	if !reflect.DeepEqual(x, y) {
		t.Fatalf("the clone of %#v is %#v", x, y)
	}
	if common := sharedMemory(x, y); len(common) > 0 {
		t.Fatalf("%#v and its clone share %v", x, common)
	}
}

// sharedMemory lists where two values can reach the same memory that may change.
func sharedMemory[T any](x, y T) (paths []string) {
	mine, theirs := map[uintptr]string{}, map[uintptr]string{}
	reach(reflect.ValueOf(&x).Elem(), "", mine)
	reach(reflect.ValueOf(&y).Elem(), "", theirs)
	for at, path := range mine {
		if _, ok := theirs[at]; ok {
			paths = append(paths, path)
		}
	}
	return paths
}

// reach notes the memory that v leads to, outside of v itself.
func reach(v reflect.Value, path string, found map[uintptr]string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && v.Elem().Type().Size() > 0 {
			found[v.Pointer()] = path
		}
		reach(v.Elem(), path+"*", found)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Cap() > 0 {
			found[v.Pointer()] = path
		}
		for i := range v.Len() {
			reach(v.Index(i), path+"[]", found)
		}
	case reflect.Map:
		if !v.IsNil() {
			found[v.Pointer()] = path
		}
		for it := v.MapRange(); it.Next(); {
			reach(it.Value(), path+"[]", found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != timeType {
				reach(v.Field(i), path+"."+v.Type().Field(i).Name, found)
			}
		}
	}
}

// hidden keeps what it holds to itself, as a lattice of the user's may.
type hidden struct {
	seen map[string][]int
	last *point
	any  any
	at   time.Time
}

// TestCloneHidden would fail if a snapshot shared what an unexported field holds, which the next tick then changes.
func TestCloneHidden(t *testing.T) {
	x := hidden{map[string][]int{"a": {1}}, &point{1, 2}, []any{&point{3, 4}}, time.Now()}
	y := Cloner[hidden]()(x)
	if !reflect.DeepEqual(x, y) {
		t.Fatalf("the clone of %v is %v", x, y)
	}
	if common := sharedMemory(x, y); len(common) > 0 {
		t.Errorf("shared: %v", common)
	}
	if y.at.Location() != time.Local {
		t.Errorf("the clone of a local time is in %v", y.at.Location())
	}
	x.seen["a"][0], x.last.X = 7, 7
	maps.DeleteFunc(x.seen, func(string, []int) bool { return true })
	if want := (hidden{map[string][]int{"a": {1}}, &point{1, 2}, []any{&point{3, 4}}, y.at}); !reflect.DeepEqual(y, want) {
		t.Errorf("the clone became %v", y)
	}
}

// TestCloneNamed clones types that have names where reflection makes ones without.
func TestCloneNamed(t *testing.T) {
	type (
		link  *point
		row   []link
		table map[string]row
	)
	x := table{"a": {&point{1, 2}, nil}, "b": nil}
	if y := Cloner[table]()(x); !reflect.DeepEqual(x, y) || len(sharedMemory(x, y)) > 0 {
		t.Errorf("the clone of %v is %v, shared %v", x, y, sharedMemory(x, y))
	}
}

// TestSharedMemory shows that the check sees what is shared.
func TestSharedMemory(t *testing.T) {
	x := everything{Raw: []byte{1}, Maybe: new(int8), Nested: labels{"a": nil}}
	if n := len(sharedMemory(x, x)); n != 3 {
		t.Errorf("a value shares %d places with itself, not 3", n)
	}
}

// TestCloneCostsNothing: values without pointers are not copied by reflection.
func TestCloneCostsNothing(t *testing.T) {
	clone := Cloner[derived]()
	x := derived{base{1}, "name"}
	if n := testing.AllocsPerRun(100, func() { _ = clone(x) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// If this fails, a program ends with a stack overflow where a value has no copy.
func TestWhatHasNoCopy(t *testing.T) {
	type ring struct{ next *ring }
	var r ring
	r.next = &r
	type named struct{ Message wrapperspb.StringValue }
	for name, c := range map[string]struct {
		copies func()
		want   string
	}{
		"a ring":           {func() { Cloner[ring]()(r) }, "leads to a cycle of pointers"},
		"a message":        {func() { Cloner[map[string][]*wrapperspb.StringValue]() }, "*wrapperspb.StringValue is a message of Protocol Buffers, which package io/protobuf copies: import it"},
		"a message within": {func() { Cloner[*named]() }, "field Message: wrapperspb.StringValue is a message of Protocol Buffers, which is not to be copied: use a pointer"},
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v, not %q", name, err, c.want)
				}
			}()
			c.copies()
		}()
	}
}
