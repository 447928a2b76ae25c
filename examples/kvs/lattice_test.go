package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/proptest"
)

// image is all that a store holds and has seen, as a value.
type image struct {
	Seen  Seen
	Atoms []imageAtom // by key, then as content lists them
}

type imageAtom struct {
	Key, Field string
	Dot        Dot
	Stamp      uint64
	Kind       kind
	Data       []byte
}

func imageOf(s *store) (i image) {
	all := newSeen(s.allSeen())
	for b := range s.parts {
		if len(s.parts[b].objects) == 0 {
			continue
		}
		records, err := records(s.content(b))
		if err != nil {
			panic(err)
		}
		for _, r := range records {
			a := r.atom
			all.add(a.Dot) // what is held counts as seen
			i.Atoms = append(i.Atoms, imageAtom{string(r.key), string(r.field), a.Dot, a.stamp, a.kind, slices.Clone(a.data)})
		}
	}
	i.Seen = all.list()
	slices.SortFunc(i.Atoms, func(a, b imageAtom) int { return a.Dot.compare(b.Dot) })
	return i
}

func (i image) store() *store {
	s := newStore(^uint64(0))
	s.seen.join(i.Seen)
	for _, a := range i.Atoms {
		o := s.make([]byte(a.Key))
		s.hold(o, []byte(a.Field), atom{a.Dot, a.Stamp, a.Kind, slices.Clone(a.Data)})
		s.changed(o)
	}
	return s
}

// Join is what a comparison of all buckets comes to.
func (i image) Join(o image) (image, bool) {
	s, other := i.store(), o.store()
	for b := range s.parts {
		if s.parts[b].digest != other.parts[b].digest {
			if err := s.join(b, o.Seen, other.content(b)); err != nil {
				panic(err)
			}
		}
	}
	s.hasSeen(o.Seen)
	joined := imageOf(s)
	return joined, !slices.EqualFunc(joined.Atoms, i.Atoms, imageAtom.equal) || !slices.Equal(joined.Seen.UpTo, i.Seen.UpTo) || !slices.EqualFunc(joined.Seen.Beyond, i.Seen.Beyond, Beyond.equal)
}

func (b Beyond) equal(o Beyond) bool {
	return b.Life == o.Life && b.Events.Leq(o.Events) && o.Events.Leq(b.Events)
}

func (a imageAtom) equal(b imageAtom) bool {
	return a.Dot == b.Dot && a.Stamp == b.Stamp && slices.Equal(a.Data, b.Data)
}

// If this fails, a store is no lattice: what replicas come to hold depends on the order in which they hear of each other.
func TestStoreIsALattice(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 7))
		w := newWorld(t, 3)
		var images []image
		for len(images) < 4 {
			for range 6 {
				line := strings.NewReplacer("K", testKeys[rng.IntN(3)], "V", []string{"x", "y"}[rng.IntN(2)], "W", "z").Replace(commandLines[rng.IntN(len(commandLines))])
				w.do(rng.IntN(3), line)
				if ways := w.under(); len(ways) > 0 {
					way := ways[rng.IntN(len(ways))]
					switch n := len(w.ways[way]); rng.IntN(3) {
					case 0:
						w.ways[way] = w.ways[way][1:]
					case 1:
						w.arrive(way, rng.IntN(n))
					}
				}
			}
			images = append(images, imageOf(w.replicas[rng.IntN(3)].store))
		}
		proptest.Lattice[image](t, proptest.Values(images...))
	}
}
