package tick

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// replayed is how far Replay has come.
type replayed struct {
	ticks uint64
	bytes int64
}

// Replay runs the ticks that a journal holds, one record a tick, without looking at the clock or the inboxes. The graph
// must be built as the one that was recorded, and must not have run. An inbox that the journal closes is closed, and
// what waits there is dropped; the others go on afterwards where the journal leaves them.
//
// A record that a crash cut short ends the replay without an error: its tick never ran. If a record is damaged, Replay
// runs the ticks before it and returns an error of class ErrJournal.
func (g *Graph) Replay(from io.Reader) error {
	if g.ticks > 0 {
		return fmt.Errorf("tick: Replay of %q after its first tick: build the graph anew", g.opts.Name)
	}
	if err := g.journaled(); err != nil {
		return err
	}
	r := from
	if _, inMemory := from.(*bytes.Reader); !inMemory {
		r = bufio.NewReader(from)
	}
	if err := g.readHeader(r); err != nil {
		return err
	}
	for {
		body, err := readRecord(r)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("tick: replaying %q, after %d bytes: %w", g.opts.Name, g.replayed.bytes, err)
		}
		if err := g.tick(func() error { return g.load(body) }); err != nil {
			return err
		}
		g.replayed.ticks++
		g.replayed.bytes += prefixSize + int64(len(body))
	}
}

// Replayed returns the size of the part of the journal that Replay has run, in bytes. A host that is to go on with the
// journal cuts it off there.
func (g *Graph) Replayed() int64 { return g.replayed.bytes }

func (g *Graph) readHeader(r io.Reader) error {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return fmt.Errorf("%w: no header: %w", ErrJournal, err)
	}
	if string(header[:len(journalMagic)]) != journalMagic {
		return fmt.Errorf("%w: it does not begin with %q", ErrJournal, journalMagic)
	}
	if binary.BigEndian.Uint64(header[len(journalMagic):]) != g.fingerprint() {
		return fmt.Errorf("%w: it was written by another graph than %q: replay it with the program that recorded it", ErrJournal, g.opts.Name)
	}
	g.replayed.bytes = headerSize
	return nil
}

// readRecord returns the body of the next record. Memory grows with what is there to read,
// whatever a damaged length claims.
func readRecord(r io.Reader) (body []byte, err error) {
	var prefix [prefixSize]byte
	if _, err := io.ReadFull(r, prefix[:]); err != nil {
		return nil, err
	}
	n, sum := binary.BigEndian.Uint32(prefix[:]), binary.BigEndian.Uint32(prefix[4:])
	if n == 0 || n > maxRecord {
		return nil, fmt.Errorf("%w: a record of %d bytes", ErrJournal, n)
	}
	if n <= smallRecord {
		body = make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil, err
		}
		return body, whole(body, sum)
	}
	var buf bytes.Buffer
	if _, err := io.CopyN(&buf, r, int64(n)); err != nil {
		return nil, err
	}
	return buf.Bytes(), whole(buf.Bytes(), sum)
}

// smallRecord is the size up to which a record's memory is taken before it is read.
const smallRecord = 4096

func whole(body []byte, sum uint32) error {
	if crc32.Checksum(body, castagnoli) != sum {
		return fmt.Errorf("%w: a record of %d bytes is damaged", ErrJournal, len(body))
	}
	return nil
}

// reader reads the body of a record.
type reader struct{ rest []byte }

var errShort = fmt.Errorf("%w: a record ends too early", ErrJournal)

func (r *reader) uvarint() (uint64, error) {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		return 0, errShort
	}
	r.rest = r.rest[n:]
	return v, nil
}

func (r *reader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.rest)) {
		return nil, errShort
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b, nil
}

// load puts into the inboxes what a record holds.
func (g *Graph) load(body []byte) error {
	seconds, n := binary.Varint(body)
	if n <= 0 {
		return errShort
	}
	r := &reader{body[n:]}
	nanos, err := r.uvarint()
	if err != nil {
		return err
	}
	if nanos >= 1e9 {
		return fmt.Errorf("%w: a second has no %d nanoseconds", ErrJournal, nanos)
	}
	g.setNow(seconds, int(nanos))
	for _, in := range g.inboxes {
		if err := in.replay(r); err != nil {
			return err
		}
	}
	if len(r.rest) > 0 {
		return fmt.Errorf("%w: a record has %d bytes too many", ErrJournal, len(r.rest))
	}
	return nil
}

func (in *Inbox[T]) replay(r *reader) error {
	flags, err := r.take(1)
	if err != nil {
		return err
	}
	if flags[0]&^(flagItems|flagEnd) != 0 {
		return fmt.Errorf("%w: %v: unknown flags %#x", ErrJournal, in.port.node, flags[0])
	}
	if flags[0]&flagEnd != 0 && !in.port.ended {
		in.last = true
		in.shut()
	}
	if flags[0]&flagItems == 0 {
		return nil
	}
	size, err := r.uvarint()
	if err != nil {
		return err
	}
	body, err := r.take(size)
	if err != nil {
		return err
	}
	in.graph.current = in.port.node
	if in.taken, err = in.opts.Codec.Decode(body); err != nil {
		return fmt.Errorf("%w: %v: %w", ErrJournal, in.port.node, err)
	}
	return nil
}

// shut closes the inbox and drops what waits there.
func (in *Inbox[T]) shut() {
	in.graph.queues.Lock()
	defer in.graph.queues.Unlock()
	in.closed, in.weight, in.queue = true, 0, turns[T]{}
	signal(in.room)
}
