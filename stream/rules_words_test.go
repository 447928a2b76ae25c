package stream

import (
	"slices"
	"sync"
	"unicode"
)

// This file spells inputs. An input is a word, whose letters are items: 'a', 'b' and 'c' are different items of one key, 'A' and
// 'B' of another.

// kind is what an operator takes: a handle's type without its parameters. It has an alphabet.
type kind string

// letters are the alphabets: for operators with one input, and smaller ones for those with two.
var letters = map[kind][2]string{
	"Stream": {"abc", "ab"},
	"Keyed":  {"abcA", "abA"},
	"Cell":   {"abcd", ""},
	"Table":  {"bcdB", "bdB"},
}

func (k kind) keyed() bool { return k == "Keyed" || k == "Table" }

// cell says that a letter is a value that a cell takes, rather than an item.
func (k kind) cell() bool { return k == "Cell" || k == "Table" }

// rank is the number that a letter stands for.
func rank(letter byte) int { return int(unicode.ToLower(rune(letter)) - 'a') }

// setOf reads the number as a set: 'a' is bottom, 'b' and 'c' are incomparable, and 'd' is their join.
func setOf(letter byte) set {
	s := set{}
	for bit := range 2 {
		if rank(letter)>>bit&1 == 1 {
			s[bit] = struct{}{}
		}
	}
	return s
}

func keyOf(letter byte) string {
	if unicode.IsUpper(rune(letter)) {
		return "l"
	}
	return "k"
}

// itemOf is what a letter is to an operator that takes items of type T.
func itemOf[T any](letter byte) (item T) {
	switch item := any(&item).(type) {
	case *int:
		*item = rank(letter)
	case *Entry[string, int]:
		*item = Entry[string, int]{Key: keyOf(letter), Value: rank(letter)}
	case *set:
		*item = setOf(letter)
	case *Entry[string, set]:
		*item = Entry[string, set]{Key: keyOf(letter), Value: setOf(letter)}
	default:
		panic("no letters of this type")
	}
	return item
}

// emissions are a word's letters as the judge sees them.
func (k kind) emissions(word string) []emission {
	return emissionsOf.get([2]string{string(k), word}, func() (es []emission) {
		for i := range len(word) {
			key := ""
			if k.keyed() {
				key = keyOf(word[i])
			}
			if k.cell() {
				es = append(es, valueOf(key, setOf(word[i])))
			} else {
				es = append(es, emission{key: key, text: word[i : i+1]})
			}
		}
		return es
	})
}

var emissionsOf cache[[2]string, []emission]

// vocabulary is all words of at most n of the letters.
type vocabulary struct {
	letters string
	n       int
}

// words are those of the vocabulary, the shortest first.
func (v vocabulary) words() []string {
	return wordsIn.get(v, func() []string {
		all := []string{""}
		for i := 0; i < len(all); i++ {
			if len(all[i]) < v.n {
				for _, l := range v.letters {
					all = append(all, all[i]+string(l))
				}
			}
		}
		return all
	})
}

var wordsIn cache[vocabulary, []string]

// ideals are the words that an input of this kind may ideally be, the empty one last, since it shows least. A cell has one
// final value, and a table one for each key.
func (k kind) ideals(v vocabulary) (all []string) {
	for _, w := range v.words()[1:] {
		es := k.emissions(w)
		if !k.cell() || !slices.ContainsFunc(es, func(e emission) bool { return countKey(es, e.key) > 1 }) {
			all = append(all, w)
		}
	}
	if k == "Cell" {
		return all
	}
	return append(all, "")
}

// cache keeps what was computed once. It may be used by several goroutines.
type cache[K comparable, V any] struct{ kept sync.Map }

func (c *cache[K, V]) get(k K, compute func() V) V {
	if v, ok := c.kept.Load(k); ok {
		return v.(V)
	}
	v, _ := c.kept.LoadOrStore(k, compute())
	return v.(V)
}
