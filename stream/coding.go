package stream

import (
	"log/slog"
	"math/bits"
	"reflect"
	"sync/atomic"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/tick"
)

// coding is how a hop writes its items, and what becomes of those that cannot be read.
type coding[T any] struct {
	batches[T]
	item    Codec[T] // nil: canonical
	node    *node
	says    string // the form, in words
	lenient bool
	dropped atomic.Uint64 // that did not decode, in this process
}

func newCoding[T any](n *node, f *form, by *wire) *coding[T] {
	c := &coding[T]{node: n, says: "canonical CBOR", lenient: by.lenient}
	if f == nil {
		mustEncode[T](n.op)
	} else {
		f.used = true
		c.item, c.says = f.codec.(Codec[T]), f.says
	}
	c.batches, n.writes = batchesOf(c.item), f
	return c
}

// read is what a frame holds that a member has sent, and how many items of it were dropped.
func (c *coding[T]) read(frame []byte, from int) (xs []T, lost int, err error) {
	if c.lenient {
		var first error
		xs, err = c.DecodeEach(frame, func(err error) {
			if first == nil {
				first = err
			}
			lost++
		})
		if lost > 0 && err == nil {
			c.drop(from, lost, first)
		}
	} else {
		xs, err = c.Decode(frame)
	}
	if err != nil {
		return nil, 0, c.undecoded(err)
	}
	return xs, lost, nil
}

// guarded is read for goroutines that are no spinner's: there a codec that panics would end the program.
func (c *coding[T]) guarded(frame []byte, from int) (xs []T, lost int, err error) {
	defer func() {
		if r := recover(); r != nil {
			xs, lost, err = nil, 0, c.undecoded(tick.Panicked{Value: r})
		}
	}()
	return c.read(frame, from)
}

func (c *coding[T]) undecoded(cause error) error {
	return &undecoded{c.says, reflect.TypeFor[T](), cause}
}

// drop logs what a lenient hop drops: the first, and then when there are twice as many.
func (c *coding[T]) drop(from, items int, why error) {
	now := c.dropped.Add(uint64(items))
	if before := now - uint64(items); before > 0 && bits.Len64(before) == bits.Len64(now) {
		return
	}
	n := c.node
	log := n.flow.Logger
	if log == nil {
		log = slog.Default()
	}
	log.Warn("stream: items that do not decode are dropped", slog.String("flow", n.flow.name), slog.String("channel", n.channelName()),
		slog.String("from", n.ins[0].at.member(from)), slog.Any("reason", c.undecoded(why)), slog.Uint64("dropped", now))
}

// readItem is what a frame of one item holds.
func (c *coding[T]) readItem(frame []byte) any {
	xs, err := c.Decode(frame)
	if err != nil || len(xs) != 1 {
		return err
	}
	return xs[0]
}

// wrapping makes, of what a sender has sent, what the receiver sees, and has its codec.
type wrapping[T, U any] struct {
	wrap  func(sender int, xs []T) []U
	codec func(Codec[T]) Codec[U]
}

type wrapper[T, U any] func() wrapping[T, U]

// recorded is how a journal has what the receiver sees.
func (w wrapping[T, U]) recorded(c *coding[T]) tick.Codec[U] {
	if c.item == nil {
		return canon.Codec[U]{}
	}
	return itemwise[U]{w.codec(c.item)}
}

func noSender[T any]() wrapping[T, T] {
	return wrapping[T, T]{
		wrap:  func(_ int, xs []T) []T { return xs },
		codec: func(c Codec[T]) Codec[T] { return c },
	}
}

func bySender[C, T any]() wrapping[T, Entry[Member[C], T]] {
	return wrapping[T, Entry[Member[C], T]]{
		wrap: func(sender int, xs []T) []Entry[Member[C], T] {
			es := make([]Entry[Member[C], T], len(xs))
			for i, x := range xs {
				es[i] = Entry[Member[C], T]{Key: Member[C]{member: int32(sender)}, Value: x}
			}
			return es
		},
		codec: func(c Codec[T]) Codec[Entry[Member[C], T]] { return entryCodec[Member[C], T]{c} },
	}
}
