package mesh

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/calmflow/calm/io/codec"
	"github.com/calmflow/calm/io/protobuf"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// picky writes numbers, and does not read 13.
type picky struct{}

func (picky) Form() string { return "picky" }
func (picky) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}

func (picky) Decode(src []byte) (int, error) {
	n, err := strconv.Atoi(string(src))
	if n == 13 {
		err = errors.New("13 is not read")
	}
	return n, err
}

// If this fails, what two processes send each other by a codec does not arrive, or not as it was.
func TestCodecsBetweenProcesses(t *testing.T) {
	const items = 2000
	var heard notes[int]
	build := func(role string) func(*stream.Flow) {
		return func(f *stream.Flow) {
			src, workers := f.Process[source](), f.Cluster[worker](2)
			all := stream.Items(src, to(items)...)
			all.Map(func(i int) small { return small{i} }).Encoded(codec.JSON[small]{}).Named("json").Broadcast(workers, stream.FIFO).
				ForEach(func(x small) { heard.at("json at " + role)(x.A) })
			all.Map(func(i int) time.Time { return time.Unix(int64(i), 0) }).Named("binary").Encoded(codec.Binary[time.Time]()).Broadcast(workers, stream.Reorder).
				ForEach(func(x time.Time) { heard.at("binary at " + role)(int(x.Unix())) })
			all.Map(strconv.Itoa).Encoded(codec.Raw[string]{}).Broadcast(workers, stream.Repeat).
				ForEach(func(x string) {
					i, _ := strconv.Atoi(x)
					heard.at("raw at " + role)(i)
				})
			messages := all.Map(func(i int) *wrapperspb.Int64Value { return wrapperspb.Int64(int64(i)) })
			number := func(m *wrapperspb.Int64Value) int { return int(m.GetValue()) }
			messages.Encoded(protobuf.Codec[*wrapperspb.Int64Value]{}).Broadcast(workers, stream.FIFO).Map(number).ForEach(heard.at("protobuf at " + role))
			messages.KeyBy(func(m *wrapperspb.Int64Value) string { return fmt.Sprint(number(m) % 7) }).
				Encoded(protobuf.Codec[*wrapperspb.Int64Value]{}).Shard(workers, stream.FIFO).
				Encoded(protobuf.Codec[*wrapperspb.Int64Value]{}).Unite(src, stream.FIFO).Map(number).Values().
				ForEach(heard.at("sharded at " + role))
		}
	}
	n := newNetwork(t, "source", "worker[0]", "worker[1]")
	roles := []string{"source", "worker[0]", "worker[1]"}
	for _, role := range roles {
		n.run(n.config(role), build(role))
	}
	n.wg.Wait()
	for _, role := range roles[1:] {
		for _, by := range []string{"json", "binary", "raw", "protobuf"} {
			if got := heard.of(by + " at " + role); !slices.Equal(got, to(items)) {
				t.Errorf("%s: %s brings %d items, in order: %t", role, by, len(got), slices.IsSorted(got))
			}
		}
	}
	if got := heard.of("sharded at source"); !slices.Equal(slices.Sorted(slices.Values(got)), to(items)) {
		t.Errorf("shards bring back %d items", len(got))
	}
}

// If this fails, processes whose codecs differ run together, or do not say how they differ.
func TestDifferentCodecs(t *testing.T) {
	by := func(c stream.Codec[small]) func(*stream.Flow) {
		return func(f *stream.Flow) {
			stream.NewInlet[small](f.Process[source]()).Stream().Named("orders").Encoded(c).Broadcast(f.Cluster[worker](1), stream.FIFO).Ignore()
		}
	}
	keyed := func(f *stream.Flow) {
		stream.NewInlet[small](f.Process[source]()).Stream().KeyBy(func(s small) string { return "" }).Named("orders").
			Encoded(codec.JSON[small]{}).Shard(f.Cluster[worker](1), stream.FIFO).Ignore()
	}
	for name, c := range map[string]struct {
		here, there func(*stream.Flow)
		says        string
	}{
		"one has none": {sending[small]("orders"), by(codec.JSON[small]{}), `channel "orders" is json at worker, and of {A int} at source`},
		"another":      {by(codec.JSON[small]{}), by(smallInWords{}), `channel "orders" is words at worker, and json at source`},
		"keyed":        {by(codec.JSON[small]{}), keyed, `channel "orders" is string to json at worker, and json at source`},
		"called int":   {sending[int]("orders"), by(calledInt{}), `channel "orders" is int at worker, and of int at source`},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, "source")
			n.start(n.config("source"), c.here)
			err := n.ends(Config{Role: "worker", Peers: n.peers}, c.there)
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, and not %s", err, c.says)
			}
		})
	}
}

