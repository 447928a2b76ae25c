package proptest

import (
	"reflect"
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// allows says whether a consumer whose handle has this type may have seen got, where one node without faults yields want: all of
// it, if the run has come to rest, else what there is of it so far.
func (w *words) allows(n *sim.Node, want, got []*seen, rest bool) bool {
	switch {
	case n.Grow != "":
		return w.allowsValues(n.Grow, want, got, rest, n.Inside != "")
	case n.How == "Ordered" || n.How == "List":
		return allowsSequence(want, got, rest)
	case n.How == "Unordered" || n.How == "Bag":
		return allowsPermutation(want, got, rest)
	default:
		return holdsAll(want, got) && (!rest || holdsAll(got, want))
	}
}

// allowsSequence: of each key a prefix, and all of it in the end.
func allowsSequence(want, got []*seen, rest bool) bool {
	if rest && len(want) != len(got) {
		return false
	}
	if samePrefix(want, got) {
		return true
	}
	w, g := byKey(want), byKey(got)
	for key, texts := range g {
		if len(texts) > len(w[key]) || !slices.Equal(texts, w[key][:len(texts)]) {
			return false
		}
	}
	return true
}

// samePrefix says whether want begins with got, of all keys together: then it also does of each.
func samePrefix(want, got []*seen) bool {
	if len(got) > len(want) {
		return false
	}
	for i, s := range got {
		if w := want[i]; w != s && (w.key != s.key || w.text != s.text) {
			return false
		}
	}
	return true
}

func byKey(all []*seen) map[*keyWord][]string {
	texts := map[*keyWord][]string{}
	for _, s := range all {
		texts[s.key] = append(texts[s.key], s.text)
	}
	return texts
}

// keyed is an item as it is counted.
type keyed struct {
	key  *keyWord
	text string
}

// allowsPermutation: nothing more often than it is there, and all of it in the end.
func allowsPermutation(want, got []*seen, rest bool) bool {
	if rest && len(want) != len(got) {
		return false
	}
	if samePrefix(want, got) {
		return true
	}
	left := map[keyed]int{}
	for _, s := range want {
		left[keyed{s.key, s.text}]++
	}
	for _, s := range got {
		k := keyed{s.key, s.text}
		if left[k]--; left[k] < 0 {
			return false
		}
	}
	return true
}

func holdsAll(all, part []*seen) bool {
	there := map[keyed]bool{}
	for _, s := range all {
		there[keyed{s.key, s.text}] = true
	}
	return !slices.ContainsFunc(part, func(s *seen) bool { return !there[keyed{s.key, s.text}] })
}

// allowsValues: the last value of each key, and, on the way there, what its growth allows. Inside ticks each tick has a value of
// its own.
func (w *words) allowsValues(grow string, want, got []*seen, rest, inside bool) bool {
	if inside {
		return allowsSequence(want, got, rest)
	}
	for _, s := range want {
		s.key.final = s
	}
	ok := w.grows(grow, got)
	for _, s := range want {
		if last := s.key.last; rest && (last == nil || last.text != s.key.final.text) {
			ok = false
		}
	}
	for _, all := range [2][]*seen{want, got} {
		for _, s := range all {
			s.key.final, s.key.last = nil, nil
		}
	}
	return ok
}

// grows says whether each value is one that its key may have on the way to its final one, and notes the last of each.
func (w *words) grows(grow string, got []*seen) bool {
	for _, s := range got {
		final, before := s.key.final, s.key.last
		s.key.last = s
		switch {
		case final == nil:
			return false
		case grow == "Final" && (before != nil || s.text != final.text):
			return false
		case grow == "Joined" || grow == "Monotone":
			if before != nil && !w.liesBelow(before, s, &before.next) || !w.liesBelow(s, final, &s.last) {
				return false
			}
		}
	}
	return true
}

// liesBelow is the order of the values' lattice. What is of no lattice is not ordered by anything that could be checked.
func liesBelow(a, b any) bool {
	typ := reflect.TypeOf(b)
	join, has := typ.MethodByName("Join")
	if !has || join.Type.NumIn() != 2 || join.Type.In(1) != typ || join.Type.NumOut() != 2 || join.Type.Out(1).Kind() != reflect.Bool {
		return true
	}
	form := formOf(typ)
	out := join.Func.Call([]reflect.Value{reflect.ValueOf(form.copy(b)), reflect.ValueOf(form.copy(a))})
	return !out[1].Bool()
}
