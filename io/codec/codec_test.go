package codec_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/io/codec"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

type line struct {
	ID    int64
	Text  string
	Parts []string
	Sizes map[string]uint8
	Sent  bool
}

func sameLine(a, b line) bool {
	return a.ID == b.ID && a.Text == b.Text && fmt.Sprint(a.Parts) == fmt.Sprint(b.Parts) && maps.Equal(a.Sizes, b.Sizes) && a.Sent == b.Sent
}

// texts are strings of UTF-8: JSON has no others.
var lines = rapid.Custom(func(t *rapid.T) line {
	text := rapid.String().Filter(utf8.ValidString)
	return line{
		rapid.Int64().Draw(t, "id"), text.Draw(t, "text"), rapid.SliceOf(text).Draw(t, "parts"),
		rapid.MapOf(text, rapid.Uint8()).Draw(t, "sizes"), rapid.Bool().Draw(t, "sent"),
	}
})

// plain marshals itself, and cannot append.
type plain struct{ a, b string }

func (p plain) MarshalBinary() ([]byte, error) { return []byte(p.a + "\x00" + p.b), nil }

func (p *plain) UnmarshalBinary(b []byte) error {
	var ok bool
	if p.a, p.b, ok = strings.Cut(string(b), "\x00"); !ok {
		return fmt.Errorf("codec_test: no separator in %q", b)
	}
	return nil
}

type name string

type frame []byte

// If this fails, what one process sends is not what the other gets.
func TestCodecs(t *testing.T) {
	word := rapid.StringMatching(`[a-z]*`)
	t.Run("json", func(t *testing.T) { proptest.Codec(t, codec.JSON[line]{}, lines, sameLine) })
	t.Run("json of a pointer", func(t *testing.T) {
		proptest.Codec(t, codec.JSON[*line]{}, rapid.Ptr(lines, true), func(a, b *line) bool {
			return (a == nil) == (b == nil) && (a == nil || sameLine(*a, *b))
		})
	})
	t.Run("binary", func(t *testing.T) {
		plains := rapid.Custom(func(t *rapid.T) plain { return plain{word.Draw(t, "a"), word.Draw(t, "b")} })
		proptest.Codec(t, codec.Binary[plain](), plains, func(a, b plain) bool { return a == b })
	})
	t.Run("binary that appends", func(t *testing.T) {
		times := rapid.Custom(func(t *rapid.T) time.Time {
			return time.Unix(rapid.Int64Range(0, math.MaxInt32).Draw(t, "s"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC()
		})
		proptest.Codec(t, codec.Binary[time.Time](), times, time.Time.Equal)
		addrs := rapid.Custom(func(t *rapid.T) netip.Addr {
			return netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "ip")))
		})
		proptest.Codec(t, codec.Binary[netip.Addr](), addrs, func(a, b netip.Addr) bool { return a == b })
	})
	t.Run("raw", func(t *testing.T) {
		proptest.Codec(t, codec.Raw[string]{}, rapid.String(), func(a, b string) bool { return a == b })
		proptest.Codec(t, codec.Raw[name]{}, rapid.Make[name](), func(a, b name) bool { return a == b })
		proptest.Codec(t, codec.Raw[[]byte]{}, rapid.SliceOf(rapid.Byte()), bytes.Equal)
		proptest.Codec(t, codec.Raw[frame]{}, rapid.Make[frame](), func(a, b frame) bool { return bytes.Equal(a, b) })
	})
}

// If this fails, processes that understand each other are kept apart, or others come together.
func TestForms(t *testing.T) {
	for want, c := range map[string]interface{ Form() string }{
		"json":             codec.JSON[line]{},
		"binary time.Time": codec.Binary[time.Time](),
		"bytes":            codec.Raw[name]{},
	} {
		if c.Form() != want {
			t.Errorf("%T has the form %q, and not %q", c, c.Form(), want)
		}
	}
}

// If this fails, what an error says does not lead to its cause, or what cannot be carried is.
func TestErrors(t *testing.T) {
	if _, err := (codec.JSON[float64]{}).Append(nil, math.NaN()); err == nil {
		t.Error("JSON writes NaN")
	}
	for _, bad := range []string{``, `{`, `{} {}`, `{"ID":"a"}`, `[]`} {
		if x, err := (codec.JSON[line]{}).Decode([]byte(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, x)
		}
	}
	if _, err := codec.Binary[time.Time]().Decode([]byte{9}); err == nil {
		t.Error("a byte is a time")
	}
	if _, err := codec.Binary[plain]().Decode([]byte("ab")); err == nil {
		t.Error("it is read without a separator")
	}
}

// The next version of a type, and the one before: only JSON may read the other's.
func TestVersions(t *testing.T) {
	type older struct{ ID int64 }
	type newer struct {
		ID    int64
		Place string
	}
	sent, _ := codec.JSON[newer]{}.Append(nil, newer{7, "here"})
	if got, err := (codec.JSON[older]{}).Decode(sent); err != nil || got.ID != 7 {
		t.Errorf("%v, %v", got, err)
	}
	sent, _ = codec.JSON[older]{}.Append(nil, older{7})
	if got, err := (codec.JSON[newer]{}).Decode(sent); err != nil || got != (newer{7, ""}) {
		t.Errorf("%v, %v", got, err)
	}
}

// fuzzed tries what comes from outside: it is read, and then can be written and read again as the same, or is an error.
func fuzzed[T any](t *testing.T, c stream.Codec[T], b []byte) {
	before := bytes.Clone(b)
	x, err := c.Decode(b)
	if !bytes.Equal(b, before) {
		t.Fatal("it changes what it reads")
	}
	if err != nil {
		return
	}
	once, err := c.Append(nil, x)
	if err != nil {
		t.Fatalf("%v is read from %q, and cannot be written: %v", x, b, err)
	}
	y, err := c.Decode(once)
	if err != nil {
		t.Fatalf("%v: %v", x, err)
	}
	if twice, err := c.Append(nil, y); err != nil || !bytes.Equal(once, twice) {
		t.Fatalf("%q, then %q, %v", once, twice, err)
	}
}

// FuzzJSON: whatever comes is an item or an error.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"ID":1,"Text":"a","Parts":["b"],"Sizes":{"c":2},"Sent":true}`))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, codec.JSON[line]{}, b) })
}

// FuzzBinary: likewise.
func FuzzBinary(f *testing.F) {
	at, _ := time.Unix(1, 2).UTC().MarshalBinary()
	f.Add(at)
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzed(t, codec.Binary[time.Time](), b)
		fuzzed(t, codec.Binary[netip.Addr](), b)
		fuzzed(t, codec.Raw[string]{}, b)
		fuzzed(t, codec.Raw[frame]{}, b)
	})
}
