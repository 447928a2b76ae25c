package mesh

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A frame is four bytes of length, one that says what it is, and the rest. Those below beat are numbered by their place in the
// session, and come once and in order, over however many connections; the others are of one connection.
const (
	frameItems = byte(iota) // channel, number of items, items
	frameEnd                // channel
	frameTook               // channel, number of items
	frameFull               // who is full, version, channel's name, whether
	frameAsk                // channel: of those that can send, the other is to
	frameBye                // why
	beat                    // nothing: the other is alive
	frameAck                // number of frames received
)

// errFrame is what a malformed frame ends its connection with.
var errFrame = errors.New("malformed frame")

// headRoom is how much a frame has, at most, before its items.
const headRoom = 64

// head begins a frame whose rest, after what follows the head, has the given length.
func head(kind byte, rest int, numbers ...uint64) []byte {
	b := make([]byte, 5, 5+len(numbers)*binary.MaxVarintLen64)
	b[4] = kind
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-4+rest))
	return b
}

// readFrame reads one frame of at most limit bytes. What it returns is good until the next call.
func readFrame(r *bufio.Reader, limit int, buf []byte) (kind byte, rest, grown []byte, err error) {
	length, err := r.Peek(4)
	if err != nil {
		if len(length) > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, buf, err
	}
	n := int64(binary.BigEndian.Uint32(length))
	_, _ = r.Discard(4)
	if n == 0 || n > int64(limit) {
		return 0, nil, buf, fmt.Errorf("%w: of %d bytes, where 1 to %d are allowed", errFrame, n, limit)
	}
	if buf, err = readGrowing(r, int(n), buf[:0]); err != nil {
		return 0, nil, buf, err
	}
	return buf[0], buf[1:], buf, nil
}

// readGrowing reads n bytes, and takes memory as they come: a length alone costs nothing.
func readGrowing(r io.Reader, n int, buf []byte) ([]byte, error) {
	const step = 1 << 16
	for len(buf) < n {
		from := len(buf)
		if more := min(n-from, max(step, from)); cap(buf) < from+more {
			buf = append(buf, make([]byte, more)...)
		} else {
			buf = buf[:from+more]
		}
		if _, err := io.ReadFull(r, buf[from:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return buf, err
		}
	}
	return buf, nil
}

// reading takes numbers and words off a frame. After the first that is not there, all are zero.
type reading struct {
	left []byte
	bad  bool
}

func (r *reading) number() uint64 {
	n, size := binary.Uvarint(r.left)
	if size <= 0 {
		r.bad, r.left = true, nil
		return 0
	}
	r.left = r.left[size:]
	return n
}

func (r *reading) word() string {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.bad, r.left = true, nil
		return ""
	}
	w := string(r.left[:n])
	r.left = r.left[n:]
	return w
}

// all fails unless everything was there, and nothing else.
func (r *reading) all() error {
	if r.bad || len(r.left) > 0 {
		return errFrame
	}
	return nil
}

func appendWord(b []byte, w string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(w))), w...)
}

// notice is that a channel is full, or has room again, somewhere. Each process makes it known to all that it is connected to.
type notice struct {
	origin, version uint64
	channel         string
	full            bool

	from *session // that told it first; nil of this process
}

func (n notice) frame() []byte {
	rest := appendWord(nil, n.channel)
	is := uint64(0)
	if n.full {
		is = 1
	}
	return append(head(frameFull, len(rest), n.origin, n.version, is), rest...)
}

func readNotice(rest []byte) (n notice, err error) {
	r := reading{left: rest}
	n.origin, n.version, n.full = r.number(), r.number(), r.number() == 1
	n.channel = r.word()
	return n, r.all()
}
