package canon

import (
	"reflect"
	"time"
	"unsafe"
)

// Cloner returns a function that copies values of A so deeply that the copy shares no memory that anyone may change, but for
// channels and functions. For types without pointers it is the identity. A cycle of pointers has no copy.
func Cloner[A any]() func(A) A {
	if !shares(reflect.TypeFor[A]()) {
		return func(a A) A { return a }
	}
	return func(a A) A {
		deepen(reflect.ValueOf(&a).Elem())
		return a
	}
}

// Plain says whether copies of a value of A share no memory that anyone may change.
func Plain[A any]() bool { return !shares(reflect.TypeFor[A]()) }

var timeType = reflect.TypeFor[time.Time]()

// shares says whether two copies of a value of t may share memory that can change. Types are walked to their leaves; one
// that contains itself does so through a pointer, slice or map.
func shares(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	case reflect.Array:
		return t.Len() > 0 && shares(t.Elem())
	case reflect.Struct:
		if t == timeType { // which nobody can change
			return false
		}
		for f := range fields(t) {
			if shares(f.Type) {
				return true
			}
		}
	}
	return false
}

// deepen replaces in v, which can be addressed, whatever is shared by a copy of it.
func deepen(v reflect.Value) {
	if !shares(v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		if !v.IsNil() {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			deepenEach(own)
			v.Set(own)
		}
	case reflect.Array:
		deepenEach(v)
	case reflect.Map:
		deepenMap(v)
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			own := reflect.New(v.Elem().Type())
			own.Elem().Set(v.Elem())
			deepen(own.Elem())
			if v.Kind() == reflect.Interface {
				own = own.Elem()
			}
			v.Set(own.Convert(v.Type()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if !f.CanSet() {
				f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem() // unexported
			}
			deepen(f)
		}
	}
}

func deepenEach(v reflect.Value) {
	if shares(v.Type().Elem()) {
		for i := range v.Len() {
			deepen(v.Index(i))
		}
	}
}

func deepenMap(v reflect.Value) {
	if v.IsNil() {
		return
	}
	own := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(it.Value())
		deepen(value)
		own.SetMapIndex(it.Key(), value)
	}
	v.Set(own)
}
