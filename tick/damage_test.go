package tick_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// A record that a fault of the disk changed is found, and the ticks before it have run.
func TestReplayFindsDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecording(t)
		at := rapid.IntRange(0, len(r.journal)-1).Draw(t, "at")
		r.journal[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		e := newEverything(tick.Options{})
		err := e.Replay(bytes.NewReader(r.journal))
		if at < r.sizes[0] {
			holds(t, errors.Is(err, tick.ErrJournal), "a damaged header is not found")
			equal(t, r.outs[0], e.yielded(t))
			return
		}
		// A damaged length may look like a record that was cut short, which is no error.
		holds(t, err == nil || errors.Is(err, tick.ErrJournal), text(err))
		before := r.at(at)
		equal(t, int64(r.sizes[before]), e.Replayed())
		equal(t, r.outs[before], e.yielded(t))
	})
}

// Zeros, which some file systems leave after a crash, are damage. The graph goes on from before them if the host wants.
func TestReplayOfZeros(t *testing.T) {
	r := record(t, []int{1, 2}, nil, nil)
	e := newEverything(tick.Options{})
	err := e.Replay(bytes.NewReader(append(r.journal, make([]byte, 100)...)))
	holds(t, errors.Is(err, tick.ErrJournal), text(err))
	equal(t, r.outs[len(r.outs)-1], e.yielded(t))
	noError(t, e.RunTick())
}

// sealed appends a record with that body.
func sealed(journal, body []byte) []byte {
	journal = binary.BigEndian.AppendUint32(journal, uint32(len(body)))
	journal = binary.BigEndian.AppendUint32(journal, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	return append(journal, body...)
}

// oneTick returns the parts of a journal of a tick in which all inboxes have items and one ends.
func oneTick(t failer) (header, body []byte) {
	var w bytes.Buffer
	e := newEverything(tick.Options{Clock: &stepping{time.Unix(1e9, 0)}})
	noError(t, e.Record(&w))
	size := w.Len()
	push(t, e.numbers, []int{1, 2, 3})
	push(t, e.edges, []edge{{1, 2}})
	push(t, e.words, []entry{{Key: "a", Value: 1}})
	e.edges.Close()
	noError(t, e.RunTick())
	return w.Bytes()[:size:size], w.Bytes()[size+8:]
}

// A body that is sound as to its checksum may still be none that this program wrote: too short, or too long.
func TestReplayOfWrongBodies(t *testing.T) {
	header, body := oneTick(t)
	for i := range body {
		e := newEverything(quiet)
		err := e.Replay(bytes.NewReader(sealed(header, body[:i])))
		holds(t, errors.Is(err, tick.ErrJournal), fmt.Sprint(i, " of ", len(body), " bytes: ", err))
	}
	e := newEverything(quiet)
	err := e.Replay(bytes.NewReader(sealed(header, append(slices.Clone(body), 0))))
	holds(t, errors.Is(err, tick.ErrJournal), text(err))
}

// FuzzReplay has no journal, however it came to be, do worse than an error: no panic, and nothing that runs for ever.
// What follows the header is either raw, or the body of a record that is sound otherwise, so that the fuzzer gets
// behind the checksum.
func FuzzReplay(f *testing.F) {
	header, body := oneTick(f)
	f.Add(false, body)
	f.Add(true, sealed(sealed(nil, body), body))
	f.Add(true, sealed(nil, body)[:len(body)])
	f.Fuzz(func(t *testing.T, raw bool, data []byte) {
		journal := append(header, data...)
		if !raw {
			journal = sealed(header, data)
		}
		e := newEverything(quiet)
		err := e.Replay(bytes.NewReader(journal))
		holds(t, err == nil || errors.Is(err, tick.ErrJournal) || errors.Is(err, tick.ErrOperator), text(err))
		holds(t, e.Replayed() <= int64(len(journal)), "more was replayed than there is")
	})
}

// A length that claims a gigabyte costs what is there.
func TestHugeLengthCostsNothing(t *testing.T) {
	r := record(t, nil, nil, nil)
	journal := append(r.journal[:r.sizes[0]:r.sizes[0]], 0x40, 0, 0, 0, 1, 2, 3, 4, 5)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	noError(t, newEverything(tick.Options{}).Replay(bytes.NewReader(journal)))
	runtime.ReadMemStats(&after)
	holds(t, after.TotalAlloc-before.TotalAlloc < 1<<20, "it took the length at its word")
}
