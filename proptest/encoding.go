package proptest

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/calmflow/calm/internal/canon"
)

// encodings is how often a value is encoded, since an encoding that follows the order of a Go map differs only at times.
const encodings = 4

// checkEncoding checks that v survives a wire: the decoded value is the same, and so are its bytes.
func checkEncoding(typ reflect.Type, f form, v any) *refutation {
	const remedy = "export the fields, or give the type MarshalBinary and UnmarshalBinary: a value crosses wires and is compared by its bytes"
	data, err := canon.Encode(v)
	if err != nil {
		return refute("it cannot be encoded", remedy, at("a", v), note("error", err.Error()))
	}
	decoded := reflect.New(typ)
	if err := canon.Decode(data, decoded.Interface()); err != nil {
		return refute("it cannot be decoded", remedy, at("a", v), note("bytes", fmt.Sprintf("%x", data)), note("error", err.Error()))
	}
	back := decoded.Elem().Interface()
	if !f.same(back, v) {
		return refute("encoding loses some of it", remedy, at("a", v), at("decoded", back), note("bytes", fmt.Sprintf("%x", data)))
	}
	for range encodings {
		if again, err := canon.Encode(back); err != nil || !bytes.Equal(again, data) {
			return refute("one value has several encodings", "write map entries in sorted order",
				at("a", v), note("bytes", fmt.Sprintf("%x", data)), note("bytes again", fmt.Sprintf("%x", again)))
		}
	}
	return nil
}

// checkBytes checks that one value, come by in two ways, has the same bytes.
func (l latticeChecker) checkBytes(one, other any) *refutation {
	if l.plain {
		return nil
	}
	a, err := canon.Encode(one)
	b, errOther := canon.Encode(other)
	if err != nil || errOther != nil || bytes.Equal(a, b) {
		return nil // what cannot be encoded is found by checkEncoding
	}
	return refute("equal values have several encodings", "let joins leave either nil or an empty map or slice, always the same of the two",
		at("a", one), note("bytes", fmt.Sprintf("%x", a)), note("bytes of another that is equal", fmt.Sprintf("%x", b)))
}
