package stream

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/calmflow/calm/props"
)

// Codec writes the items of a hop, and reads them back. Hops without one write canonical CBOR; one is given by Encoded, for messages that
// others have defined, or for items that change while programs of two versions run.
//
// Its methods may be called from several goroutines at once. Packages io/codec and io/protobuf have codecs; proptest.Codec tests one of
// your own.
type Codec[T any] interface {
	// Form is what both ends of a hop must have alike, in words. It is compared when processes meet, in place of the shape of the items.
	Form() string

	// Append appends x to dst, which it must not look at. It says why an item cannot be written: the sender then stops.
	Append(dst []byte, x T) ([]byte, error)

	// Decode reads what Append has appended, and nothing else. Any bytes may come from outside: what it cannot read is an error. What it
	// returns shares no memory with src.
	Decode(src []byte) (T, error)
}

// ErrDecode is the class of errors about what has come by a hop, and is none of its items.
var ErrDecode = errors.New("stream: an item does not decode")

// Encoded has the next hop write its items by a codec. It keeps the delivery, and demands nothing of the items but that the codec takes
// them. It comes directly before the hop: only Named, and what shows the same items under another type, such as Unordered, may stand
// between. One that no hop uses is refused when the flow runs, as is a nil codec.
//
// An item that the codec cannot write stops its sender; one that it cannot read stops the receiver, with an error of the class ErrDecode,
// except over Lenient, or from a client in another process, which is given up. Journals have what such a hop has brought in the codec's
// form too. An item costs what the codec costs, and its length. Cells and tables travel as canonical CBOR, since joins compare by it.
func (s Stream[T, L, D]) Encoded[_ props.WhenUsed[T]](by Codec[T]) Stream[T, L, D] {
	return streamOf[T, L, D](encoded(s.stream, by))
}

// Encoded has the next hop write its values by a codec, as Stream's does; keys are written as canonical CBOR, since shards are found by it.
func (k Keyed[K, V, L, D]) Encoded[_ props.WhenUsed[V]](by Codec[V]) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](encodedKeyed[K](k.keyed, by))
}

// form is what the two ends of a hop with a codec must have alike.
type form struct {
	codec any          // Codec of the items
	says  string       // the form of the items, or of the values
	key   reflect.Type // of keyed items
	used  bool         // by a hop
}

func encoded[T any](in *node, by Codec[T]) *node {
	given("Encoded", by == nil, "codec")
	return inForm(in, &form{codec: by, says: by.Form()})
}

func encodedKeyed[K comparable, V any](in *node, by Codec[V]) *node {
	given("Encoded", by == nil, "codec")
	mustEncode[K]("Encoded")
	return inForm(in, &form{codec: Codec[Entry[K, V]](entryCodec[K, V]{by}), says: by.Form(), key: reflect.TypeFor[K]()})
}

func inForm(in *node, f *form) *node {
	if f.says == "" {
		misuse("Encoded", "the codec's form is empty: say what both ends must have alike, since processes compare it")
	}
	n := weakened(in, "Encoded")
	n.form = f
	return n
}

// formOf is the form in which a hop writes what comes from n, or nil.
func formOf(n *node) *form {
	for n.form == nil && n.alias {
		n = n.ins[0]
	}
	return n.form
}

// String is the form, with that of the key.
func (f *form) String() string {
	switch {
	case f == nil:
		return ""
	case f.key != nil:
		return typeName(f.key) + " to " + f.says
	}
	return f.says
}

// undecoded says that an item cannot be read.
type undecoded struct {
	form  string
	item  reflect.Type
	cause error
}

func (e *undecoded) Error() string {
	return fmt.Sprintf("an item does not decode as %s of %s: %v", e.form, typeName(e.item), e.cause)
}

func (e *undecoded) Unwrap() []error { return []error{ErrDecode, e.cause} }
