package proptest

import (
	"reflect"

	"pgregory.net/rapid"
)

// Option tells a check which values a type has. Without one, values are made by reflection from the type alone.
type Option func(*settings)

// settings is what the options say, by type.
type settings struct {
	gens   map[reflect.Type]*rapid.Generator[any]
	values map[reflect.Type][]any
	sent   map[reflect.Type][]any

	always, eventually []property

	pinned []string // reasons of tokens
}

func settingsOf(options []Option) *settings {
	s := &settings{
		gens:   map[reflect.Type]*rapid.Generator[any]{},
		values: map[reflect.Type][]any{},
		sent:   map[reflect.Type][]any{},
	}
	for _, option := range options {
		option(s)
	}
	return s
}

// Gen makes values of T wherever one is needed: as an item, as a part of one, as what lattice values are joined from.
// It serves types that reflection cannot fill, and those of which not every value occurs.
func Gen[T any](generator *rapid.Generator[T]) Option {
	if generator == nil {
		panic("proptest: Gen of a nil generator: pass one of rapid's, such as rapid.Int()")
	}
	return func(s *settings) { s.gens[reflect.TypeFor[T]()] = generator.AsAny() }
}

// Values says that xs are all the values of T that occur, or enough of them to prove the law: an enumeration, or three
// names of many. What is built of such types is checked exhaustively where it is small.
func Values[T any](xs ...T) Option {
	if len(xs) == 0 {
		panic("proptest: Values of no value: pass at least one")
	}
	return func(s *settings) { s.values[reflect.TypeFor[T]()] = boxed(xs) }
}

// Sent lists what one sender sends, from its first item on. [Laws] checks on it that a [lattice.Index] of such items gives
// each its position, without a gap: of items made from the type alone nobody could know which one sender would send.
func Sent[T any](items ...T) Option {
	if len(items) == 0 {
		panic("proptest: Sent of no item: pass at least one")
	}
	return func(s *settings) { s.sent[reflect.TypeFor[T]()] = boxed(items) }
}

func boxed[T any](xs []T) []any {
	all := make([]any, len(xs))
	for i, x := range xs {
		all[i] = x
	}
	return all
}
