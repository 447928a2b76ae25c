// Package codec has codecs for hops, besides the canonical CBOR that a hop without one writes:
//
//	type Order struct{ ID, Item string }
//
//	f := stream.New("shop")
//	till, store := f.Process[Till](), f.Process[Store]()
//	orders := stream.NewInlet[Order](till)
//	orders.Stream().
//		Encoded(codec.JSON[Order]{}).
//		Send(store, stream.FIFO).
//		ForEach(pack)
//
// [JSON] is for items whose fields come and go while processes of two versions run, and for people who look at what is on its way,
// [Binary] for types with an encoding of their own, [Raw] for bytes that somebody else has encoded. Package io/protobuf is a codec for
// Protocol Buffers.
package codec

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"

	"github.com/calmflow/calm/stream"
)

// JSON writes items as encoding/json does. Both ends must write JSON, whatever their types are: a field that one does not know is
// ignored, and one that does not come is zero. What encoding/json leaves out, such as fields that are not exported, does not arrive,
// and bytes in a string that are no UTF-8 are replaced.
type JSON[T any] struct{}

// Form is json.
func (JSON[T]) Form() string { return "json" }

// Append appends the item.
func (JSON[T]) Append(dst []byte, x T) ([]byte, error) {
	b, err := json.Marshal(x)
	return append(dst, b...), err
}

// Decode reads an item.
func (JSON[T]) Decode(src []byte) (x T, err error) {
	err = json.Unmarshal(src, &x)
	return x, err
}

// Binary writes items by MarshalBinary, or by AppendBinary where they have it, and reads them by UnmarshalBinary. Both ends must have a
// type of the same name. T is the type whose pointer has the methods: codec.Binary[time.Time]().
func Binary[T any, P interface {
	*T
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}]() stream.Codec[T] {
	return binary[T, P]{}
}

type binary[T any, P interface {
	*T
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}] struct{}

// Form is the name of the type.
func (binary[T, P]) Form() string { return "binary " + reflect.TypeFor[T]().String() }

// Append appends the item.
func (binary[T, P]) Append(dst []byte, x T) ([]byte, error) {
	if a, ok := any(&x).(encoding.BinaryAppender); ok {
		return a.AppendBinary(dst)
	}
	b, err := P(&x).MarshalBinary()
	return append(dst, b...), err
}

// Decode reads an item.
func (binary[T, P]) Decode(src []byte) (x T, err error) {
	err = P(&x).UnmarshalBinary(src)
	return x, err
}

// Raw writes strings and bytes as they are. No bytes arrive as an empty slice, also where nil was sent.
type Raw[T ~[]byte | ~string] struct{}

// Form is bytes.
func (Raw[T]) Form() string { return "bytes" }

// Append appends the item.
func (Raw[T]) Append(dst []byte, x T) ([]byte, error) { return append(dst, x...), nil }

// Decode copies the item.
func (Raw[T]) Decode(src []byte) (T, error) {
	if reflect.TypeFor[T]().Kind() == reflect.String {
		return T(src), nil // which copies
	}
	return T(bytes.Clone(src)), nil
}
