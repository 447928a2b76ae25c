package canon

import (
	"errors"
	"fmt"
	"reflect"
	"time"
	"unsafe"
)

// Cloner returns a function that copies values of A so deeply that the copy shares no memory that anyone may change, but for
// channels and functions. For types without pointers it is the identity. A cycle of pointers has no copy: it panics, as it does for types
// that CheckCopy names.
func Cloner[A any]() func(A) A {
	t := reflect.TypeFor[A]()
	if !shares(t) {
		return func(a A) A { return a }
	}
	if err := CheckCopy(t); err != nil {
		panic(err)
	}
	return func(a A) A {
		deepen(reflect.ValueOf(&a).Elem(), deepest)
		return a
	}
}

// deepest is how many pointers a value may lead to, one after the other.
const deepest = 10_000

// messages is what messages of Protocol Buffers are, and how one is copied: they hold more than their fields.
var messages struct {
	are   reflect.Type
	clone func(message any) any
}

// CopyMessages has values that implement an interface copied by a function. Package io/protobuf calls it when the program begins, so that who
// does not use messages does not link what copies them.
func CopyMessages(are reflect.Type, clone func(message any) any) {
	messages.are, messages.clone = are, clone
}

// CheckCopy says why values of t cannot be copied, or returns nil.
func CheckCopy(t reflect.Type) error { return checkCopy(t, map[reflect.Type]bool{}) }

func checkCopy(t reflect.Type, seen map[reflect.Type]bool) error {
	if seen[t] {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer:
		if !isMessage(t.Elem()) {
			return checkCopy(t.Elem(), seen)
		}
		if messages.are == nil {
			return fmt.Errorf("%v is a message of Protocol Buffers, which package io/protobuf copies: import it", t)
		}
	case reflect.Slice, reflect.Array:
		return checkCopy(t.Elem(), seen)
	case reflect.Map:
		return errors.Join(checkCopy(t.Key(), seen), checkCopy(t.Elem(), seen))
	case reflect.Struct:
		if isMessage(t) {
			return fmt.Errorf("%v is a message of Protocol Buffers, which is not to be copied: use a pointer", t)
		}
		for f := range fields(t) {
			if err := checkCopy(f.Type, seen); err != nil {
				return fmt.Errorf("field %s: %w", f.Name, err)
			}
		}
	}
	return nil
}

// isMessage tells the structs that protoc generates by what they begin with.
func isMessage(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Type.PkgPath() == "google.golang.org/protobuf/internal/impl"
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

// deepen replaces in v, which can be addressed, whatever is shared by a copy of it. It follows so many pointers.
func deepen(v reflect.Value, pointers int) {
	if !shares(v.Type()) {
		return
	}
	if pointers == 0 {
		panic(fmt.Errorf("%v leads to a cycle of pointers, which has no copy", v.Type()))
	}
	switch v.Kind() {
	case reflect.Slice:
		if !v.IsNil() {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			deepenEach(own, pointers-1)
			v.Set(own)
		}
	case reflect.Array:
		deepenEach(v, pointers)
	case reflect.Map:
		deepenMap(v, pointers-1)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if messages.are != nil && v.Type().Implements(messages.are) {
			v.Set(reflect.ValueOf(messages.clone(v.Interface())))
			return
		}
		own := reflect.New(v.Elem().Type())
		own.Elem().Set(v.Elem())
		deepen(own.Elem(), pointers-1)
		if v.Kind() == reflect.Interface {
			own = own.Elem()
		}
		v.Set(own.Convert(v.Type()))
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if !f.CanSet() {
				f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem() // unexported
			}
			deepen(f, pointers)
		}
	}
}

func deepenEach(v reflect.Value, pointers int) {
	if shares(v.Type().Elem()) {
		for i := range v.Len() {
			deepen(v.Index(i), pointers)
		}
	}
}

func deepenMap(v reflect.Value, pointers int) {
	if v.IsNil() {
		return
	}
	own := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(it.Value())
		deepen(value, pointers)
		own.SetMapIndex(it.Key(), value)
	}
	v.Set(own)
}
