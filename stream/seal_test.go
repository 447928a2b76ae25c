package stream_test

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/stream"
)

// packet is a value of a key, with a number of its own.
type packet struct{ Key, Number int }

func (p packet) key() int { return p.Key }

func byPacket(a, b packet) int { return cmp.Compare(a.Number, b.Number) }

// shipped draws parcels, and which keys have a manifest.
func shipped(t *rapid.T) (parcels []packet, sealed []int) {
	for key := range rapid.IntRange(0, 4).Draw(t, "keys") {
		for n := range rapid.IntRange(0, 4).Draw(t, "parcels") {
			parcels = append(parcels, packet{key, n})
		}
		if rapid.Bool().Draw(t, "sealed") {
			sealed = append(sealed, key)
		}
	}
	return parcels, sealed
}

func packetNumbers(parcels []packet, key int) (numbers []int) {
	for _, p := range parcels {
		if p.Key == key {
			numbers = append(numbers, p.Number)
		}
	}
	return numbers
}

// groupsOf are the sealed keys' parcels.
func groupsOf(parcels []packet, sealed []int) map[int]string {
	groups := map[int]string{}
	for _, key := range sealed {
		groups[key] = fmt.Sprint(packetNumbers(parcels, key))
	}
	return groups
}

// If this fails, a group is missing, comes before it is whole, or comes twice; in whatever order values and manifests come.
func TestSealByCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parcels, sealed := shipped(t)
		f := stream.New("seals")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		here, there := f.Process[Here](), f.Process[There]()
		manifest := stream.Items(here, sealed...).Send(there, stream.Repeat).
			KeyBy(func(key int) int { return key }).
			Map(func(key int) int { return len(packetNumbers(parcels, key)) })
		got := map[int]string{}
		stream.Items(here, parcels...).Send(there, stream.Reorder).KeyBy(packet.key).
			SealByCount(manifest, byPacket).
			ForEach(func(key int, group []packet) { got[key] += fmt.Sprint(packetNumbers(group, key)) })
		if err := f.Run(t.Context()); err != nil || !maps.Equal(got, groupsOf(parcels, sealed)) {
			t.Fatalf("%v, %v, want %v", got, err, groupsOf(parcels, sealed))
		}
	})
}

// The same for sets of ids, where the values repeat too.
func TestSealBySet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parcels, sealed := shipped(t)
		f := stream.New("seals")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		here, there := f.Process[Here](), f.Process[There]()
		manifest := stream.Items(here, sealed...).Send(there, stream.Repeat).
			KeyBy(func(key int) int { return key }).
			Map(func(key int) []int { return packetNumbers(parcels, key) })
		got := map[int]string{}
		stream.Items(here, parcels...).Send(there, stream.Repeat).KeyBy(packet.key).
			SealBySet(manifest, func(p packet) int { return p.Number }, byPacket).
			ForEach(func(key int, group []packet) { got[key] += fmt.Sprint(packetNumbers(group, key)) })
		if err := f.Run(t.Context()); err != nil || !maps.Equal(got, groupsOf(parcels, sealed)) {
			t.Fatalf("%v, %v, want %v", got, err, groupsOf(parcels, sealed))
		}
	})
}

// If this fails, a promise that does not hold goes unnoticed, and a group that was acted on was not whole.
func TestBrokenSeals(t *testing.T) {
	count := func(items []packet, counts ...int) func(*stream.Flow) {
		return func(f *stream.Flow) {
			p := f.Process[Here]()
			manifest := stream.Items(p, counts...).KeyBy(func(int) int { return 1 })
			stream.Items(p, items...).KeyBy(packet.key).SealByCount(manifest, byPacket).Ignore()
		}
	}
	set := func(items []packet, sets ...[]int) func(*stream.Flow) {
		return func(f *stream.Flow) {
			p := f.Process[Here]()
			manifest := stream.Items(p, sets...).KeyBy(func([]int) int { return 1 })
			stream.Items(p, items...).KeyBy(packet.key).SealBySet(manifest, func(p packet) int { return p.Number }, byPacket).Ignore()
		}
	}
	two := []packet{{1, 1}, {1, 2}}
	for name, c := range map[string]struct {
		build func(*stream.Flow)
		says  string
	}{
		"more than the count":   {count(two, 1), "the key 1 has 2 values and more, and its manifest says 1"},
		"fewer than none":       {count(two, 0), "and its manifest says 0"},
		"two counts":            {count(two, 2, 3), "two manifests, of 2 and of 3"},
		"an id that is foreign": {set(two, []int{1}), "an id that its manifest"},
		"two sets":              {set(two, []int{1, 2}, []int{1, 3}), "two manifests"},
		"a set and none":        {set(two, []int{1, 2}, nil), "two manifests"},
	} {
		f := stream.New("seals")
		f.Logger = slog.New(slog.DiscardHandler)
		c.build(f)
		err := f.Run(t.Context())
		want := strings.ReplaceAll(c.says, "an id that its manifest", "which its manifest does not name")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "seal_test.go") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !slices.IsSortedFunc(two, byPacket) {
		t.Error("the values were moved")
	}
}
