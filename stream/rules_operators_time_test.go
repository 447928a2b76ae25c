package stream

import (
	"slices"
	"strconv"
	"strings"
)

// Operators that look at a clock or at a value of the moment, and those that go by a claimed position.
var timeOperators = []operator{
	op("Stream.AtTime", onStream(func(s list) handle { return s.AtTime(why(), stamped) })).excusing(lastDigit),
	op("Keyed.AtTime", onKeyed(func(k keyedList) handle { return k.AtTime(why(), stamped) })).excusing(lastDigit),
	op("Cell.Changes", onCell(func(c finalCell) handle { return c.Changes(why()) })).excusing(theWay),
	op("Table.Changes", onTable(func(t finals) handle { return t.Changes(why()) })).excusing(theWay),
	op("Stream.Resequence",
		onStream(func(s list) handle { return s.Resequence(asPosition()) }),
		onStream(func(s ordered) handle { return s.Resequence(asPosition()) })).atLeast("Ordered").spelling(asNumbered, withoutGap, anyWord),
	op("Keyed.Resequence",
		onKeyed(func(k keyedList) handle { return k.Resequence(asPosition()) }),
		onKeyed(func(k keyedOrdered) handle { return k.Resequence(asPosition()) })).atLeast("Ordered").spelling(asNumbered, withoutGap, anyWord),
	op("Stream.Sample",
		onStreams(func(a, b list) handle { return a.Sample(b.Max(), why(), withSeen) }),
		onStreams(func(a list, b ordered) handle { return a.Sample(b.Max(), why(), withSeen) })).excusing(lastDigit),
	op("Keyed.Sample",
		onKeyeds(func(a, b keyedList) handle { return a.Sample(b.Max(), why(), withFound) }),
		onKeyeds(func(a keyedList, b keyedOrdered) handle { return a.Sample(b.Max(), why(), withFound) })).excusing(lastDigit),
	op("Keyed.Timeout", onKeyeds(func(a, b keyedList) handle { return a.Timeout(b, patience, why()) })).excusing(whatIsLate),
}

// excuse is what a token excuses: what is to be seen of the ideal inputs, and what was, without what may be so or otherwise.
type excuse func(ideal []string, want, got []emission) (_, _ []emission)

// lastDigit may be any.
func lastDigit(_ []string, want, got []emission) (_, _ []emission) {
	return withoutDigit(want), withoutDigit(got)
}

func withoutDigit(es []emission) []emission {
	es = slices.Clone(es)
	for i := range es {
		n, _ := strconv.Atoi(es[i].text)
		es[i].text = strconv.Itoa(n / 10)
	}
	return es
}

// theWay to a cell's value may be any.
func theWay(_ []string, want, got []emission) (_, _ []emission) {
	way := slices.Clone(got)
	for _, e := range want {
		if seen, ok := last(got, e.key); !ok || !seen.is(e) {
			way = append(way, e)
		}
	}
	return way, got
}

// whatIsLate may be any part of the first input.
func whatIsLate(ideal []string, _, got []emission) (_, _ []emission) {
	var late []emission
	for i := range len(ideal[0]) {
		e := emission{key: keyOf(ideal[0][i]), text: strconv.Itoa(rank(ideal[0][i]))}
		if count(late, e) < count(got, e) {
			late = append(late, e)
		}
	}
	return late, got
}

// asNumbered says of a word that its letters are what a sender numbers: of each key from the first on, each once, in order.
func asNumbered(word string) bool {
	small, large := byBothKeys(word)
	return strings.HasPrefix("abc", small) && strings.HasPrefix("ABC", large)
}

// withoutGap says that it is so but for order and repeats.
func withoutGap(word string) bool {
	letters := []byte(word)
	slices.Sort(letters)
	return asNumbered(string(slices.Compact(letters)))
}

func anyWord(string) bool { return true }

func byBothKeys(word string) (small, large string) {
	for _, l := range word {
		if keyOf(byte(l)) == "k" {
			small += string(l)
		} else {
			large += string(l)
		}
	}
	return small, large
}
