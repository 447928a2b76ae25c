package canon

import (
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Types that do not survive the wire, and ones that look as if they did not.
type (
	id        int
	embedsID  struct{ id }
	Base      struct{ X int }
	embedsPtr struct{ *base }
	shadows   struct {
		Base
		X int
	}
	twice struct {
		A int `cbor:"x"`
		B int `json:"x"`
	}
	leftOut struct {
		A int `cbor:"-"`
	}
	leftOutJSON struct {
		A int `json:"-"`
	}
	private struct{ a int }
	tagged  struct {
		A int    `cbor:"1,keyasint"`
		B string `json:"b,omitempty"`
	}
	asArray struct {
		_ struct{} `cbor:",toarray"`
		A int
		B string
	}
	list struct {
		Next  *list
		Value int
	}
	forest struct {
		Children []forest
		ByName   map[string]forest
	}
	event struct {
		time.Time
		Name string
	}
	onlyTime struct{ time.Time }
	named    struct {
		At   time.Time
		Name string
	}
	bothTimes struct {
		time.Time
		netip.Addr
	}
	bigArray [300]byte
)

// stamped embeds a time and writes an encoding of its own.
type stamped struct {
	time.Time
	By byte
}

func (s stamped) MarshalBinary() ([]byte, error) {
	b, err := s.Time.MarshalBinary()
	return append(b, s.By), err
}

func (s *stamped) UnmarshalBinary(b []byte) error {
	s.By = b[len(b)-1]
	return s.Time.UnmarshalBinary(b[:len(b)-1])
}

// byPointer has its encoding at the pointer.
type byPointer struct{ n byte }

func (p *byPointer) MarshalBinary() ([]byte, error) { return []byte{p.n}, nil }

func (p *byPointer) UnmarshalBinary(b []byte) error {
	p.n = b[0]
	return nil
}

// oneWay cannot be read again.
type oneWay struct{ N byte }

func (o oneWay) MarshalBinary() ([]byte, error) { return []byte{o.N}, nil }

// embedsSmall takes the encoding of a type whose methods are small enough to be inlined.
type embedsSmall struct {
	byPointer
	Lost int
}

// survives says whether x comes back from the wire as it was.
func survives[T any](x T) bool {
	frame, err := Codec[T]{}.Append(nil, []T{x})
	if err != nil {
		return false
	}
	ys, err := Codec[T]{}.Decode(frame)
	return err == nil && len(ys) == 1 && reflect.DeepEqual(x, ys[0])
}

// TestCheckWire holds both ways: what is accepted survives, and what is refused has a value that does not.
func TestCheckWire(t *testing.T) {
	one, nilSlice, noPointer := 1, []int(nil), (*int)(nil)
	accepted(t, uint64(math.MaxUint64))
	accepted(t, int64(math.MinInt64))
	accepted(t, bigArray{299: 1})
	accepted(t, tagged{1, "b"})
	accepted(t, asArray{A: 1, B: "b"})
	accepted(t, derived{base{1}, "n"})
	accepted(t, list{&list{nil, 2}, 1})
	accepted(t, forest{[]forest{{}}, map[string]forest{"a": {}}})
	accepted(t, onlyTime{time.Unix(5, 6).UTC()})
	accepted(t, named{time.Unix(5, 6).UTC(), "n"})
	accepted(t, stamped{time.Unix(5, 6).UTC(), 7})
	accepted(t, byPointer{3})
	accepted(t, []*byPointer{{3}, nil})
	accepted(t, map[netip.Addr]int{netip.MustParseAddr("::1"): 1})
	accepted(t, phantom{Kept: true})
	accepted(t, struct{}{})
	accepted(t, [0]int{})
	accepted(t, &one)

	refused(t, make(chan int), "cannot be encoded")
	refused(t, TestCheckWire, "cannot be encoded")
	refused(t, complex(1, 2), "cannot be encoded")
	refused(t, []any{list{}}, "interface")
	refused(t, embedsID{1}, "unexported field id")
	refused(t, embedsPtr{&base{1}}, "give the field a name")
	refused(t, shadows{Base{1}, 2}, `two fields that are encoded as "X"`)
	refused(t, twice{1, 2}, `two fields that are encoded as "x"`)
	refused(t, leftOut{1}, "leaves out its field A")
	refused(t, leftOutJSON{1}, "leaves out its field A")
	refused(t, map[string][]private{"a": {{1}}}, "unexported field a")
	refused(t, event{time.Unix(5, 6).UTC(), "n"}, "its other fields would be lost")
	refused(t, embedsSmall{byPointer{1}, 2}, "its other fields would be lost")
	refused(t, bothTimes{time.Unix(5, 6).UTC(), netip.IPv6Loopback()}, "give the field a name")
	refused(t, oneWay{1}, "could not be decoded")
	refused(t, &nilSlice, "nil too")
	refused(t, &noPointer, "nil too")
	refused(t, map[*int]int{&one: 1}, "keys of")
	refused(t, map[float64]int{math.NaN(): 1}, "keys of")
	refused(t, [0]func(){}, "cannot be encoded")
	refused(t, struct{ P [0]func() }{}, "field P")
}

func accepted[T any](t *testing.T, x T) {
	t.Helper()
	if err := CheckWire(reflect.TypeFor[T]()); err != nil {
		t.Errorf("%T is refused: %v", x, err)
	}
	if !survives(x) {
		t.Errorf("%T is accepted, and %v does not survive", x, x)
	}
}

func refused[T any](t *testing.T, x T, why string) {
	t.Helper()
	switch err := CheckWire(reflect.TypeFor[T]()); {
	case err == nil:
		t.Errorf("%T is accepted", x)
	case !strings.Contains(err.Error(), why):
		t.Errorf("%T is refused because %v, and not because of %q", x, err, why)
	}
	if survives(x) {
		t.Errorf("%T is refused, and %v survives", x, x)
	}
}

// TestCheckEqual: a float, a pointer or an interface anywhere in an item makes == differ from equality of the bytes.
func TestCheckEqual(t *testing.T) {
	for _, c := range []struct {
		item any
		want string
	}{
		{1, ""},
		{"text", ""},
		{point{}, ""},
		{[2]derived{}, ""},
		{[0]float64{}, ""},
		{struct{ _ [0]*int }{}, ""},
		{1.5, "is a float"},
		{float32(1), "is a float"},
		{complex(1, 2), "is a float"},
		{[1]float64{}, "is a float"},
		{struct{ F struct{ Deep float64 } }{}, "field F: field Deep: float64 is a float"},
		{new(int), "is a pointer"},
		{list{}, "field Next: *canon.list is a pointer"},
		{make(chan int), "no canonical equality"},
		{struct{ E error }{}, "field E: error has no canonical equality"},
		{[]int{}, "no canonical equality"},
		{time.Time{}, "pointer"},
	} {
		err := CheckEqual(reflect.TypeOf(c.item))
		if c.want == "" && err != nil {
			t.Errorf("%T is refused: %v", c.item, err)
		} else if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%T: %v, not %q", c.item, err, c.want)
		}
	}
}

// TestFloatsHaveNoEquality is why they are refused.
func TestFloatsHaveNoEquality(t *testing.T) {
	zero, negative := 0.0, math.Copysign(0, -1)
	if zero != negative || string(Bytes(zero)) == string(Bytes(negative)) {
		t.Error("0 and -0 are equal and have different bytes no longer")
	}
	nan, other := math.NaN(), math.Float64frombits(math.Float64bits(math.NaN())^1)
	if string(Bytes(nan)) != string(Bytes(other)) { // though no NaN is equal to any
		t.Error("NaNs have one form no longer")
	}
}
