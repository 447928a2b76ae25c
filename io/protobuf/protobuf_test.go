package protobuf_test

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/typepb"
	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"

	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/proptest"
)

func same[M proto.Message](a, b M) bool { return proto.Equal(a, b) }

// values are JSON-like: messages with a choice of fields, nested, with maps.
func values(depth int) *rapid.Generator[*structpb.Value] {
	return rapid.Custom(func(t *rapid.T) *structpb.Value {
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind == 0:
			return structpb.NewNullValue()
		case kind == 1:
			return structpb.NewBoolValue(rapid.Bool().Draw(t, "bool"))
		case kind == 2 || depth == 0:
			return structpb.NewStringValue(rapid.StringMatching(`[a-zä]*`).Draw(t, "string"))
		case kind == 3:
			return structpb.NewNumberValue(float64(rapid.Int32().Draw(t, "number")))
		case kind == 4:
			return structpb.NewListValue(&structpb.ListValue{Values: rapid.SliceOfN(values(depth-1), 0, 3).Draw(t, "list")})
		default:
			return structpb.NewStructValue(&structpb.Struct{Fields: rapid.MapOfN(rapid.StringMatching(`[a-z]`), values(depth-1), 0, 3).Draw(t, "struct")})
		}
	})
}

// If this fails, what one process sends is not what the other gets.
func TestCodec(t *testing.T) {
	t.Run("strings", func(t *testing.T) {
		proptest.Codec(t, protobuf.Codec[*wrapperspb.StringValue]{}, rapid.Map(rapid.StringMatching(`\pL*`), wrapperspb.String), same)
	})
	t.Run("bytes", func(t *testing.T) {
		proptest.Codec(t, protobuf.Codec[*wrapperspb.BytesValue]{}, rapid.Map(rapid.SliceOf(rapid.Byte()), wrapperspb.Bytes), same)
	})
	t.Run("times", func(t *testing.T) {
		times := rapid.Map(rapid.Int64(), func(s int64) *timestamppb.Timestamp { return &timestamppb.Timestamp{Seconds: s} })
		proptest.Codec(t, protobuf.Codec[*timestamppb.Timestamp]{}, times, same)
	})
	t.Run("structs", func(t *testing.T) { proptest.Codec(t, protobuf.Codec[*structpb.Value]{}, values(3), same) })
}

// If this fails, equal messages are not written alike: maps have no order in memory.
func TestDeterministic(t *testing.T) {
	all := map[string]any{}
	for _, key := range strings.Split("abcdefghijklmnop", "") {
		all[key] = key
	}
	c := protobuf.Codec[*structpb.Struct]{}
	var first []byte
	for range 20 {
		m, err := structpb.NewStruct(all)
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Append(nil, m)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(first, b) {
			t.Fatalf("%x, then %x", first, b)
		}
	}
}

// If this fails, a message that is not there arrives as an empty one, or what is wrong is not said.
func TestErrors(t *testing.T) {
	c := protobuf.Codec[*wrapperspb.StringValue]{}
	if _, err := c.Append(nil, nil); err == nil || !strings.Contains(err.Error(), "a nil *wrapperspb.StringValue") {
		t.Errorf("of nil: %v", err)
	}
	if _, err := c.Append(nil, wrapperspb.String("\xff")); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("of no UTF-8: %v", err)
	}
	if m, err := c.Decode([]byte{0x0a, 200}); err == nil {
		t.Errorf("it reads %v from what was cut off", m)
	}
	defer func() {
		if r, _ := recover().(string); !strings.HasPrefix(r, "protobuf: Codec[protoreflect.ProtoMessage] is of no message") {
			t.Errorf("of no message: %q", r)
		}
	}()
	protobuf.Codec[proto.Message]{}.Form()
}

// The names of messages are what is compared; fields that one end does not know go on with the message.
func TestVersions(t *testing.T) {
	newer, older := protobuf.Codec[*typepb.Field]{}, protobuf.Codec[*wrapperspb.DoubleValue]{}
	if newer.Form() != "protobuf google.protobuf.Field" {
		t.Error(newer.Form())
	}
	sent, err := newer.Append(nil, &typepb.Field{Name: "a", Number: 7}) // whose fields have other numbers
	if err != nil {
		t.Fatal(err)
	}
	passed, err := older.Decode(sent)
	if err != nil {
		t.Fatal(err)
	}
	sent, err = older.Append(nil, passed)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := newer.Decode(sent); err != nil || got.GetName() != "a" || got.GetNumber() != 7 {
		t.Errorf("%v, %v", got, err)
	}
}

// FuzzDecode: whatever comes is a message or an error.
func FuzzDecode(f *testing.F) {
	one, _ := protobuf.Codec[*structpb.Value]{}.Append(nil, structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewStringValue("a")}}))
	f.Add(one)
	f.Fuzz(func(t *testing.T, b []byte) {
		c := protobuf.Codec[*structpb.Value]{}
		m, err := c.Decode(b)
		if err != nil {
			return
		}
		again, err := c.Append(nil, m)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.Decode(again); err != nil || !proto.Equal(m, n) && !strings.Contains(m.String(), "nan") {
			t.Fatalf("%v, then %v, %v", m, n, err)
		}
	})
}
