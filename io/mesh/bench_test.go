package mesh

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/internal/part"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// pair runs a source and a worker until both have ended.
func pair(b *testing.B, build func(f *stream.Flow)) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	peers := map[string]string{"source": l.Addr().String()}
	ended := make(chan error)
	for role, listener := range map[string]net.Listener{"source": l, "worker": nil} {
		f := stream.New("bench")
		f.Logger = slog.New(slog.DiscardHandler)
		build(f)
		go func() { ended <- Run(b.Context(), f, Config{Role: role, Listener: listener, Peers: peers}) }()
	}
	for range 2 {
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	}
}

// dialed are both ends of a bare connection.
func dialed(b *testing.B) (a, z net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		b.Fatal(err)
	}
	if z, err = l.Accept(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = a.Close()
		_ = z.Close()
	})
	return a, z
}

// ratio runs both in turn, and reports the median of their times' ratios.
func ratio(b *testing.B, ours, raw func() time.Duration) {
	var ratios []float64
	for b.Loop() {
		for range 5 {
			r := raw()
			ratios = append(ratios, float64(ours())/float64(r))
		}
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x/raw")
}

// BenchmarkThroughput is a channel of lines against a bare connection that moves the same batches, encoded and decoded alike.
func BenchmarkThroughput(b *testing.B) {
	const chunks, size = 300, 1024
	line := string(make([]byte, 100))
	ours := func() time.Duration { return lines(b, chunks*size, line, stream.FIFO) }
	raw := func() time.Duration {
		a, z := dialed(b)
		began := time.Now()
		go func() {
			var codec canon.Codec[string]
			batch := slices.Repeat([]string{line}, size)
			for range chunks {
				frame, _ := codec.Append(make([]byte, 4), batch)
				binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
				_, _ = a.Write(frame)
			}
			_ = a.Close()
		}()
		var codec canon.Codec[string]
		r := bufio.NewReaderSize(z, 1<<16)
		var length [4]byte
		for {
			if _, err := io.ReadFull(r, length[:]); err != nil {
				return time.Since(began)
			}
			frame := make([]byte, binary.BigEndian.Uint32(length[:]))
			_, _ = io.ReadFull(r, frame)
			_, _ = codec.Decode(frame)
		}
	}
	ratio(b, ours, raw)
}

// lines has so many lines go to another process.
func lines[By stream.Fates, E props.Delivery](b *testing.B, n int, line string, by func() stream.Link[props.List, E, By]) time.Duration {
	var began time.Time
	pair(b, func(f *stream.Flow) {
		all := stream.Seq(f.Process[source](), func(yield func(string) bool) {
			began = time.Now()
			for range n {
				if !yield(line) {
					return
				}
			}
		})
		all.Named("lines").Send(f.Process[worker](), by).Ignore()
	})
	return time.Since(began)
}

// BenchmarkDatagrams is a channel of lines over UDP against one over TCP, which moves frames that are a hundred times as large.
func BenchmarkDatagrams(b *testing.B) {
	const items = 100_000
	line := string(make([]byte, 100))
	ratio(b, func() time.Duration { return lines(b, items, line, stream.UDP) }, func() time.Duration { return lines(b, items, line, stream.FIFO) })
}

// BenchmarkRoundTrip is a byte to and fro on a bare connection against an item to another process and back: between channels, and between
// flows, whose spinners have to wake.
func BenchmarkRoundTrip(b *testing.B) {
	const rounds = 2000
	raw := func() time.Duration {
		a, z := dialed(b)
		go func() { _, _ = io.CopyBuffer(struct{ io.Writer }{z}, struct{ io.Reader }{z}, make([]byte, 8)) }()
		began := time.Now()
		buf := make([]byte, 8)
		for range rounds {
			_, _ = a.Write(buf)
			_, _ = io.ReadFull(a, buf)
		}
		return time.Since(began)
	}
	b.Run("channel", func(b *testing.B) { ratio(b, func() time.Duration { return channels(b, rounds) }, raw) })
	b.Run("flow", func(b *testing.B) { ratio(b, func() time.Duration { return flows(b, rounds) }, raw) })
}

// channels has two processes without flows send a frame back and forth.
func channels(b *testing.B, rounds int) (took time.Duration) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var wg sync.WaitGroup
	for role, listener := range map[string]net.Listener{"source": l, "worker": nil} {
		there, back := &part.Channel{Name: "there", From: 0, To: 1}, &part.Channel{Name: "back", From: 1, To: 0}
		for _, c := range []*part.Channel{there, back} {
			c.Item, c.Took, c.Full, c.Ended = reflect.TypeFor[int](), func(int) {}, func(bool) {}, func(int) {}
		}
		f := &part.Flow{Name: "bench", Places: []part.Place{{Name: "source", Members: 1}, {Name: "worker", Members: 1}}, Channels: []*part.Channel{there, back}}
		f.Run = func(ctx context.Context, me part.Member, net part.Net) error {
			done, left, began := make(chan struct{}), rounds+1, time.Time{}
			answer := make([]byte, 8)
			there.Receive = func(_ int, frame []byte) error {
				net.Took(there, 0, 1)
				net.Send(back, 0, answer, 1)
				return nil
			}
			back.Receive = func(_ int, frame []byte) error {
				net.Took(back, 0, 1)
				switch left--; left {
				case 0:
					took = time.Since(began)
					close(done)
					return nil
				case rounds: // all is connected
					began = time.Now()
				}
				net.Send(there, 0, answer, 1)
				return nil
			}
			net.Began()
			if me.Place == 0 {
				net.Send(there, 0, answer, 1)
				<-done
				cancel()
			}
			<-ctx.Done()
			return nil
		}
		wg.Go(func() {
			_ = join(ctx, f, Config{Role: role, Listener: listener, Peers: map[string]string{"source": l.Addr().String()}}, 0, slog.New(slog.DiscardHandler))
		})
	}
	wg.Wait()
	return took
}

// flows has an item go to another process and back.
func flows(b *testing.B, rounds int) (took time.Duration) {
	in, out := make(chan int, 1), make(chan int, 1)
	go func() {
		in <- 0
		<-out // all is connected
		began := time.Now()
		for i := range rounds {
			in <- i
			<-out
		}
		took = time.Since(began)
		close(in)
	}()
	pair(b, func(f *stream.Flow) {
		src, w := f.Process[source](), f.Process[worker]()
		stream.Chan(src, in).Named("there").Send(w, stream.FIFO).Named("back").Send(src, stream.FIFO).ForEach(func(i int) { out <- i })
	})
	return took
}
