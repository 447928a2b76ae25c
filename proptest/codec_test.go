package proptest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"

	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// textCodec writes strings as they are; each of the codecs below does one thing wrong.
type textCodec struct{}

func (textCodec) Form() string                                { return "text" }
func (textCodec) Append(dst []byte, x string) ([]byte, error) { return append(dst, x...), nil }
func (textCodec) Decode(src []byte) (string, error)           { return string(src), nil }

type (
	formlessCodec  struct{ textCodec }
	sharingCodec   struct{ textCodec }
	beginningCodec struct{ textCodec }
	paddingCodec   struct{ textCodec }
	forgetfulCodec struct{ textCodec }
	indexingCodec  struct{ textCodec }
	greedyCodec    struct{ textCodec }
	refusingCodec  struct{ textCodec }
	pickyCodec     struct{ textCodec }
	keepingCodec   struct {
		textCodec
		last []byte
	}
)

func (c *keepingCodec) Decode(src []byte) (string, error) {
	c.last = append(c.last[:0], src...)
	return unsafe.String(unsafe.SliceData(c.last), len(c.last)), nil
}

func (formlessCodec) Form() string { return "" }

func (sharingCodec) Decode(src []byte) (string, error) {
	return unsafe.String(unsafe.SliceData(src), len(src)), nil
}

func (beginningCodec) Append(dst []byte, x string) ([]byte, error) { return append(dst[:0], x...), nil }

func (paddingCodec) Append(dst []byte, x string) ([]byte, error) {
	return append(append(dst, make([]byte, len(dst)%8)...), x...), nil
}

func (forgetfulCodec) Decode(src []byte) (string, error) { return string(src[:min(len(src), 3)]), nil }

func (indexingCodec) Append(dst []byte, x string) ([]byte, error) {
	return append(append(dst, byte(len(x))), x...), nil
}
func (indexingCodec) Decode(src []byte) (string, error) { return string(src[1 : 1+src[0]]), nil }

func (greedyCodec) Append(dst []byte, x string) ([]byte, error) { panic("no " + x) }

func (refusingCodec) Append(dst []byte, x string) ([]byte, error) {
	return dst, fmt.Errorf("proptest: not %q", x)
}

func (pickyCodec) Decode(src []byte) (string, error) {
	if len(src) > 2 {
		return "", fmt.Errorf("proptest: %d bytes", len(src))
	}
	return string(src), nil
}

// If this fails, a codec with a fault passes: what it breaks is found in production.
func TestFalseCodecs(t *testing.T) {
	texts := rapid.StringMatching(`[a-z]{0,9}`)
	for name, c := range map[string]struct {
		codec stream.Codec[string]
		want  string
	}{
		"good":                      {textCodec{}, ""},
		"no form":                   {formlessCodec{}, "must have one form"},
		"shares memory":             {sharingCodec{}, "shares memory"},
		"keeps what it reads":       {&keepingCodec{}, "changed by what it reads next"},
		"begins anew":               {beginningCodec{}, "changes what it is given"},
		"depends on what was there": {paddingCodec{}, "depends on what was there"},
		"loses some":                {forgetfulCodec{}, "reads another item"},
		"panics when reading":       {indexingCodec{}, "panics"},
		"panics when writing":       {greedyCodec{}, "panics"},
		"does not write":            {refusingCodec{}, "does not write"},
		"does not read":             {pickyCodec{}, "does not read"},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkCodec(t.Name(), c.codec, texts, func(a, b string) bool { return a == b })
			switch {
			case c.want == "" && err != nil:
				t.Errorf("it is found to have a fault: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "proptest: ")):
				t.Errorf("it says %v, and not %q", err, c.want)
			}
		})
	}
}

type decimals struct{}

func (decimals) Form() string { return "decimals" }
func (decimals) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}
func (decimals) Decode(src []byte) (int, error) { return strconv.Atoi(string(src)) }

// encodedFlow has hops of every kind whose items only their codecs can carry.
func encodedFlow(f *stream.Flow) {
	type numbered struct{ n int }
	by := numberedCodec[numbered]{func(x numbered) int { return x.n }, func(n int) numbered { return numbered{n} }}
	number := func(x numbered) int { return x.n }
	replicas := f.Cluster[replica](2)
	in := amounts(f).Map(func(n int) numbered { return numbered{n} })
	in.Encoded(by).Broadcast(replicas, stream.Reorder).Map(number).Sum().Ignore()
	shards := in.KeyBy(func(x numbered) int { return small2(x.n) }).Encoded(by).Shard(replicas, stream.Reorder)
	shards.Map(number).Sum().Ignore()
	shards.Encoded(by).Unite(f.Process[teller](), stream.Repeat).Map(number).Max().Ignore()
	in.Encoded(by).Broadcast(replicas, stream.FIFO).Encoded(by).FollowAny(f.Process[teller]()).Map(number).Collect().Ignore()
}