type (
	smallInWords struct{ codec.JSON[small] }
	calledInt    struct{ codec.JSON[small] }
)

func (smallInWords) Form() string { return "words" }
func (calledInt) Form() string    { return "int" }

// choosy is read by its own UnmarshalBinary, unless it is 13.
type choosy struct{ n byte }

func (c choosy) MarshalBinary() ([]byte, error) { return []byte{c.n}, nil }

func (c *choosy) UnmarshalBinary(b []byte) error {
	if len(b) != 1 || b[0] == 13 {
		return fmt.Errorf("mesh: not choosy: %d", b)
	}
	c.n = b[0]
	return nil
}

// What cannot be read would be sent again for ever: it stops the process that cannot read it, which says what it was. If this fails, the
// two reconnect without an end.
func TestUndecodedStopsTheReceiver(t *testing.T) {
	number := func(i int) int { return i }
	for name, c := range map[string]struct {
		build func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int))
		says  string
	}{
		"by a codec": {func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int)) {
			all.Encoded(picky{}).Named("orders").Broadcast(there, stream.FIFO).ForEach(heard)
		}, `mesh: channel "orders" from source: an item does not decode as picky of int: 13 is not read`},
		"over a cut": {func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int)) {
			all.Encoded(picky{}).Named("orders").BroadcastCut(there, stream.FailStop{Why: props.Because("a test")}.Cut).ForEach(heard)
		}, `mesh: channel "orders" from source: an item does not decode as picky of int: 13 is not read`},
		"over UDP": {func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int)) {
			all.Encoded(picky{}).Named("orders").Broadcast(there, stream.UDP).ForEach(heard)
		}, `mesh: channel "orders" from source: an item does not decode as picky of int: 13 is not read`},
		"by key": {func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int)) {
			all.KeyBy(number).Encoded(picky{}).Named("orders").Shard(there, stream.FIFO).Values().ForEach(heard)
		}, `mesh: channel "orders" from source: an item does not decode as picky of Entry[int, int]: 13 is not read`},
		"as canonical CBOR": {func(all stream.Stream[int, stream.Process[source], props.List], there stream.Cluster[worker], heard func(int)) {
			all.Map(func(i int) choosy { return choosy{byte(i)} }).Named("orders").Broadcast(there, stream.FIFO).Map(func(c choosy) int { return int(c.n) }).ForEach(heard)
		}, `mesh: channel "orders" from source: an item does not decode as canonical CBOR of choosy: `},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, "source")
			build := func(f *stream.Flow) {
				c.build(stream.Items(f.Process[source](), 1, 13, 2), f.Cluster[worker](1), func(int) {})
			}
			stop := n.start(n.config("source"), build)
			err := n.ends(Config{Role: "worker", Peers: n.peers}, build)
			if !errors.Is(err, stream.ErrDecode) || !strings.HasPrefix(err.Error(), c.says) {
				t.Errorf("it ends with %v, and not with %s", err, c.says)
			}
			if err := stop(); err != nil {
				t.Errorf("the sender ends with %v", err)
			}
		})
	}
}

