package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/tick"
)

// A route deals a chunk: which items go to which members.
type (
	route[T any]   func() dealer[T]
	dealer[T any]  func(xs []T, members []int, deliver deliver[T])
	deliver[T any] func(xs []T, to ...int)
)

func toFirst[T any]() dealer[T] {
	return func(xs []T, _ []int, deliver deliver[T]) { deliver(xs, 0) }
}

func toAll[T any]() dealer[T] {
	return func(xs []T, members []int, deliver deliver[T]) { deliver(xs, members...) }
}

func inTurn[T any]() dealer[T] {
	next := 0
	return deal(func(_ T, members int) int {
		next = (next + 1) % members
		return next
	})
}

func toOwner[K comparable, V any]() dealer[Entry[K, V]] {
	return deal(func(e Entry[K, V], members int) int { return ownerOf(e.Key, members) })
}

// ownerOf is the number of the member that owns a key. It is a jump consistent hash (Lamping and Veach, 2014): of a cluster that has one
// member more, only the keys move that this one owns.
func ownerOf[K comparable](key K, members int) (owner int) {
	h := canon.Hash(key)
	for next := 0; next < members; {
		owner = next
		h = h*2862933555777941757 + 1
		next = int(float64(owner+1) * (1 << 31) / float64(h>>33+1))
	}
	return owner
}

// owned keeps what a member owns.
func owned[K comparable, V any](in *node) *node {
	mustEncode[K]("Owned")
	n := in.valid("Owned").then("Owned")
	n.build = func(m *member) {
		m.ports[n.id] = tick.Filter(port[Entry[K, V]](m, in), func(e Entry[K, V]) bool { return ownerOf(e.Key, n.at.members) == m.index })
	}
	return n
}

// deal gives each item to one member.
func deal[T any](owner func(x T, members int) int) dealer[T] {
	var parts [][]T
	return func(xs []T, members []int, deliver deliver[T]) {
		if parts == nil {
			parts = make([][]T, len(members))
		}
		for _, x := range xs {
			i := owner(x, len(members))
			parts[i] = append(parts[i], x)
		}
		for i, part := range parts {
			if len(part) > 0 {
				deliver(part, members[i])
			}
			parts[i] = part[:0]
		}
	}
}
