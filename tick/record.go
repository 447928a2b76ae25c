package tick

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"time"
)

// Codec writes items to a journal and reads them back.
type Codec[T any] interface {
	Append(dst []byte, xs []T) ([]byte, error)
	Decode(src []byte) ([]T, error)
}

// ErrJournal is the class of errors about a journal: it is damaged, or it belongs to another graph.
var ErrJournal = errors.New("tick: bad journal")

const journalMagic = "calm-journal-1\n"

// journal writes a record of what each tick takes in, before the tick runs.
type journal struct {
	w   io.Writer
	buf []byte
}

// Record has the graph write to w, before each tick, what the tick takes in: the time and the items of each inbox. The
// tick runs only when the write has returned, one Write call a tick. A graph built alike gives, from Replay, the same outputs.
// Call it before the first tick. All inboxes need a codec.
func (g *Graph) Record(w io.Writer) error {
	if g.plan != nil {
		return fmt.Errorf("tick: Record of %q after its first tick: the journal would lack the beginning", g.opts.Name)
	}
	g.journal = &journal{w: w}
	header := binary.BigEndian.AppendUint64([]byte(journalMagic), g.fingerprint())
	_, err := w.Write(header)
	return err
}

// fingerprint tells graphs apart by their operators and edges.
func (g *Graph) fingerprint() uint64 {
	h := fnv.New64a()
	for _, n := range g.nodes {
		fmt.Fprintf(h, "%s", n.name)
		for _, in := range n.inputs {
			fmt.Fprintf(h, " %d", in.from.node.id)
		}
		fmt.Fprintln(h)
	}
	return h.Sum64()
}

// write appends one record: its length, the time, and for each inbox its items and whether it ended.
func (j *journal) write(g *Graph) error {
	j.buf = binary.AppendVarint(j.buf[:0], g.now.UnixNano())
	for _, in := range g.inboxes {
		if err := in.record(j); err != nil {
			return err
		}
	}
	record := binary.AppendUvarint(nil, uint64(len(j.buf)))
	_, err := j.w.Write(append(record, j.buf...))
	return err
}

func (in *Inbox[T]) record(j *journal) error {
	if in.opts.Codec == nil {
		return fmt.Errorf("tick: %v has no codec: give its InboxOptions one, or do not call Record", in.port.node)
	}
	flags := byte(0)
	if in.last {
		flags = 1
	}
	j.buf = append(j.buf, flags)
	body, err := in.opts.Codec.Append(nil, in.taken)
	if err != nil {
		return fmt.Errorf("tick: recording %v: %w", in.port.node, err)
	}
	j.buf = binary.AppendUvarint(j.buf, uint64(len(body)))
	j.buf = append(j.buf, body...)
	return nil
}

// replay reads one record.
type replay struct{ buf []byte }

func (r *replay) uvarint() (uint64, error) {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		return 0, ErrJournal
	}
	r.buf = r.buf[n:]
	return v, nil
}

func (r *replay) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.buf)) {
		return nil, ErrJournal
	}
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b, nil
}

// Replay runs the ticks that a journal holds, one record a tick, without looking at the clock or the inboxes. A record
// that a crash cut short ends the replay without an error: its tick never ran.
func (g *Graph) Replay(from io.Reader) error {
	r := bufio.NewReader(from)
	header := make([]byte, len(journalMagic)+8)
	if _, err := io.ReadFull(r, header); err != nil {
		return fmt.Errorf("%w: no header: %w", ErrJournal, err)
	}
	if string(header[:len(journalMagic)]) != journalMagic {
		return fmt.Errorf("%w: it does not begin with %q", ErrJournal, journalMagic)
	}
	if binary.BigEndian.Uint64(header[len(journalMagic):]) != g.fingerprint() {
		return fmt.Errorf("%w: it was written by another graph than %q", ErrJournal, g.opts.Name)
	}
	for {
		record, err := readRecord(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := g.tick(func() error { return g.load(record) }); err != nil {
			return err
		}
	}
}

func readRecord(r *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, err
	}
	if n > maxRecord {
		return nil, fmt.Errorf("%w: a record of %d bytes", ErrJournal, n)
	}
	record := make([]byte, n)
	if _, err := io.ReadFull(r, record); err != nil {
		return nil, io.EOF
	}
	return record, nil
}

const maxRecord = 1 << 32

func (g *Graph) load(record []byte) error {
	j := &replay{record}
	now, n := binary.Varint(j.buf)
	if n <= 0 {
		return ErrJournal
	}
	g.now, j.buf = time.Unix(0, now), j.buf[n:]
	for _, in := range g.inboxes {
		if err := in.replay(j); err != nil {
			return err
		}
	}
	return nil
}

func (in *Inbox[T]) replay(j *replay) error {
	flags, err := j.take(1)
	if err != nil {
		return err
	}
	size, err := j.uvarint()
	if err != nil {
		return err
	}
	body, err := j.take(size)
	if err != nil {
		return err
	}
	if in.opts.Codec == nil {
		return fmt.Errorf("tick: %v has no codec", in.port.node)
	}
	in.last = flags[0]&1 != 0
	in.taken, err = in.opts.Codec.Decode(body)
	if err != nil {
		return fmt.Errorf("%w: %v: %w", ErrJournal, in.port.node, err)
	}
	return nil
}
