package stream

import (
	endian "encoding/binary"
	"fmt"
)

// Call is a question to a Service, on its way through the flow. It is a value as any other: it can be compared if its Arg
// can, keyed by its ID, and sent to other places.
type Call[Q, R any] struct {
	_   [0]*func(Q, R)
	ID  CallID
	Arg Q
}

// Answer answers the call with r.
func (c Call[Q, R]) Answer(r R) Answer[R] { return Answer[R]{Call: c.ID, Value: r} }

// Answer is what a call is answered with, on its way back to the service. Call.Answer makes it.
type Answer[R any] struct {
	_     [0]*func(R)
	Call  CallID
	Value R
}

// CallID tells the calls of a flow apart. IDs compare; those of one member of a service are in the order in which the calls
// began. The zero value is no call's.
type CallID struct {
	service, member int32
	number          uint64
}

// String is the service, by its number in the flow, the member, and the call.
func (id CallID) String() string {
	return fmt.Sprintf("service %d, member %d, call %d", id.service, id.member, id.number)
}

// MarshalBinary writes what String says.
func (id CallID) MarshalBinary() ([]byte, error) {
	b := endian.BigEndian.AppendUint32(nil, uint32(id.service))
	b = endian.BigEndian.AppendUint32(b, uint32(id.member))
	return endian.BigEndian.AppendUint64(b, id.number), nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (id *CallID) UnmarshalBinary(b []byte) error {
	if len(b) != 16 {
		return fmt.Errorf("stream: the ID of a call takes 16 bytes, not %d", len(b))
	}
	id.service = int32(endian.BigEndian.Uint32(b))
	id.member = int32(endian.BigEndian.Uint32(b[4:]))
	id.number = endian.BigEndian.Uint64(b[8:])
	return nil
}
