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
	w, g := byKey(want), byKey(got)
	for key, texts := range g {
		if len(texts) > len(w[key]) || !slices.Equal(texts, w[key][:len(texts)]) {
			return false
		}
	}
	return !rest || len(want) == len(got)
}

func byKey(all []*seen) map[string][]string {
	texts := map[string][]string{}
	for _, s := range all {
		texts[s.key] = append(texts[s.key], s.text)
	}
	return texts
}

// allowsPermutation: nothing more often than it is there, and all of it in the end.
func allowsPermutation(want, got []*seen, rest bool) bool {
	left := map[[2]string]int{}
	for _, s := range want {
		left[[2]string{s.key, s.text}]++
	}
	for _, s := range got {
		k := [2]string{s.key, s.text}
		if left[k]--; left[k] < 0 {
			return false
		}
	}
	return !rest || len(want) == len(got)
}

func holdsAll(all, part []*seen) bool {
	there := map[[2]string]bool{}
	for _, s := range all {
		there[[2]string{s.key, s.text}] = true
	}
	return !slices.ContainsFunc(part, func(s *seen) bool { return !there[[2]string{s.key, s.text}] })
}

// allowsValues: the last value of each key, and, on the way there, what its growth allows. Inside ticks each tick has a value of
// its own.
func (w *words) allowsValues(grow string, want, got []*seen, rest, inside bool) bool {
	if inside {
		return allowsSequence(want, got, rest)
	}
	final, last := map[string]*seen{}, map[string]*seen{}
	for _, s := range want {
		final[s.key] = s
	}
	for _, s := range got {
		f, there := final[s.key]
		before, again := last[s.key]
		last[s.key] = s
		switch {
		case !there:
			return false
		case grow == "Final" && (again || s.text != f.text):
			return false
		case grow == "Joined" || grow == "Monotone":
			if again && !w.liesBelow(before, s) || !w.liesBelow(s, f) {
				return false
			}
		}
	}
	if rest {
		for key, f := range final {
			if l := last[key]; l == nil || l.text != f.text {
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
