package proptest

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"
)

// encoder writes one value in one way only: RFC 8949, section 4.2, and a nil map or slice as an empty one.
var encoder = must(func() (cbor.EncMode, error) {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	return options.EncMode()
}())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// encodings is how often a value is encoded, since an encoding that follows the order of a Go map differs only at times.
const encodings = 4

// checkEncoding checks that v survives a wire: the decoded value is the same, and so are its bytes.
func checkEncoding(typ reflect.Type, f form, v any) *refutation {
	const remedy = "export the fields, or give the type MarshalCBOR and UnmarshalCBOR: a value crosses wires and is compared by its bytes"
	data, err := encoder.Marshal(v)
	if err != nil {
		return refute("it cannot be encoded", remedy, at("a", v), note("error", err.Error()))
	}
	decoded := reflect.New(typ)
	if err := cbor.Unmarshal(data, decoded.Interface()); err != nil {
		return refute("it cannot be decoded", remedy, at("a", v), note("bytes", fmt.Sprintf("%x", data)), note("error", err.Error()))
	}
	back := decoded.Elem().Interface()
	if !f.same(back, v) {
		return refute("encoding loses some of it", remedy, at("a", v), at("decoded", back), note("bytes", fmt.Sprintf("%x", data)))
	}
	for range encodings {
		if again, err := encoder.Marshal(back); err != nil || !bytes.Equal(again, data) {
			return refute("one value has several encodings", "write map entries in sorted order",
				at("a", v), note("bytes", fmt.Sprintf("%x", data)), note("bytes again", fmt.Sprintf("%x", again)))
		}
	}
	return nil
}
