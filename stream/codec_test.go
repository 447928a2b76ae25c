package stream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

type (
	coder    struct{}
	decoder  struct{}
	decoders struct{}
)

// secret is an item that only its codec can carry.
type secret struct{ n int }

func (s secret) number() int { return s.n }

func secretOf(n int) secret { return secret{n} }

// secretly writes secrets, and counts. It does not read 13, nor write 666.
type secretly struct{ wrote, read *atomic.Int64 }

func newSecretly() secretly { return secretly{new(atomic.Int64), new(atomic.Int64)} }

func (secretly) Form() string { return "secret" }

func (c secretly) Append(dst []byte, s secret) ([]byte, error) {
	if s.n == 666 {
		return dst, errors.New("that is not written")
	}
	c.wrote.Add(1)
	return strconv.AppendInt(dst, int64(s.n), 10), nil
}

func (c secretly) Decode(src []byte) (secret, error) {
	n, err := strconv.Atoi(string(src))
	if n == 13 {
		err = errors.New("13 is not read")
	}
	c.read.Add(1)
	return secret{n}, err
}

// secrets are the numbers that sinks have been given.
type secrets struct {
	mu  sync.Mutex
	all []int
}

func (s *secrets) add(x secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, x.n)
}

func (s *secrets) check(t *testing.T, want []int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.all)
	if !slices.Equal(s.all, want) {
		t.Errorf("there come %v, and not %v", s.all, want)
	}
}

// straight is a wire of one's own that delivers at once.
func straight[D props.Delivery]() stream.Wire[D, D] {
	return stream.ClaimWire[D, D]("straight", func(_, _ string) func(stream.Parcel) {
		return func(p stream.Parcel) {
			p.Deliver()
			p.Done()
		}
	})
}

// Every hop takes a codec, also of items that have no canonical form. If one does not, it refuses to be built.
func TestEveryHopTakesACodec(t *testing.T) {
	type list = stream.Stream[secret, stream.Process[coder], props.List]
	type places struct {
		one  stream.Process[decoder]
		many stream.Cluster[decoders]
	}
	numbers := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	twice := slices.Sorted(slices.Values(slices.Concat(numbers, numbers)))
	key := func(s secret) int { return s.n % 3 }
	whose := func(p places) func(s secret) stream.Member[decoders] {
		all := p.many.Members()
		return func(s secret) stream.Member[decoders] { return all[s.n%len(all)] }
	}
	for name, c := range map[string]struct {
		want []int
		hop  func(s list, p places, c secretly, got *secrets)
	}{
		"Send": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Send(p.one, stream.FIFO).ForEach(got.add)
		}},
		"Send, FIFO of one's own": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Send(p.one, straight).ForEach(got.add)
		}},
		"Send, Reorder": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Send(p.one, stream.Reorder).ForEach(got.add)
		}},
		"Send, Repeat": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Send(p.one, stream.Repeat).Map(secret.number).Unique().Map(secretOf).ForEach(got.add)
		}},
		"Broadcast": {twice, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Broadcast(p.many, stream.FIFO).ForEach(got.add)
		}},
		"Broadcast, a wire of one's own": {twice, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Broadcast(p.many, straight).ForEach(got.add)
		}},
		"BroadcastCut": {twice, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).BroadcastCut(p.many, stream.FailStop{Why: props.Because("a test")}.Cut).ForEach(got.add)
		}},
		"RoundRobin, Unite": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).RoundRobin(p.many, stream.FIFO).Encoded(c).Unite(p.one, stream.FIFO).ForEach(got.add)
		}},
		"Gather": {twice, func(s list, p places, c secretly, got *secrets) {
			all := s.Encoded(c).BroadcastCut(p.many, stream.FailStop{Why: props.Because("a test")}.Cut)
			all.Encoded(c).Gather(p.one, stream.FIFO).Values().ForEach(got.add)
		}},
		"Exchange": {slices.Sorted(slices.Values(slices.Concat(twice, twice))), func(s list, p places, c secretly, got *secrets) {
			all := s.Encoded(c).BroadcastCut(p.many, stream.FailStop{Why: props.Because("a test")}.Cut)
			all.Encoded(c).Exchange(p.many, stream.FIFO).Values().ForEach(got.add)
		}},
		"Shard, Unite of keyed": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.KeyBy(key).Encoded(c).Shard(p.many, stream.FIFO).Encoded(c).Unite(p.one, stream.FIFO).Values().ForEach(got.add)
		}},
		"Reshard": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.KeyBy(key).Encoded(c).Shard(p.many, stream.FIFO).Rekey(func(_ int, s secret) int { return s.n % 5 }).
				Encoded(c).Reshard(p.many, stream.FIFO).ForEach(func(_ int, s secret) { got.add(s) })
		}},
		"Deliver, Route": {numbers, func(s list, p places, c secretly, got *secrets) {
			here := s.KeyBy(whose(p)).Encoded(c).Deliver(p.many, stream.FIFO)
			here.KeyBy(whose(p)).Encoded(c).Route(p.many, stream.FIFO).Values().ForEach(got.add)
		}},
		"Sequence": {twice, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Sequence(p.many, props.Because("a test")).ForEach(got.add)
		}},
		"FollowAny of a sequence": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Broadcast(p.many, stream.FIFO).Encoded(c).FollowAny(p.one).ForEach(got.add)
		}},
		"FollowAny anew": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Encoded(c).Broadcast(p.many, stream.Reorder).Encoded(c).FollowAny(p.one).Map(secret.number).Unique().Map(secretOf).ForEach(got.add)
		}},
		"under another type": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.Named("a").Encoded(c).Unordered().Repeated().Open().Send(p.one, stream.FIFO).ForEach(got.add)
		}},
		"entries": {numbers, func(s list, p places, c secretly, got *secrets) {
			s.KeyBy(key).Encoded(c).Entries().Send(p.one, stream.FIFO).ForEach(func(e stream.Entry[int, secret]) { got.add(e.Value) })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := stream.New("codecs")
			by := newSecretly()
			var got secrets
			p := places{f.Process[decoder](), f.Cluster[decoders](2)}
			c.hop(stream.Items(f.Process[coder](), numbers...).Map(secretOf), p, by, &got)
			run(f)
			got.check(t, c.want)
			if by.wrote.Load() == 0 || by.read.Load() == 0 {
				t.Errorf("the codec has written %d and read %d items", by.wrote.Load(), by.read.Load())
			}
		})
	}
}