// If this fails, a simulation does not see what a codec writes, or sees it otherwise than a run.
func TestAgreeWithCodecs(t *testing.T) {
	Agree(t, encodedFlow)
	found := foundIn(t, func(f *stream.Flow) {
		pay := func(balance *int, n int) { *balance = max(0, *balance+n) }
		amounts(f).Encoded(decimals{}).Broadcast(f.Cluster[replica](2), stream.Reorder).
			FoldCommutative(lattice.ClaimCommutative("pay by codec", pay)).Ignore()
	})
	if !strings.Contains(found, "disagree") || !regexp.MustCompile(`gets -?\d+, -?\d+ from bank by Broadcast`).MatchString(found) {
		t.Errorf("the story is not told: %s", found)
	}
}

// If this fails, a flow that carries messages of Protocol Buffers cannot be told of, or two of its messages are taken for one.
func TestAgreeWithMessages(t *testing.T) {
	message := func(n int) *wrapperspb.Int64Value { return wrapperspb.Int64(int64(n)) }
	by := protobuf.Codec[*wrapperspb.Int64Value]{}
	number := func(m *wrapperspb.Int64Value) int { return int(m.GetValue()) }
	Agree(t, func(f *stream.Flow) {
		there := amounts(f).Map(message).Encoded(by).Broadcast(f.Cluster[replica](2), stream.FIFO)
		there.Ignore()
		there.Map(number).Collect().Ignore()
	})
	found := foundIn(t, func(f *stream.Flow) {
		pay := func(balance *int, n int) { *balance = max(0, *balance+n) }
		amounts(f).Map(message).Encoded(by).Broadcast(f.Cluster[replica](2), stream.Reorder).Map(number).
			FoldCommutative(lattice.ClaimCommutative("pay by message", pay)).Ignore()
	})
	if !strings.Contains(found, "disagree") || !regexp.MustCompile(`gets value:\s*-?\d+, value:\s*-?\d+ from bank`).MatchString(found) {
		t.Errorf("the story is not told: %s", found)
	}
}

// If this fails, a codec that does not read all that it writes is not found by a simulation.
func TestAgreeFindsCodecs(t *testing.T) {
	found := foundIn(t, func(f *stream.Flow) {
		amounts(f).Encoded(naturals{}).Broadcast(f.Cluster[replica](2), stream.Reorder).Sum().Ignore()
	})
	if !strings.Contains(found, "an item does not decode as naturals of int: -") {
		t.Errorf("it says %s", found)
	}
}

// foundIn is what Agree would say of the flow.
func foundIn(t *testing.T, build func(f *stream.Flow)) string {
	s, err := simulate(build, settingsOf(nil))
	if err != nil {
		t.Fatal(err)
	}
	_, found := s.search()
	if found == nil {
		t.Fatal("nothing is found")
	}
	return found.Error()
}

// naturals reads no negative numbers.
type naturals struct{ decimals }

func (naturals) Form() string { return "naturals" }

func (naturals) Decode(src []byte) (int, error) {
	n, err := decimals{}.Decode(src)
	if n < 0 {
		err = fmt.Errorf("%d", n)
	}
	return n, err
}

// TestReplayWithCodecs: journals have what hops bring in the form of their codecs, with names of senders and keys before it.
func TestReplayWithCodecs(t *testing.T) {
	var mu sync.Mutex
	build := func(note func(string)) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			type numbered struct{ n int }
			by := numberedCodec[numbered]{func(x numbered) int { return x.n }, func(n int) numbered { return numbered{n} }}
			say := func(what string) func(x any) {
				return func(x any) {
					mu.Lock()
					defer mu.Unlock()
					note(fmt.Sprint(what, " ", x))
				}
			}
			replicas := f.Cluster[replica](2)
			in := stream.Items(f.Process[bank](), upTo(50)...).Map(func(n int) numbered { return numbered{n} })
			in.Encoded(by).Send(f.Process[teller](), stream.FIFO).ForEach(func(x numbered) { say("sent")(x) })
			parts := in.KeyBy(func(x numbered) stream.Member[replica] { return replicas.Members()[x.n%2] }).Encoded(by).Deliver(replicas, stream.FIFO)
			parts.Encoded(by).Gather(f.Process[teller](), stream.FIFO).ForEach(func(m stream.Member[replica], x numbered) { say(m.String())(x) })
			parts.KeyBy(func(x numbered) stream.Member[replica] { return replicas.Members()[x.n%3%2] }).Encoded(by).Route(replicas, stream.FIFO).
				ForEach(func(from stream.Member[replica], x numbered) { say("routed from " + from.String())(x) })
		}
	}
	_, was, is := replayed(t, build)
	slices.Sort(was)
	slices.Sort(is)
	if len(was) != 150 || !slices.Equal(was, is) {
		t.Errorf("%d outputs then, %d now: %.200q, and %.200q", len(was), len(is), was, is)
	}
}

// numberedCodec writes items that hold a number, which nothing else could.
type numberedCodec[T any] struct {
	of   func(T) int
	from func(int) T
}

func (numberedCodec[T]) Form() string { return "numbered" }

func (c numberedCodec[T]) Append(dst []byte, x T) ([]byte, error) {
	return decimals{}.Append(dst, c.of(x))
}

func (c numberedCodec[T]) Decode(src []byte) (x T, err error) {
	n, err := decimals{}.Decode(src)
	return c.from(n), err
}
