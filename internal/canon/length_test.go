package canon

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// If this fails, what stands behind its length is not what was put there.
func TestLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SliceOfN(rapid.Byte(), 0, 10).Draw(t, "before")
		var all []byte
		var items [][]byte
		all = append(all, before...)
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			size := rapid.SampledFrom([]int{0, 1, 127, 128, 129, 300, 1<<14 - 1, 1 << 14}).Draw(t, "size")
			item := bytes.Repeat([]byte{rapid.Byte().Draw(t, "byte")}, size)
			from := len(all) + 1
			all = PutLength(append(append(all, 0), item...), from)
			items = append(items, item)
		}
		if !bytes.Equal(all[:len(before)], before) {
			t.Fatalf("what was before has changed: %x", all[:len(before)])
		}
		rest := all[len(before):]
		for _, want := range items {
			var got []byte
			var err error
			if got, rest, err = CutLength(rest); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%x, and not %x: %v", got, want, err)
			}
		}
		if len(rest) > 0 {
			t.Fatalf("%x is left", rest)
		}
	})
}

// small is read by its own method, unless it is large.
type small struct{ n byte }

func (s small) MarshalBinary() ([]byte, error) { return []byte{s.n}, nil }

func (s *small) UnmarshalBinary(b []byte) error {
	if len(b) != 1 || b[0] > 100 {
		return errors.New("canon: it is large")
	}
	s.n = b[0]
	return nil
}

// If this fails, one bad item loses others, or passes for one.
func TestDecodeEach(t *testing.T) {
	src, err := Codec[small]{}.Append(nil, []small{{1}, {200}, {2}, {201}, {3}})
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	xs, err := Codec[small]{}.DecodeEach(src, func(error) { bad++ })
	if err != nil || bad != 2 || !slices.Equal(xs, []small{{1}, {2}, {3}}) {
		t.Errorf("%v, %d bad, %v", xs, bad, err)
	}
	if xs, err := (Codec[small]{}).DecodeEach(src[:len(src)-1], func(error) {}); err == nil {
		t.Errorf("of what is cut off: %v", xs)
	}
}

// FuzzDecode: whatever comes is items or an error, and item by item it is the same.
func FuzzDecode(f *testing.F) {
	type item struct {
		A int
		B []string
		C map[string]uint8
		D small
	}
	src, _ := Codec[item]{}.Append(nil, []item{{1, []string{"a"}, map[string]uint8{"b": 2}, small{3}}, {}})
	f.Add(src)
	f.Fuzz(func(t *testing.T, b []byte) {
		whole, wrong := Codec[item]{}.Decode(b)
		bad := 0
		each, err := Codec[item]{}.DecodeEach(b, func(error) { bad++ })
		switch {
		case wrong == nil && (err != nil || bad > 0 || len(each) != len(whole)):
			t.Fatalf("%d items, and one by one %d, %d bad, %v", len(whole), len(each), bad, err)
		case wrong != nil && err == nil && bad == 0:
			t.Fatalf("%v, and one by one %d items", wrong, len(each))
		}
		if wrong == nil {
			again, err := Codec[item]{}.Append(nil, whole)
			if back, wrong := (Codec[item]{}).Decode(again); err != nil || wrong != nil || len(back) != len(whole) {
				t.Fatalf("%v: %v, %v", whole, err, wrong)
			}
		}
	})
}
