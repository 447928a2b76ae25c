package proptest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
)

// trial is what decides a run: what the sources are given, and what was chosen.
type trial struct {
	in   inputs
	made []int
}

// mostTries bounds how long a failure is shrunk.
const mostTries = 4000

// shrunk is a failure that is as small as could be found, told step by step: fewer items, smaller ones, plainer choices.
func (s *simulated) shrunk(at trial, one *outputs, found *refutation) *refutation {
	left := mostTries
	better := func(t trial) bool {
		if left--; left < 0 {
			return false
		}
		o, again := s.try(t.in, &repeating{t.made}, found.alone)
		if again == nil || again.kind() != found.kind() {
			return false
		}
		at, one, found = t, o, again
		return true
	}
	betterInput := func(t trial) bool { return better(t) || s.otherwise(t, better) }
	for smaller := true; smaller && left > 0; {
		smaller = s.fewerItems(&at, betterInput)
		smaller = plainerChoices(&at, better) || smaller
		smaller = s.smallerItems(&at, betterInput) || smaller
	}
	items := 0
	for _, fed := range at.in {
		items += len(fed)
	}
	if found.alone {
		found.items = items
		for i, items := range at.in {
			found.lines = append(found.lines, note(fmt.Sprint("source ", i+1), list(items)))
		}
		return found
	}
	told := s.explain(at.made, at.in, one, found)
	told.items = items
	return told
}

// otherwise tries the input in schedules that nobody has tried: a smaller input may need another one.
func (s *simulated) otherwise(t trial, better func(trial) bool) bool {
	for i := range uint64(4) {
		by := &random{rng: rand.New(rand.NewPCG(i, 0))}
		if _, found := s.try(t.in, by, false); found != nil && better(trial{t.in, by.made}) {
			return true
		}
	}
	return false
}

// fewerItems leaves out one item after the other, and, if need be, a choice with it that was about the item.
func (s *simulated) fewerItems(at *trial, better func(trial) bool) (some bool) {
	for i := range at.in {
		for k := len(at.in[i]) - 1; k >= 0; k-- {
			fewer := at.with(i, slices.Delete(slices.Clone(at.in[i]), k, k+1))
			out := better(fewer)
			for c := 0; c < len(fewer.made) && !out; c++ {
				out = better(trial{fewer.in, slices.Delete(slices.Clone(fewer.made), c, c+1)})
			}
			some = some || out
		}
	}
	return some
}

// smallerItems puts smaller values in place of items, and of parts of them.
func (s *simulated) smallerItems(at *trial, better func(trial) bool) (some bool) {
	for i := range at.in {
		for k := range at.in[i] {
			for again := true; again; {
				again = slices.ContainsFunc(s.smaller(at.in[i][k]), func(x any) bool {
					items := slices.Clone(at.in[i])
					items[k] = x
					return better(at.with(i, items))
				})
				some = some || again
			}
		}
	}
	return some
}

func (t trial) with(source int, items []any) trial {
	in := slices.Clone(t.in)
	in[source] = items
	return trial{in, t.made}
}

// plainerChoices leaves out choices, and makes others plainer: what is left out is plain.
func plainerChoices(at *trial, better func(trial) bool) (some bool) {
	for size := len(at.made); size > 0; size /= 2 {
		for from := len(at.made) - size; from >= 0; from -= size {
			if from+size <= len(at.made) {
				some = better(trial{at.in, slices.Delete(slices.Clone(at.made), from, from+size)}) || some
			}
		}
	}
	for i := 0; i < len(at.made); i++ {
		for _, c := range []int{0, at.made[i] / 2, at.made[i] - 1} {
			if i < len(at.made) && c >= 0 && c < at.made[i] {
				made := slices.Clone(at.made)
				made[i] = c
				some = better(trial{at.in, made}) || some
			}
		}
	}
	return some
}

// smaller are values that are smaller than x, the smallest first. What Gen, Values, or a method of the type makes is left as it is, since
// not every value of it occurs.
func (s *simulated) smaller(x any) (all []any) {
	v := reflect.ValueOf(x)
	typ := v.Type()
	if method, _ := madeOf(typ); s.gens[typ] != nil || method.IsValid() || typ.Implements(binaryMarshaler) {
		return nil
	}
	if _, canonical := typ.MethodByName("Canonical"); canonical {
		return nil
	}
	if at := slices.Index(s.values[typ], x); s.values[typ] != nil {
		return s.values[typ][:max(0, at)]
	}
	put := func(change func(reflect.Value)) {
		fresh := reflect.New(typ).Elem()
		fresh.Set(unshared(v, 0))
		change(fresh)
		all = append(all, fresh.Interface())
	}
	switch {
	case v.CanInt():
		for _, n := range []int64{0, v.Int() / 2, v.Int() - 1} {
			if n >= 0 && n < v.Int() || v.Int() < 0 {
				put(func(v reflect.Value) { v.SetInt(max(n, -n)) })
			}
		}
	case v.CanUint():
		for _, n := range []uint64{0, v.Uint() / 2, v.Uint() - 1} {
			if n < v.Uint() {
				put(func(v reflect.Value) { v.SetUint(n) })
			}
		}
	case v.Kind() == reflect.String && v.Len() > 0:
		put(func(w reflect.Value) { w.SetString(v.String()[:v.Len()/2]) })
	case v.Kind() == reflect.Slice && v.Len() > 0:
		for i := range v.Len() {
			put(func(w reflect.Value) { w.Set(reflect.AppendSlice(w.Slice(0, i), w.Slice(i+1, w.Len()))) })
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if !typ.Field(i).IsExported() {
				continue
			}
			for _, part := range s.smaller(v.Field(i).Interface()) {
				put(func(w reflect.Value) { w.Field(i).Set(reflect.ValueOf(part)) })
			}
		}
	}
	return all
}