// If this fails, a lenient channel loses more than what does not decode, does not count it, or stands still since what is dropped still
// counts as sent.
func TestLenientBetweenProcesses(t *testing.T) {
	const rounds, bad = 5, 200 // of which as many wait as may
	var heard notes[int]
	var flow *stream.Flow
	var in, there *stream.Inlet[int, stream.Process[source]]
	build := func(role string, in **stream.Inlet[int, stream.Process[source]]) func(*stream.Flow) {
		return func(f *stream.Flow) {
			f.Limit = 100
			*in = stream.NewInlet[int](f.Process[source]())
			if role == "worker" {
				flow = f
				f.Logger = slog.New(slog.DiscardHandler)
			}
			all := (*in).Stream().Encoded(picky{}).Named("orders")
			all.BroadcastCut(f.Cluster[worker](1), stream.Lenient{Why: props.Because("a test")}.Cut).ForEach(heard.at(role))
		}
	}
	n := newNetwork(t, "source")
	stop := n.start(n.config("source"), build("source", &in))
	stopWorker := n.start(Config{Role: "worker", Peers: n.peers}, build("worker", &there))
	for i := range rounds {
		for _, x := range append(slices.Repeat([]int{13}, bad), i) {
			if err := in.Put(n.ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		n.until(fmt.Sprint(i, " comes"), func() bool { return len(heard.of("worker")) > i })
	}
	if got := heard.of("worker"); !slices.Equal(got, to(rounds)) {
		t.Errorf("there come %v", got)
	}
	var dropped uint64
	for _, e := range flow.Metrics()["test/worker[0]"] {
		dropped += e.Dropped
	}
	if dropped != rounds*bad {
		t.Errorf("%d are counted as dropped", dropped)
	}
	if err := errors.Join(stop(), stopWorker()); err != nil {
		t.Error(err)
	}
}

// A client whose items do not decode is given up; others, and the server, go on. If this fails, anybody can stop a server.
func TestClientsThatSendGarbage(t *testing.T) {
	var heard notes[int]
	var in, there *stream.Inlet[small, stream.Local[guest]]
	build := func(in **stream.Inlet[small, stream.Local[guest]], role string) func(*stream.Flow) {
		return func(f *stream.Flow) {
			*in = stream.NewInlet[small](f.Clients[guest]())
			said := (*in).Stream()
			said.Encoded(codec.JSON[small]{}).Named("a").Gather(f.Process[source](), stream.FIFO).Values().ForEach(func(s small) { heard.at(role)(s.A) })
			said.Named("b").Gather(f.Process[source](), stream.FIFO).Ignore()
		}
	}
	var log logged
	n := newNetwork(t, "source")
	n.log = &log
	stop := n.start(n.config("source"), build(&there, "source"))
	n.start(Config{Role: "guest", Peers: n.peers}, build(&in, "guest"))
	sent := 0
	serves := func() {
		t.Helper()
		if err := in.Put(n.ctx, small{sent}); err != nil {
			t.Fatal(err)
		}
		sent++
		n.until("it is served", func() bool { return len(heard.of("source")) == sent })
	}
	serves()
	for epoch, bad := range [][]byte{
		append(head(frameItems, 2, 0, 1), 1, '{'),                   // no JSON
		append(head(frameItems, 3, 0, 1), 9, '{', '}'),              // longer than it is
		append(head(frameItems, 1, 0, 1), 0x80),                     // no length
		append(head(frameItems, 3, 1, 1), 0x81, 0x61, 0x61),         // no small
		append(head(frameItems, 2, 1, 1), 0xff, 0xff),               // no CBOR
		append(head(frameItems, 5, 0, 2), 2, '{', '}', 1, '"'),      // after one that is right
		append(head(frameItems, 3, 0, 1), 2, '[', ']'),              // another type
		append(head(frameItems, 4, 1, 1), 0x81, 0xa1, 0x61, 'B'),    // cut off
		append(head(frameItems, 5, 1, 1), 0x81, 0xa1, 0x61, 'B', 1), // a field that there is not
	} {
		conn, r, err := meet(n, uint64(epoch)*2+1_000_001, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write(bad)
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.Copy(io.Discard, r); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("it goes on after %x", bad)
		}
		_ = conn.Close()
		serves()
		if _, _, err := meet(n, uint64(epoch)*2+1_000_001, 1); err == nil || !strings.Contains(err.Error(), "given up") {
			t.Errorf("it is taken back after %x: %v", bad, err)
		}
	}
	if err := stop(); err != nil {
		t.Errorf("the server ends with %v", err)
	}
	if said := log.String(); strings.Count(said, "client has gone") < 9 || !strings.Contains(said, `mesh: channel \"a\" from guest[1]: an item does not decode as json of small: unexpected end of JSON input`) {
		t.Errorf("the log does not say why: %s", said)
	}
}

// meet says hello as a client of the server above.
func meet(n *network, epoch, known uint64) (net.Conn, *bufio.Reader, error) {
	conn, err := net.Dial("tcp", n.peers["source"])
	if err != nil {
		return nil, nil, err
	}
	h := hello{Version: version, Flow: "test", Role: "guest", To: "source", Epoch: epoch, Known: known, Channels: []channelForm{
		{Name: "a", From: "guest", To: "source", Item: "codec json", Wire: "FIFO"}, {Name: "b", From: "guest", To: "source", Item: "{A int}", Wire: "FIFO"},
	}}
	if err := writeHello(conn, h); err != nil {
		return conn, nil, err
	}
	r := bufio.NewReader(conn)
	answer, err := readHello(r)
	if err == nil && answer.Refusal != "" {
		err = errors.New(answer.Refusal)
	}
	return conn, r, err
}

// logged is a log that several goroutines write.
type logged struct {
	mu  sync.Mutex
	all strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
