package protobuf_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"google.golang.org/protobuf/types/known/typepb"

	"github.com/calmflow/calm/io/codec"
	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// field is what a typepb.Field holds, of five fields, as a struct.
type field struct {
	Number int32
	Name   string
	URL    string
	Index  int32
	Packed bool
}

func fieldOf(i int) field {
	return field{int32(i), "a name of some letters", "example.org/type", int32(i % 100), i%2 == 0}
}

func messageOf(f field) *typepb.Field {
	return &typepb.Field{Number: f.Number, Name: f.Name, TypeUrl: f.URL, OneofIndex: f.Index, Packed: f.Packed}
}

// packed is a field with an encoding of its own.
type packed field

func (p packed) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

func (p packed) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendVarint(b, int64(p.Number))
	b = binary.AppendVarint(b, int64(p.Index))
	if p.Packed {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = append(binary.AppendUvarint(b, uint64(len(p.Name))), p.Name...)
	return append(binary.AppendUvarint(b, uint64(len(p.URL))), p.URL...), nil
}

var errShort = errors.New("protobuf_test: it is cut off")

func (p *packed) UnmarshalBinary(b []byte) error {
	number, n := binary.Varint(b)
	index, m := binary.Varint(b[max(n, 0):])
	if n <= 0 || m <= 0 || len(b) == n+m {
		return errShort
	}
	p.Number, p.Index, p.Packed = int32(number), int32(index), b[n+m] == 1
	b = b[n+m+1:]
	for _, word := range []*string{&p.Name, &p.URL} {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return io.ErrUnexpectedEOF
		}
		*word = string(b[n : n+int(size)])
		b = b[n+int(size):]
	}
	return nil
}

type (
	from struct{}
	to   struct{}
)

// BenchmarkCodecs brings items from one place to another in one process, over FIFO, which writes and reads each: time and bytes an item.
func BenchmarkCodecs(b *testing.B) {
	b.Run("none, in the same place", func(b *testing.B) { hop(b, fieldOf, nil, true) })
	b.Run("CBOR", func(b *testing.B) { hop(b, fieldOf, nil, false) })
	b.Run("JSON", func(b *testing.B) { hop(b, fieldOf, codec.JSON[field]{}, false) })
	b.Run("Binary", func(b *testing.B) {
		hop(b, func(i int) packed { return packed(fieldOf(i)) }, codec.Binary[packed](), false)
	})
	b.Run("protobuf", func(b *testing.B) {
		hop(b, func(i int) *typepb.Field { return messageOf(fieldOf(i)) }, protobuf.Codec[*typepb.Field]{}, false)
	})
	b.Run("Raw", func(b *testing.B) {
		hop(b, func(i int) string { return "a line of as many bytes as a packed field" }, codec.Raw[string]{}, false)
	})
}

func hop[T any](b *testing.B, make func(i int) T, by stream.Codec[T], stays bool) {
	const items = 100_000
	var all []T
	for i := range items {
		all = append(all, make(i))
	}
	carry := func(wire func() stream.Wire[props.List, props.List]) {
		f := stream.New("bench")
		s, there := stream.Seq(f.Process[from](), slices.Values(all)), f.Process[to]()
		if by != nil {
			s = s.Encoded(by)
		}
		count := 0
		if stays {
			s.ForEach(func(T) { count++ })
			stream.Items(f.Process[to](), 1).Ignore()
		} else {
			s.Send(there, wire).ForEach(func(T) { count++ })
		}
		if err := f.Run(context.Background()); err != nil || count != items {
			b.Fatal(count, err)
		}
	}
	bytes := 0
	carry(func() stream.Wire[props.List, props.List] {
		return stream.ClaimWire[props.List, props.List]("counting", func(_, _ string) func(stream.Parcel) {
			return func(p stream.Parcel) {
				bytes += len(p.Bytes())
				p.Deliver()
				p.Done()
			}
		})
	})
	b.ReportAllocs()
	for b.Loop() {
		carry(stream.FIFO)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*items), "ns/item")
	b.ReportMetric(float64(bytes)/items, "bytes/item")
	b.ReportMetric(0, "ns/op")
}
