package canon

import (
	"encoding"
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"
)

// CheckEqual says why values of t have no canonical equality under ==, or returns nil. Floats have none (NaN, -0), nor have
// pointers, channels and interfaces (equal values may be different pointers on two nodes).
func CheckEqual(t reflect.Type) error {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Errorf("%v is a float, and NaN and -0 are not equal as their bytes are: use an integer, or lattice.Total values", t)
	case reflect.Pointer, reflect.UnsafePointer:
		return fmt.Errorf("%v is a pointer, and another process has other pointers: use the value", t)
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Slice:
		return fmt.Errorf("%v has no canonical equality: use a struct of integers and strings", t)
	case reflect.Array:
		if t.Len() == 0 {
			return nil
		}
		return CheckEqual(t.Elem())
	case reflect.Struct:
		for f := range fields(t) {
			if err := CheckEqual(f.Type); err != nil {
				return fmt.Errorf("field %s: %w", f.Name, err)
			}
		}
	}
	return nil
}

// CheckWire says why values of t cannot be carried to another process and back, or returns nil.
func CheckWire(t reflect.Type) error { return checkWire(t, map[reflect.Type]bool{}) }

func checkWire(t reflect.Type, seen map[reflect.Type]bool) error {
	if seen[t] || encodesItself(t) {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128, reflect.Uintptr:
		return fmt.Errorf("%v cannot be encoded", t)
	case reflect.Interface:
		return fmt.Errorf("%v is an interface: whoever decodes it does not know the type", t)
	case reflect.Pointer, reflect.Slice:
		return checkWire(t.Elem(), seen)
	case reflect.Array:
		if t.Len() == 0 {
			return nil
		}
		return checkWire(t.Elem(), seen)
	case reflect.Map:
		if err := checkWire(t.Key(), seen); err != nil {
			return err
		}
		return checkWire(t.Elem(), seen)
	case reflect.Struct:
		return checkFields(t, seen)
	}
	return nil
}

func checkFields(t reflect.Type, seen map[reflect.Type]bool) error {
	for f := range fields(t) {
		if f.Type.Size() == 0 && f.Type.Kind() != reflect.Struct {
			continue
		}
		if !f.IsExported() && !f.Anonymous {
			return fmt.Errorf("%v has the unexported field %s, which would be lost: export it, or give the type MarshalBinary and UnmarshalBinary", t, f.Name)
		}
		if tag := f.Tag.Get("cbor"); tag == "-" || f.Tag.Get("json") == "-" && tag == "" {
			return fmt.Errorf("%v leaves out its field %s by a tag: it would be lost", t, f.Name)
		}
		if err := checkWire(f.Type, seen); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

var (
	binaryMarshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
	cborMarshaler     = reflect.TypeFor[cbor.Marshaler]()
	cborUnmarshaler   = reflect.TypeFor[cbor.Unmarshaler]()
)

// encodesItself holds for time.Time and for types with both directions of a binary or CBOR encoding.
func encodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Implements(binaryMarshaler) && p.Implements(binaryUnmarshaler) ||
		t.Implements(cborMarshaler) && p.Implements(cborUnmarshaler)
}

func fields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
