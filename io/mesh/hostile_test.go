package mesh

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/part"
	"github.com/calmflow/calm/stream"
)

// mailbox is a flow to whose one server clients send numbers.
func mailbox(in **stream.Inlet[int, stream.Local[guest]], heard func(int)) func(*stream.Flow) {
	return func(f *stream.Flow) {
		*in = stream.NewInlet[int](f.Clients[guest]())
		(*in).Stream().Named("numbers").Gather(f.Process[source](), stream.FIFO).Values().ForEach(heard)
	}
}

// greet says hello as a client of the mailbox, and returns the connection that follows.
func greet(n *network, as int) (net.Conn, *bufio.Reader, error) {
	conn, err := net.Dial("tcp", n.peers["source"])
	if err != nil {
		return nil, nil, err
	}
	h := hello{Version: version, Flow: "test", Role: "guest", To: "source", Epoch: uint64(as)*2 + 1_000_001, Channels: []channelForm{{"numbers", "guest", "source", "int", "FIFO"}}}
	if err := writeHello(conn, h); err != nil {
		return conn, nil, err
	}
	r := bufio.NewReader(conn)
	answer, err := readHello(r)
	if err == nil && answer.Refusal != "" {
		err = fmt.Errorf("refused: %s", answer.Refusal)
	}
	return conn, r, err
}

// frame is a whole frame with this body, and with another length if it is to lie.
func frame(body []byte, length int) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(length)), body...)
}

// malformed are frames that no process sends.
func malformed(rng *rand.Rand) []byte {
	body := []byte{byte(rng.IntN(10))}
	for range rng.IntN(20) {
		body = append(body, byte(rng.Uint32()))
	}
	switch rng.IntN(4) {
	case 0:
		return frame(body, 1<<20+rng.IntN(1<<31)) // oversized
	case 1:
		return frame(body, len(body)+1+rng.IntN(100)) // truncated
	case 2:
		return frame(append([]byte{200}, body...), len(body)+1)
	default:
		return frame(append([]byte{frameItems, 77}, body...), len(body)+2)
	}
}

// Ten thousand malformed frames and a thousand slow handshakes: each ends its connection, and nothing else. If this fails, a peer can stop a
// process that serves others, or have it hold on to memory.
func TestHostile(t *testing.T) {
	frames, slow := 10_000, 1000
	if testing.Short() {
		frames, slow = 500, 50
	}
	n := newNetwork(t, "source")
	n.limits = Limits{Frame: 1 << 20, Handshake: 300 * time.Millisecond, Grace: 100 * time.Millisecond, PerHost: 100}
	var heard notes[int]
	var in, there *stream.Inlet[int, stream.Local[guest]]
	n.start(n.config("source"), mailbox(&there, heard.at("source")))
	n.start(Config{Role: "guest", Peers: n.peers}, mailbox(&in, heard.at("guest")))
	sent := 0
	serves := func() {
		t.Helper()
		if err := in.Put(n.ctx, sent); err != nil {
			t.Fatal(err)
		}
		sent++
		n.until("it is served", func() bool { return len(heard.of("source")) == sent })
	}
	serves()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range frames {
		conn, r, err := greet(n, i)
		if err != nil {
			t.Fatal(err)
		}
		bad := malformed(rng)
		_, _ = conn.Write(bad)
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.Copy(io.Discard, r); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("it goes on after %x", bad)
		}
		_ = conn.Close()
		if i%1000 == 0 {
			serves()
		}
	}
	var idle []net.Conn
	for range slow {
		if conn, err := net.Dial("tcp", n.peers["source"]); err == nil {
			_, _ = conn.Write([]byte{0, 0, 0})
			idle = append(idle, conn)
		}
	}
	serves()
	for _, conn := range idle {
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatal("a slow handshake is waited for")
		}
		_ = conn.Close()
	}
	serves()
}

// FuzzFrames: whatever comes on a connection, the process lives, and takes no more memory than was sent.
func FuzzFrames(f *testing.F) {
	f.Add(head(beat, 0))
	f.Add(append(head(frameItems, 3, 0, 1), 0x81, 0x01, 0x02))
	f.Add(append(head(frameItems, 2, 0, 1), 0x81, 0x01))
	f.Add(head(frameEnd, 0, 0))
	f.Add(head(frameTook, 0, 0, 5))
	f.Add(notice{3, 1, "numbers", true, nil}.frame())
	f.Add(append(head(frameBye, 4), appendWord(nil, "end")...))
	f.Add(head(frameAck, 0, 1))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0})
	f.Add([]byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, sent []byte) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		c := &part.Channel{Name: "numbers", From: 0, To: 1}
		c.Receive = func(int, []byte) error { return nil }
		c.Ended, c.Took, c.Full = func(int) {}, func(int) {}, func(bool) {}
		m := &mesh{
			flow: &part.Flow{Places: []part.Place{{Name: "guest", Members: 1}, {Name: "source", Members: 1}}, Channels: []*part.Channel{c}},
			me:   part.Member{Place: 1}, limits: Limits{Frame: 1 << 16}.orDefault(0), log: slog.New(slog.DiscardHandler), ctx: ctx, fail: cancel,
			notices: map[noticeID]notice{}, heavy: map[*part.Channel]int{},
		}
		s := m.session(part.Member{})
		defer s.end(net.ErrClosed)
		r := bufio.NewReader(bytes.NewReader(sent))
		for {
			kind, rest, _, err := readFrame(r, m.limits.Frame, nil)
			if err != nil || s.handle(kind, rest) != nil {
				return
			}
		}
	})
}

// FuzzHello: what says hello may be anything.
func FuzzHello(f *testing.F) {
	var b bytes.Buffer
	_ = writeHello(&b, hello{Version: version, Flow: "test", Role: "guest", To: "source", Epoch: 1, Channels: []channelForm{{"numbers", "guest", "source", "int", "FIFO"}}})
	f.Add(b.Bytes())
	f.Add([]byte{0, 0, 0, 1, 0xa0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	mine := hello{Version: version, Flow: "test", Role: "source", To: "guest", Channels: []channelForm{{"numbers", "guest", "source", "int", "FIFO"}}}
	f.Fuzz(func(t *testing.T, sent []byte) {
		h, err := readHello(bytes.NewReader(sent))
		if err != nil {
			return
		}
		if why := (&mesh{}).differs(mine, h); why == "" && (h.Flow != mine.Flow || len(h.Channels) != 1) {
			t.Errorf("%+v is taken", h)
		}
	})
}

// FuzzPeers: a list either is refused or gives each role an address.
func FuzzPeers(f *testing.F) {
	f.Add("server=127.0.0.1:7000,replica=a,replica=b")
	f.Add("=,a=,=b")
	f.Fuzz(func(t *testing.T, list string) {
		if strings.HasPrefix(list, "@") {
			return
		}
		peers, err := ParsePeers(list)
		for role, addr := range peers {
			if err != nil || role == "" || addr == "" {
				t.Errorf("%q gives %q at %q, and %v", list, role, addr, err)
			}
		}
	})
}
