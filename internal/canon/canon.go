// Package canon gives items one form: bytes that are equal where the items are, copies that share no memory, and the
// checks that a type has such a form. The bytes are deterministic CBOR (RFC 8949, section 4.2).
package canon

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/fxamacker/cbor/v2"
)

var (
	encMode = must(encodeOptions().UserBufferEncMode())
	decMode = must(cbor.DecOptions{
		ByteStringToString: cbor.ByteStringToStringAllowed,
		UTF8:               cbor.UTF8DecodeInvalid,
		MaxArrayElements:   math.MaxInt32,
		MaxMapPairs:        math.MaxInt32,
		MaxNestedLevels:    256,
		DupMapKey:          cbor.DupMapKeyEnforcedAPF,
		ExtraReturnErrors:  cbor.ExtraDecErrorUnknownField,
	}.DecMode())
)

func encodeOptions() cbor.EncOptions {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339NanoUTC
	return o
}

func must[M any](m M, err error) M {
	if err != nil {
		panic(err)
	}
	return m
}

// Bytes returns x's canonical bytes. x must be of a type that CheckWire accepts.
func Bytes(x any) []byte {
	b, err := Encode(x)
	if err != nil {
		panic(fmt.Errorf("no canonical bytes of %T: %w", x, err))
	}
	return b
}

// Encode returns x's canonical bytes, or says why there are none.
func Encode(x any) ([]byte, error) { return encMode.Marshal(x) }

// Decode reads what Encode has written into what x points to. It shares no memory with src.
func Decode(src []byte, x any) error { return decMode.Unmarshal(src, x) }

// Append appends x's canonical bytes to dst, or says why there are none.
func Append(dst []byte, x any) ([]byte, error) { return appendBatch(dst, x) }

// Codec writes batches of items: one CBOR array each.
type Codec[T any] struct{}

// Append appends the batch to dst.
func (Codec[T]) Append(dst []byte, xs []T) ([]byte, error) {
	if xs == nil {
		xs = []T{}
	}
	return appendBatch(dst, xs)
}

func appendBatch(dst []byte, xs any) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	err := encMode.MarshalToBuffer(xs, buf)
	return buf.Bytes(), err
}

// Decode reads what Append has written. The items share no memory with src.
func (Codec[T]) Decode(src []byte) ([]T, error) {
	var xs []T
	err := Decode(src, &xs)
	return xs, err
}

// DecodeEach reads what Append has written, item by item. It hands bad the error of each item that is none of T, and returns the
// others; what is no array of items is an error.
func (c Codec[T]) DecodeEach(src []byte, bad func(error)) ([]T, error) {
	if xs, err := c.Decode(src); err == nil {
		return xs, nil
	}
	var raw []cbor.RawMessage
	if err := Decode(src, &raw); err != nil {
		return nil, err
	}
	xs := make([]T, 0, len(raw))
	for _, r := range raw {
		var x T
		if err := Decode(r, &x); err != nil {
			bad(err)
			continue
		}
		xs = append(xs, x)
	}
	return xs, nil
}

// Hash is a hash of x's canonical bytes that is the same in every process: FNV-1a, finished as in SplitMix64.
func Hash[T any](x T) uint64 {
	h := uint64(14695981039346656037)
	switch v := any(x).(type) {
	case string:
		for i := range len(v) {
			h = (h ^ uint64(v[i])) * 1099511628211
		}
	case int:
		h = hashBytes(h, binary.LittleEndian.AppendUint64(nil, uint64(v)))
	default:
		h = hashBytes(h, Bytes(x))
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

func hashBytes(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
