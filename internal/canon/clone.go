package canon

import "reflect"

// Cloner returns a function that copies values of A so deeply that the copy shares no memory that anyone may change. For
// types without pointers it is the identity.
func Cloner[A any]() func(A) A {
	if t := reflect.TypeFor[A](); !shares(t) {
		return func(a A) A { return a }
	}
	return func(a A) A {
		var b A
		clone(reflect.ValueOf(&b).Elem(), reflect.ValueOf(&a).Elem())
		return b
	}
}

// shares says whether two copies of a value of t may share memory that can change. Types are walked to their leaves; one
// that contains itself does so through a pointer, slice or map.
func shares(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	case reflect.Array:
		return t.Len() > 0 && shares(t.Elem())
	case reflect.Struct:
		for f := range fields(t) {
			if shares(f.Type) {
				return true
			}
		}
	}
	return false
}

func clone(dst, src reflect.Value) {
	dst.Set(src)
	switch src.Kind() {
	case reflect.Slice:
		if !src.IsNil() {
			dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
			for i := range src.Len() {
				clone(dst.Index(i), src.Index(i))
			}
		}
	case reflect.Map:
		cloneMap(dst, src)
	case reflect.Pointer:
		if !src.IsNil() {
			dst.Set(reflect.New(src.Type().Elem()))
			clone(dst.Elem(), src.Elem())
		}
	case reflect.Array:
		for i := range src.Len() {
			clone(dst.Index(i), src.Index(i))
		}
	case reflect.Struct:
		for i := range src.NumField() {
			if dst.Field(i).CanSet() {
				clone(dst.Field(i), src.Field(i))
			}
		}
	}
}

func cloneMap(dst, src reflect.Value) {
	if src.IsNil() {
		return
	}
	dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
	for it := src.MapRange(); it.Next(); {
		v := reflect.New(src.Type().Elem()).Elem()
		clone(v, it.Value())
		dst.SetMapIndex(it.Key(), v)
	}
}