// A codec is for one hop: the next has its own, or none. Names and codecs stand in any order.
func TestCodecIsForOneHop(t *testing.T) {
	f := stream.New("codecs")
	a, b := newDigits(), newDigits()
	there := stream.Items(f.Process[coder](), 1, 2).Encoded(a).Named("first").Send(f.Process[decoder](), stream.FIFO)
	back := there.Named("second").Encoded(b).Send(f.Process[coder](), stream.FIFO)
	back.Send(f.Process[decoder](), stream.FIFO).Ignore()
	var hops []string
	for _, e := range f.Graph().Edges {
		if e.Wire != "" {
			hops = append(hops, strings.Join([]string{e.Label, e.Wire, e.Codec}, " "))
		}
	}
	if want := []string{"first FIFO words", "second FIFO words", " FIFO "}; !slices.Equal(hops, want) {
		t.Errorf("hops are %q, and not %q", hops, want)
	}
	run(f)
	if a.wrote.Load() != 2 || b.wrote.Load() != 2 {
		t.Errorf("written %d and %d items", a.wrote.Load(), b.wrote.Load())
	}
	if drawn := f.Graph().Mermaid(); !strings.Contains(drawn, "first by FIFO as words") {
		t.Error(drawn)
	}
}

// inDigits write numbers, and count.
type inDigits struct{ wrote *atomic.Int64 }

func newDigits() inDigits { return inDigits{new(atomic.Int64)} }

func (inDigits) Form() string { return "words" }

func (w inDigits) Append(dst []byte, x int) ([]byte, error) {
	w.wrote.Add(1)
	return strconv.AppendInt(dst, int64(x), 10), nil
}

func (inDigits) Decode(src []byte) (int, error) { return strconv.Atoi(string(src)) }

