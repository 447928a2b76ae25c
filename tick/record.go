package tick

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
)

// Codec writes items to a journal and reads them back. What Append writes for some items, Decode must read alone.
type Codec[T any] interface {
	Append(dst []byte, xs []T) ([]byte, error)
	Decode(src []byte) ([]T, error)
}

// ErrJournal is the class of errors about a journal: it is damaged, or it belongs to another graph.
var ErrJournal = errors.New("tick: bad journal")

// A journal is a header, which names the graph by its fingerprint, and a record for each tick: the length and the
// checksum of its body, and then the body: the time, and for each inbox flags and the encoded items.
const (
	journalMagic = "calm-journal-1\n"
	headerSize   = int64(len(journalMagic) + 8)
	prefixSize   = 4 + crc32.Size
	maxRecord    = 1 << 30 // bytes of a body

	flagItems = 1 << 0 // the inbox had items, which follow
	flagEnd   = 1 << 1 // the inbox ended
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// journal writes a record of what each tick takes in, before the tick runs.
type journal struct {
	w    io.Writer
	buf  []byte // a record
	body []byte // an inbox's items
}

// Record has the graph write to w, before each tick, what the tick takes in: the time and the items of each inbox. The
// tick runs only when the write has returned without an error: one Write call a tick, of one record. A graph built
// alike gives, from Replay, the same outputs.
//
// Call it when the graph is built, before its first tick: it then begins a journal. Or call it directly after Replay:
// it then goes on with that journal, of which w must hold the first Replayed bytes. All inboxes need a codec.
func (g *Graph) Record(w io.Writer) error {
	if err := g.journaled(); err != nil {
		return err
	}
	if g.ticks != g.replayed.ticks {
		return fmt.Errorf("tick: Record of %q after its first tick: the journal would lack the beginning", g.opts.Name)
	}
	if g.replayed.bytes == 0 {
		header := binary.BigEndian.AppendUint64([]byte(journalMagic), g.fingerprint())
		if _, err := w.Write(header); err != nil {
			return g.unwritten(err)
		}
	}
	g.journal = &journal{w: w, buf: g.spent.buf, body: g.spent.body}
	g.spent = journal{}
	return nil
}

func (g *Graph) unwritten(err error) error {
	return fmt.Errorf("tick: the journal of %q cannot be written: %w", g.opts.Name, err)
}

// journaled compiles the graph, and says why it cannot keep or replay a journal.
func (g *Graph) journaled() error {
	g.running.Lock()
	defer g.release()
	if err := g.runnable(); err != nil {
		return err
	}
	for _, in := range g.inboxes {
		if err := in.recordable(); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint tells graphs apart by their operators, edges and domains.
func (g *Graph) fingerprint() uint64 {
	if g.print != 0 && g.plan != nil {
		return g.print
	}
	h := fnv.New64a()
	for _, n := range g.nodes {
		fmt.Fprintf(h, "%q", n.name)
		if n.domain != nil {
			fmt.Fprintf(h, " in %q", n.domain.name)
		}
		for _, in := range n.inputs {
			fmt.Fprintf(h, " %d", in.from.node.id)
		}
		fmt.Fprintln(h)
	}
	g.print = h.Sum64()
	return g.print
}

// write appends one record.
func (j *journal) write(g *Graph) error {
	now := g.Now()
	j.buf = append(j.buf[:0], make([]byte, prefixSize)...)
	j.buf = binary.AppendVarint(j.buf, now.Unix())
	j.buf = binary.AppendUvarint(j.buf, uint64(now.Nanosecond()))
	for _, in := range g.inboxes {
		if err := in.record(j); err != nil {
			return err
		}
	}
	body := j.buf[prefixSize:]
	if len(body) > maxRecord {
		return fmt.Errorf("tick: a tick of %q takes in %d bytes, and a record holds %d: lower the limits of its inboxes", g.opts.Name, len(body), maxRecord)
	}
	binary.BigEndian.PutUint32(j.buf, uint32(len(body)))
	binary.BigEndian.PutUint32(j.buf[4:], crc32.Checksum(body, castagnoli))
	if _, err := j.w.Write(j.buf); err != nil {
		return g.unwritten(err)
	}
	return nil
}

func (in *Inbox[T]) recordable() error {
	if in.opts.Codec == nil {
		return fmt.Errorf("tick: %v of %q has no codec: give its InboxOptions one, or neither Record nor Replay", in.port.node, in.graph.opts.Name)
	}
	return nil
}

func (in *Inbox[T]) record(j *journal) (err error) {
	in.graph.current = in.port.node
	flags := byte(0)
	if in.last {
		flags |= flagEnd
	}
	if len(in.taken) == 0 {
		j.buf = append(j.buf, flags)
		return nil
	}
	j.buf = append(j.buf, flags|flagItems)
	if j.body, err = in.opts.Codec.Append(j.body[:0], in.taken); err != nil {
		return in.port.node.failed(fmt.Errorf("its items cannot be recorded: %w", err))
	}
	j.buf = binary.AppendUvarint(j.buf, uint64(len(j.body)))
	j.buf = append(j.buf, j.body...)
	return nil
}
