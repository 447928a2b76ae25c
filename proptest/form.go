package proptest

import (
	"fmt"
	"reflect"
)

// form is how values of one type are told apart and copied.
type form struct {
	plain bool // no pointers, so that == compares and assignment copies
}

func formOf(typ reflect.Type) form { return form{isPlain(typ)} }

func isPlain(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.Array:
		return isPlain(typ.Elem())
	case reflect.Struct:
		for i := range typ.NumField() {
			if !isPlain(typ.Field(i).Type) {
				return false
			}
		}
		return true
	default:
		return typ.Kind() == reflect.Bool || typ.Kind() == reflect.String || isInteger(typ.Kind())
	}
}

func isInteger(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uintptr }

// key stands for the contents of v: equal values have equal keys, and a key stays as it is when v is changed later.
func (f form) key(v any) any {
	if f.plain {
		return v
	}
	return text(v)
}

// same reports whether a and b hold the same.
func (f form) same(a, b any) bool { return f.key(a) == f.key(b) }

// spare is the unused capacity of a copied slice: an append to it changes whatever else holds its array.
const spare = 4

// copy returns a value equal to v that shares no memory with it.
func (f form) copy(v any) any {
	if f.plain || v == nil {
		return v
	}
	fresh := reflect.New(reflect.TypeOf(v)).Elem()
	fresh.Set(reflect.ValueOf(v))
	unshare(fresh, 0)
	return fresh.Interface()
}

// copies is a copy of each.
func (f form) copies(vs []any) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = f.copy(v)
	}
	return out
}

// unshare replaces what v points to by copies, all the way down. Functions and channels stay shared.
func unshare(v reflect.Value, depth int) {
	if depth > deepest {
		panic(fmt.Sprintf("proptest: a %v nests deeper than %d: a value that holds itself cannot be copied", v.Type(), deepest))
	}
	switch v.Kind() {
	case reflect.Array:
		for i := range v.Len() {
			unshare(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i) // reached by its address, since fields that are not exported count too
			unshare(reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem(), depth+1)
		}
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			v.Set(unsharedReference(v, depth+1))
		}
	}
}

func unsharedReference(v reflect.Value, depth int) reflect.Value {
	switch v.Kind() {
	case reflect.Slice:
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len()+spare)
		reflect.Copy(fresh, v)
		for i := range fresh.Len() {
			unshare(fresh.Index(i), depth)
		}
		return fresh
	case reflect.Map:
		fresh := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, k := range v.MapKeys() {
			fresh.SetMapIndex(unshared(k, depth), unshared(v.MapIndex(k), depth))
		}
		return fresh
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		unshare(fresh.Elem(), depth)
		return fresh
	default:
		return unshared(v.Elem(), depth)
	}
}

// unshared is a copy of v, which need not be addressable.
func unshared(v reflect.Value, depth int) reflect.Value {
	fresh := reflect.New(v.Type()).Elem()
	fresh.Set(v)
	unshare(fresh, depth)
	return fresh
}
