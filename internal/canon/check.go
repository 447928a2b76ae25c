package canon

import (
	"encoding"
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// CheckEqual says why values of t have no canonical equality under ==, or returns nil. Floats have none (NaN, -0), nor have
// pointers, channels and interfaces (equal values may be different pointers on two nodes).
func CheckEqual(t reflect.Type) error {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Errorf("%v is a float, and NaN and -0 are not equal as their bytes are: use an integer, or lattice.Float", t)
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

// CheckWire says why values of t cannot be carried to another process and back, or returns nil: what is in a value would be
// lost, or could not be read again. A cycle of pointers in a value is not seen here. A tag omitempty makes of an empty
// slice or map a nil one; a time.Time keeps its instant, to the nanosecond, and comes back in UTC.
func CheckWire(t reflect.Type) error { return checkWire(t, map[reflect.Type]bool{}) }

func checkWire(t reflect.Type, seen map[reflect.Type]bool) error {
	if seen[t] {
		return nil
	}
	seen[t] = true
	if encodesItself(t) {
		return checkOwnEncoding(t)
	}
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128, reflect.Uintptr:
		return fmt.Errorf("%v cannot be encoded", t)
	case reflect.Interface:
		return fmt.Errorf("%v is an interface: whoever decodes it does not know the type", t)
	case reflect.Pointer:
		switch t.Elem().Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			return fmt.Errorf("%v is a pointer to what may be nil too, and nobody could tell which of the two was: use %v", t, t.Elem())
		}
		return checkWire(t.Elem(), seen)
	case reflect.Slice, reflect.Array:
		return checkWire(t.Elem(), seen)
	case reflect.Map:
		if err := CheckEqual(t.Key()); err != nil && !encodesItself(t.Key()) {
			return fmt.Errorf("keys of %v: %w", t, err)
		}
		if err := checkWire(t.Key(), seen); err != nil {
			return err
		}
		return checkWire(t.Elem(), seen)
	case reflect.Struct:
		return checkFields(t, map[string]bool{}, seen)
	}
	return nil
}

// checkFields also sees to it that no two fields have one name, since neither is then encoded, or only the outer one.
func checkFields(t reflect.Type, names map[string]bool, seen map[reflect.Type]bool) error {
	for f := range fields(t) {
		name, embedded := wireName(f)
		switch {
		case f.Type.Size() == 0 && !f.IsExported():
			continue
		case embedded && f.Type.Kind() == reflect.Pointer, embedded && encodesItself(f.Type):
			return fmt.Errorf("%v embeds %v, which would be lost: give the field a name", t, f.Type)
		case embedded && f.Type.Kind() == reflect.Struct:
			if err := checkFields(f.Type, names, seen); err != nil {
				return err
			}
			continue
		case !f.IsExported():
			return fmt.Errorf("%v has the unexported field %s, which would be lost: export it, or give the type MarshalBinary and UnmarshalBinary", t, f.Name)
		case name == "-":
			return fmt.Errorf("%v leaves out its field %s by a tag: it would be lost", t, f.Name)
		case names[name]:
			return fmt.Errorf("%v has, with what it embeds, two fields that are encoded as %q: one would be lost", t, name)
		}
		names[name] = true
		if err := checkWire(f.Type, seen); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

// wireName returns the name under which a field is encoded; the fields of an embedded one have names of their own.
func wireName(f reflect.StructField) (name string, embedded bool) {
	tag := f.Tag.Get("cbor")
	if tag == "" {
		tag = f.Tag.Get("json")
	}
	if tag == "-" {
		return tag, false
	}
	if name, _, _ = strings.Cut(tag, ","); name != "" {
		return name, false
	}
	return f.Name, f.Anonymous
}

var (
	binaryMarshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
	cborMarshaler     = reflect.TypeFor[cbor.Marshaler]()
	cborUnmarshaler   = reflect.TypeFor[cbor.Unmarshaler]()
)

// encodesItself holds for time.Time and for other types with a binary or CBOR encoding of their own.
func encodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(binaryMarshaler) || p.Implements(cborMarshaler)
}

// checkOwnEncoding refuses one that cannot be read again, and one that a struct takes from what it embeds.
func checkOwnEncoding(t reflect.Type) error {
	p, method, back := reflect.PointerTo(t), "MarshalBinary", binaryUnmarshaler
	if p.Implements(cborMarshaler) {
		method, back = "MarshalCBOR", cborUnmarshaler
	}
	if !p.Implements(back) {
		return fmt.Errorf("%v has %s without Un%s: it could not be decoded", t, method, lowerFirst(method))
	}
	if t.Kind() == reflect.Struct && t.NumField() > 1 && embeds(t) && !declares(t, method) {
		return fmt.Errorf("%v takes %s from a type that it embeds, and its other fields would be lost: give that field a name", t, method)
	}
	return nil
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func embeds(t reflect.Type) bool {
	for f := range fields(t) {
		if f.Anonymous {
			return true
		}
	}
	return false
}

// declares says whether t's method is written for t: the compiler makes those that are promoted.
func declares(t reflect.Type, method string) bool {
	m, ok := t.MethodByName(method)
	if !ok {
		m, _ = reflect.PointerTo(t).MethodByName(method)
	}
	file, _ := runtime.FuncForPC(m.Func.Pointer()).FileLine(m.Func.Pointer())
	return file != "<autogenerated>"
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
