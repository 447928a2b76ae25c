package stream

import (
	"errors"
	"fmt"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/tick"
)

// batches writes chunks of items as frames.
type batches[T any] interface {
	tick.Codec[T]

	// DecodeEach hands bad the error of each item that does not decode, and returns the others. What is no frame of items is an error.
	DecodeEach(src []byte, bad func(error)) ([]T, error)
}

// batchesOf are those of a codec, or canonical ones, if it is nil.
func batchesOf[T any](c Codec[T]) batches[T] {
	if c == nil {
		return canon.Codec[T]{}
	}
	return itemwise[T]{c}
}

// itemwise writes one item after the other, each behind its length.
type itemwise[T any] struct{ item Codec[T] }

// Append appends the items.
func (b itemwise[T]) Append(dst []byte, xs []T) (_ []byte, err error) {
	for _, x := range xs {
		if dst, err = appendItem(dst, b.item, x); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// Decode reads all items, or says what is wrong with the first that is not as it should be.
func (b itemwise[T]) Decode(src []byte) ([]T, error) {
	var wrong error
	xs, err := b.DecodeEach(src, func(err error) {
		if wrong == nil {
			wrong = err
		}
	})
	if err == nil {
		err = wrong
	}
	return xs, err
}

// DecodeEach reads each item, and goes on after one that cannot be read.
func (b itemwise[T]) DecodeEach(src []byte, bad func(error)) ([]T, error) {
	n, err := countItems(src)
	if err != nil {
		return nil, err
	}
	xs := make([]T, 0, n)
	for len(src) > 0 {
		var one []byte
		one, src, _ = canon.CutLength(src)
		x, err := b.item.Decode(one)
		if err != nil {
			bad(err)
			continue
		}
		xs = append(xs, x)
	}
	return xs, nil
}

// errAppend is the fault of a codec that begins anew.
var errAppend = errors.New("the codec's Append has returned less than it was given to append to")

// appendItem appends an item behind its length, which is known afterwards: one byte is kept for it.
func appendItem[T any](dst []byte, c Codec[T], x T) ([]byte, error) {
	from := len(dst) + 1
	all, err := c.Append(append(dst, 0), x)
	if err != nil {
		return dst, err
	}
	if len(all) < from {
		return dst, errAppend
	}
	return canon.PutLength(all, from), nil
}

// countItems is how many items a frame has, if all of it is items.
func countItems(src []byte) (n int, err error) {
	for ; len(src) > 0; n++ {
		if _, src, err = canon.CutLength(src); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// entryCodec writes the key as canonical CBOR behind its length, and then the value.
type entryCodec[K comparable, V any] struct{ value Codec[V] }

// Form is the value's: the key's type is compared by itself.
func (c entryCodec[K, V]) Form() string { return c.value.Form() }

// Append appends the entry.
func (c entryCodec[K, V]) Append(dst []byte, e Entry[K, V]) ([]byte, error) {
	from := len(dst) + 1
	dst, err := canon.Append(append(dst, 0), e.Key)
	if err != nil {
		return dst, err
	}
	return c.value.Append(canon.PutLength(dst, from), e.Value)
}

// Decode reads the entry.
func (c entryCodec[K, V]) Decode(src []byte) (e Entry[K, V], err error) {
	key, value, err := canon.CutLength(src)
	if err != nil {
		return e, err
	}
	if err := canon.Decode(key, &e.Key); err != nil {
		return e, fmt.Errorf("its key: %w", err)
	}
	e.Value, err = c.value.Decode(value)
	return e, err
}
