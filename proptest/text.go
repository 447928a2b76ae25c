package proptest

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// deepest bounds how far a value may nest: one that holds itself has no end.
const deepest = 200

// text writes a value so that two values of a type have one text exactly when they hold the same: pointers are
// followed, unexported fields count unless the type has MarshalBinary, map entries are sorted, and a nil map or slice is an
// empty one.
func text(v any) string { return string(appendText(nil, reflect.ValueOf(v), level{})) }

// show is a value as its own String method prints it, else its text.
func show(v any) string {
	if s, ok := v.(fmt.Stringer); ok && !isNil(reflect.ValueOf(v)) {
		return s.String()
	}
	return string(appendText(nil, reflect.ValueOf(v), level{shown: true}))
}

// level is how deep a part of a value lies, and whether a person is to read it.
type level struct {
	depth int
	shown bool
}

func (l level) in() level { return level{l.depth + 1, l.shown} }

// isNil reports whether calling a method of v could meet a nil pointer.
func isNil(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }

func appendText(out []byte, v reflect.Value, depth level) []byte {
	if depth.depth > deepest {
		panic(fmt.Sprintf("proptest: a %v nests deeper than %d: a value that holds itself cannot be compared", v.Type(), deepest))
	}
	if writesItself(v) {
		return appendOwn(out, v, depth)
	}
	if m, is := messageIn(v); is {
		return append(out, m.String()...)
	}
	switch v.Kind() {
	case reflect.Invalid:
		return append(out, "nil"...)
	case reflect.Bool:
		return strconv.AppendBool(out, v.Bool())
	case reflect.String:
		return strconv.AppendQuote(out, v.String())
	case reflect.Float32, reflect.Float64:
		return strconv.AppendFloat(out, v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return append(out, strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())...)
	case reflect.Slice, reflect.Array:
		return appendItems(out, v, depth.in())
	case reflect.Struct:
		return appendFields(out, v, depth.in())
	case reflect.Map:
		return appendEntries(out, v, depth.in())
	case reflect.Pointer:
		return appendPointee(append(out, '&'), v, depth.in())
	case reflect.Interface:
		return appendDynamic(out, v, depth.in())
	default:
		return appendScalar(out, v)
	}
}

// appendOwn writes what the value says of itself: to a person by its String method.
func appendOwn(out []byte, v reflect.Value, depth level) []byte {
	if s, ok := v.Interface().(fmt.Stringer); ok && depth.shown {
		return append(out, s.String()...)
	}
	data, err := v.Interface().(encoding.BinaryMarshaler).MarshalBinary()
	if out = fmt.Appendf(out, "%x", data); err != nil {
		out = fmt.Append(out, err)
	}
	return out
}

// writesItself holds for a value with fields that are not exported and an encoding of its own, which says what it holds. An
// instant is told apart by its fields too.
func writesItself(v reflect.Value) bool {
	return v.Kind() == reflect.Struct && v.CanInterface() && v.Type() != timeType && v.Type().Implements(binaryMarshaler)
}

// messageIn is a message of Protocol Buffers: all messages hold what describes their type, and that holds itself.
func messageIn(v reflect.Value) (m fmt.Stringer, is bool) {
	if v.Kind() != reflect.Pointer || v.IsNil() || !v.CanInterface() {
		return nil, false
	}
	if _, is = v.Type().MethodByName("ProtoReflect"); is {
		m, is = v.Interface().(fmt.Stringer)
	}
	return m, is
}

var binaryMarshaler = reflect.TypeFor[encoding.BinaryMarshaler]()

func appendScalar(out []byte, v reflect.Value) []byte {
	switch {
	case v.CanInt():
		return strconv.AppendInt(out, v.Int(), 10)
	case v.CanUint():
		return strconv.AppendUint(out, v.Uint(), 10)
	default: // a function or channel is equal to itself only
		return fmt.Appendf(out, "%v(%#x)", v.Type(), v.Pointer())
	}
}

func appendItems(out []byte, v reflect.Value, depth level) []byte {
	out = append(out, '[')
	for i := range v.Len() {
		if i > 0 {
			out = append(out, ' ')
		}
		out = appendText(out, v.Index(i), depth)
	}
	return append(out, ']')
}

func appendFields(out []byte, v reflect.Value, depth level) []byte {
	out = append(out, '{')
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "_" {
			if out[len(out)-1] != '{' {
				out = append(out, ' ')
			}
			out = append(append(out, name...), ':')
			out = appendText(out, v.Field(i), depth)
		}
	}
	return append(out, '}')
}

func appendEntries(out []byte, v reflect.Value, depth level) []byte {
	entries := make([]string, 0, v.Len())
	for _, k := range v.MapKeys() {
		entry := append(appendText(nil, k, depth), ':')
		entries = append(entries, string(appendText(entry, v.MapIndex(k), depth)))
	}
	slices.Sort(entries)
	return fmt.Appendf(out, "map%v", entries)
}

func appendPointee(out []byte, v reflect.Value, depth level) []byte {
	if v.IsNil() {
		return append(out, "nil"...)
	}
	return appendText(out, v.Elem(), depth)
}

func appendDynamic(out []byte, v reflect.Value, depth level) []byte {
	if v.IsNil() {
		return append(out, "nil"...)
	}
	out = fmt.Appendf(out, "%v(", v.Elem().Type())
	return append(appendText(out, v.Elem(), depth), ')')
}
