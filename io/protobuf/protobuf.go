// Package protobuf is a codec for hops that carry messages of Protocol Buffers:
//
//	orders.Encoded(protobuf.Codec[*pb.Order]{}).Send(store, stream.FIFO).Map(orderOf)
//
// Messages are for the way. They have no canonical equality: map them to items of your own before they are compared or sorted.
//
// A program that does not import this package does not contain google.golang.org/protobuf.
package protobuf

import (
	"fmt"
	"reflect"

	"google.golang.org/protobuf/proto"

	"github.com/calmflow/calm/internal/canon"
)

func init() {
	canon.CopyMessages(reflect.TypeFor[proto.Message](), func(m any) any { return proto.Clone(m.(proto.Message)) })
}

// Codec writes messages of a type that protoc has generated: protobuf.Codec[*pb.Order]{}. Both ends must have a message of the same full
// name; its fields may differ as Protocol Buffers lets them: those that one end does not know are kept, and go on with the message.
// Equal messages are written alike by one version of the program. A nil message is an error, as is one whose required fields are not set.
type Codec[M proto.Message] struct{}

// Form is the full name of the message.
func (Codec[M]) Form() string {
	var none M
	if any(none) == nil {
		panic(fmt.Sprintf("protobuf: Codec[%v] is of no message: name the type of one, such as *pb.Order", reflect.TypeFor[M]()))
	}
	return "protobuf " + string(none.ProtoReflect().Descriptor().FullName())
}

// Append appends the message.
func (Codec[M]) Append(dst []byte, m M) ([]byte, error) {
	if any(m) == nil || !m.ProtoReflect().IsValid() {
		return dst, fmt.Errorf("a nil %v: no bytes stand for a message that is not there", reflect.TypeFor[M]())
	}
	return proto.MarshalOptions{Deterministic: true}.MarshalAppend(dst, m)
}

// Decode reads a message.
func (Codec[M]) Decode(src []byte) (M, error) {
	var none M
	m := none.ProtoReflect().New().Interface().(M)
	err := proto.UnmarshalOptions{NoLazyDecoding: true}.Unmarshal(src, m)
	return m, err
}
