package proptest

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/stream"
)

// Codec holds a codec of one's own to what stream.Codec says: what is written is read as the same; it is appended to what is there, and
// does not depend on it; what is read shares no memory with what it was read from; bytes that are cut off or changed make an error or
// another item, and no panic; and all that at several goroutines. It fails the test with the first item for which that does not hold.
//
//	proptest.Codec(t, codec.JSON[Line]{}, rapid.Make[Line](), func(a, b Line) bool { return a == b })
//
// items are those that the codec is for. It shows what a codec does with some hundred items; a fuzz target of go test tries it with more.
func Codec[T any](t testing.TB, c stream.Codec[T], items *rapid.Generator[T], same func(a, b T) bool) {
	t.Helper()
	if err := checkCodec(t.Name(), c, items, same); err != nil {
		t.Fatal(err)
	}
}

// codecChecker checks one codec.
type codecChecker[T any] struct {
	codec stream.Codec[T]
	same  func(a, b T) bool
}

func checkCodec[T any](name string, c stream.Codec[T], items *rapid.Generator[T], same func(a, b T) bool) error {
	p := codecChecker[T]{c, same}
	form := c.Form()
	if form == "" || c.Form() != form {
		return refute(fmt.Sprintf("a codec must have one form, in words, and its forms are %q and %q", form, c.Form()), "say what both ends must have alike")
	}
	_, err := search(name, func(t *rapid.T) *refutation {
		x, other := items.Draw(t, "item"), items.Draw(t, "other")
		before := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "before")
		found := p.protected(func() *refutation { return p.checkRound(x, before) }, x)
		if found == nil {
			found = p.protected(func() *refutation { return p.checkRound(other, before) }, other)
		}
		if found == nil {
			found = p.protected(func() *refutation { return p.checkMemory(x, other) }, x)
		}
		if found == nil {
			found = p.checkDamage(x, func(b []byte) []byte { return damaged(t, b) })
		}
		if found != nil {
			found.subject = "the codec " + form
		}
		return found
	})
	return err
}

// protected makes a refutation of a panic.
func (p codecChecker[T]) protected(f func() *refutation, x T) (found *refutation) {
	defer func() {
		if r := recover(); r != nil {
			found = refute("it panics", "what cannot be written or read is an error", shownItem("item", x), note("panic", fmt.Sprint(r)))
			found.like = "it panics"
		}
	}()
	return f()
}

func shownItem(label string, x any) line { return note(label, fmt.Sprintf("%v", x)) }

func (p codecChecker[T]) checkRound(x T, before []byte) *refutation {
	alone, err := p.codec.Append(nil, x)
	if err != nil {
		return refute("it does not write an item", "give proptest.Codec items that it is for", shownItem("item", x), note("error", err.Error()))
	}
	back, err := p.codec.Decode(alone)
	if err != nil {
		return refute("it does not read what it has written", "Decode must read all that Append writes", shownItem("item", x), note("bytes", fmt.Sprintf("%x", alone)), note("error", err.Error()))
	}
	if !p.same(x, back) {
		return refute("it reads another item than it has written", "write all of the item", shownItem("item", x), shownItem("read", back), note("bytes", fmt.Sprintf("%x", alone)))
	}
	room := slices.Grow(slices.Clone(before), spareRoom)
	after, err := p.codec.Append(room, x)
	if err != nil || len(after) < len(before) || !bytes.Equal(after[:len(before)], before) {
		return refute("it changes what it is given to append to", "append to dst, and return it", shownItem("item", x), note("before", fmt.Sprintf("%x", before)), note("after", fmt.Sprintf("%x", after)))
	}
	again, err := p.codec.Decode(after[len(before):])
	if err != nil || !p.same(x, again) {
		return refute("what it appends depends on what was there", "append to dst what would be appended to nil", shownItem("item", x), note("before", fmt.Sprintf("%x", before)), note("after", fmt.Sprintf("%x", after)))
	}
	return nil
}

// spareRoom is what a slice that is appended to has room for, so that a codec that writes into its beginning is seen.
const spareRoom = 512

// checkMemory decodes in memory that then holds something else, and at two goroutines.
func (p codecChecker[T]) checkMemory(x, other T) *refutation {
	src, err := p.codec.Append(nil, x)
	second, errOther := p.codec.Append(nil, other)
	if err != nil || errOther != nil {
		return nil // what cannot be written is found by checkRound
	}
	shared := slices.Clone(src)
	back, err := p.codec.Decode(shared)
	for i := range shared {
		shared[i] ^= 0xff
	}
	if err != nil || !p.same(x, back) {
		return refute("what it reads shares memory with what it was read from", "copy strings and slices: the same bytes may be read by several, and are written over later",
			shownItem("item", x), shownItem("later", back))
	}
	back, err = p.codec.Decode(src)
	there, errOther := p.codec.Decode(second)
	if err != nil || errOther != nil || !p.same(x, back) || !p.same(other, there) {
		return refute("what it reads is changed by what it reads next", "keep nothing in the codec that Decode changes", shownItem("item", x), shownItem("next", other))
	}
	var wg sync.WaitGroup
	var panicked any
	wg.Go(func() {
		defer func() { panicked = recover() }()
		there, errOther = p.codec.Decode(second)
	})
	back, err = p.codec.Decode(src)
	wg.Wait()
	if panicked != nil {
		panic(panicked)
	}
	if err != nil || errOther != nil || !p.same(x, back) || !p.same(other, there) {
		return refute("two goroutines disturb each other", "keep nothing in the codec that Append and Decode change", shownItem("item", x), shownItem("other", other))
	}
	return nil
}

// checkDamage reads each beginning of what is written, and the damaged whole.
func (p codecChecker[T]) checkDamage(x T, damage func([]byte) []byte) *refutation {
	whole, err := p.codec.Append(nil, x)
	if err != nil {
		return nil
	}
	tries := [][]byte{damage(whole), damage(whole), nil}
	for n := range min(len(whole), 64) {
		tries = append(tries, whole[:n], whole[:len(whole)-n])
	}
	for _, b := range tries {
		if found := p.protected(func() *refutation {
			_, _ = p.codec.Decode(b)
			return nil
		}, x); found != nil {
			found.lines = append(found.lines, note("bytes", fmt.Sprintf("%x", b)))
			return found
		}
	}
	return nil
}

// damaged is b with some bytes changed, or more of them.
func damaged(t *rapid.T, b []byte) []byte {
	b = append(slices.Clone(b), rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "more")...)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		if len(b) > 0 {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
	}
	return b
}