// formless has no form, and beginning begins anew instead of appending.
type (
	formless  struct{ inDigits }
	beginning struct{ inDigits }
)

func (formless) Form() string { return "" }

func (beginning) Append(dst []byte, x int) ([]byte, error) { return []byte{}, nil }

// If this fails, a codec that has no effect is taken for one that has.
func TestMisuseOfCodecs(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	refuse(t, map[string]misused{
		"no codec": building("Encoded", says("its codec is nil"), func(here *blame, _ flow, s list) {
			here.next()
			s.Encoded(nil)
		}),
		"no codec of values": building("Encoded", says("its codec is nil"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Encoded(nil)
		}),
		"no form": building("Encoded", says("form is empty"), func(here *blame, _ flow, s list) {
			here.next()
			s.Encoded(formless{})
		}),
		"keys that cannot be written": building("Encoded", says("no canonical bytes", "secret"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(func(x int) hidden { return hidden{x} })
			here.next()
			k.Encoded(newDigits())
		}),
	})
	for name, build := range map[string]func(s list, there stream.Process[elsewhere]){
		"an operator between": func(s list, there stream.Process[elsewhere]) {
			s.Encoded(newDigits()).Map(itself).Send(there, stream.FIFO).Ignore()
		},
		"no hop": func(s list, _ stream.Process[elsewhere]) { s.Encoded(newDigits()).Ignore() },
		"after the hop": func(s list, there stream.Process[elsewhere]) {
			s.Send(there, stream.FIFO).Encoded(newDigits()).Ignore()
		},
		"two before one hop": func(s list, there stream.Process[elsewhere]) {
			s.Encoded(newDigits()).Encoded(newDigits()).Send(there, stream.FIFO).Ignore()
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := stream.New("misuse")
			build(stream.Items(f.Process[misuser](), 1), f.Process[elsewhere]())
			err := f.Run(context.Background())
			var m *stream.Misuse
			if !errors.As(err, &m) || m.Op != "Encoded" || m.Site.Line == 0 || !strings.Contains(m.Problem, "no hop uses the codec: Encoded comes directly before a hop") {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// What a codec cannot write or read stops the flow, and the error says where.
func TestCodecFails(t *testing.T) {
	for name, c := range map[string]struct {
		item  int
		by    func() stream.Wire[props.List, props.List]
		class error
		says  []string
	}{
		"writing":               {666, stream.FIFO[props.List], nil, []string{"tick: Send at ", "codec_test.go:", "cannot be encoded: that is not written"}},
		"reading, in memory":    {13, stream.FIFO[props.List], stream.ErrDecode, []string{"tick: Send at ", "codec_test.go:", "an item does not decode as secret of secret: 13 is not read"}},
		"reading, over another": {13, straight[props.List], stream.ErrDecode, []string{"tick: Send at ", "codec_test.go:", "/decoder", "from coder: an item does not decode as secret of secret: 13 is not read"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := stream.New("codecs")
			stream.Items(f.Process[coder](), 1, c.item, 2).Map(secretOf).Encoded(newSecretly()).Send(f.Process[decoder](), c.by).Ignore()
			err := f.Run(t.Context())
			if !errors.Is(err, tick.ErrOperator) || c.class != nil && !errors.Is(err, c.class) {
				t.Fatalf("it ends with %v", err)
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%v does not say %q", err, s)
				}
			}
		})
	}
	t.Run("beginning anew", func(t *testing.T) {
		f := stream.New("codecs")
		stream.Items(f.Process[coder](), 1, 2).Encoded(beginning{}).Send(f.Process[decoder](), stream.FIFO).Ignore()
		if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "Append has returned less than it was given") {
			t.Errorf("it ends with %v", err)
		}
	})
	t.Run("a panic on another goroutine", func(t *testing.T) {
		f := stream.New("codecs")
		elsewhere := func() stream.Wire[props.List, props.List] {
			return stream.ClaimWire[props.List, props.List]("elsewhere", func(_, _ string) func(stream.Parcel) {
				return func(p stream.Parcel) {
					go func() {
						p.Deliver()
						p.Done()
					}()
				}
			})
		}
		stream.Items(f.Process[coder](), 1).Encoded(panicking{}).Send(f.Process[decoder](), elsewhere).Ignore()
		if err := f.Run(t.Context()); !errors.Is(err, stream.ErrDecode) || !strings.Contains(err.Error(), "panic: it is 1") {
			t.Errorf("it ends with %v", err)
		}
	})
}

type panicking struct{ inDigits }

func (panicking) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}

func (panicking) Decode(src []byte) (int, error) { panic("it is " + string(src)) }

// picky is read by its own UnmarshalBinary, unless it is 13.
type picky struct{ n byte }

func (p picky) MarshalBinary() ([]byte, error) { return []byte{p.n}, nil }

func (p *picky) UnmarshalBinary(b []byte) error {
	if len(b) != 1 || b[0] == 13 {
		return fmt.Errorf("stream_test: no picky: %d", b)
	}
	p.n = b[0]
	return nil
}

// A lenient cut drops what does not decode, counts and logs it, and brings the others of the chunk; in any form.
func TestLenient(t *testing.T) {
	cut := stream.Lenient{Why: props.Because("what a newer sender says is not missed")}
	numbers := []int{1, 13, 2, 13, 13, 3}
	for name, build := range map[string]func(s stream.Stream[int, stream.Process[coder], props.List], there stream.Process[decoder], got func(int)){
		"codec": func(s stream.Stream[int, stream.Process[coder], props.List], there stream.Process[decoder], got func(int)) {
			s.Map(secretOf).Encoded(newSecretly()).Named("numbers").Send(there, cut.Cut).Map(secret.number).ForEach(got)
		},
		"values": func(s stream.Stream[int, stream.Process[coder], props.List], there stream.Process[decoder], got func(int)) {
			s.Map(secretOf).KeyBy(secret.number).Encoded(newSecretly()).Entries().Unordered().Named("numbers").Send(there, cut.Cut).
				Map(func(e stream.Entry[int, secret]) int { return e.Key }).ForEach(got)
		},
		"canonical": func(s stream.Stream[int, stream.Process[coder], props.List], there stream.Process[decoder], got func(int)) {
			s.Map(func(n int) picky { return picky{byte(n)} }).Named("numbers").Send(there, cut.Cut).Map(func(p picky) int { return int(p.n) }).ForEach(got)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := stream.New("codecs")
			var log bytes.Buffer
			f.Logger = slog.New(slog.NewTextHandler(&log, nil))
			var got []int
			build(stream.Items(f.Process[coder](), numbers...), f.Process[decoder](), func(n int) { got = append(got, n) })
			if err := f.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, []int{1, 2, 3}) {
				t.Errorf("there come %v", got)
			}
			var dropped uint64
			for _, e := range f.Metrics()["codecs/decoder"] {
				dropped += e.Dropped
			}
			if dropped != 3 {
				t.Errorf("%d are counted as dropped", dropped)
			}
			for _, s := range []string{"do not decode", "flow=codecs", "channel=numbers", "from=coder", "dropped=3", "13"} {
				if !strings.Contains(log.String(), s) {
					t.Errorf("the log lacks %q: %s", s, log.String())
				}
			}
		})
	}
}

// If this fails, a receiver of nothing but bad items fills the log.
func TestLenientLogsLess(t *testing.T) {
	f := stream.New("codecs")
	var log bytes.Buffer
	f.Logger = slog.New(slog.NewTextHandler(&log, nil))
	cut := stream.Lenient{Why: props.Because("a test")}
	in := stream.NewInlet[int](f.Process[coder]())
	acks := make(chan struct{})
	all := in.Stream().Map(secretOf)
	all.Encoded(newSecretly()).Send(f.Process[decoder](), cut.Cut).Ignore()
	all.ForEach(func(secret) { acks <- struct{}{} })
	ended := make(chan error)
	go func() { ended <- f.Run(t.Context()) }()
	for range 1000 { // one at a time: each is a frame of its own
		if err := in.Put(t.Context(), 13); err != nil {
			t.Fatal(err)
		}
		<-acks
	}
	in.Close()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(log.String(), "\n"); lines < 5 || lines > 12 {
		t.Errorf("%d lines of log: %s", lines, log.String())
	}
}
