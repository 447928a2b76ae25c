package proptest

import (
	"reflect"
	"strings"
	"time"
	"unicode"
)

// variants are values that differ from x in one place only: there they hold what y holds, or something close to x. Parts
// of a type that has a generator or a list of values are only taken from y.
func (s *settings) variants(typ reflect.Type, x, y any) []any {
	v := &variation{settings: s, typ: typ, x: x}
	a, b := reflect.New(typ).Elem(), reflect.New(typ).Elem()
	set(a, x)
	set(b, y)
	v.vary(a, b, func(root reflect.Value) reflect.Value { return root })
	return v.all
}

// variation collects the variants of x.
type variation struct {
	*settings
	typ reflect.Type
	x   any
	all []any
}

// vary adds the variants of the part a of x, which place finds in a copy, given the same part b of another value.
func (v *variation) vary(a, b reflect.Value, place func(reflect.Value) reflect.Value) {
	typ := a.Type()
	v.put(place, b.Interface())
	if v.gens[typ] != nil || v.values[typ] != nil {
		return
	}
	switch {
	case typ == timeType:
		v.put(place, a.Interface().(time.Time).Add(1))
	case typ.Kind() == reflect.Struct:
		for i := range typ.NumField() {
			if typ.Field(i).IsExported() {
				v.vary(a.Field(i), b.Field(i), func(root reflect.Value) reflect.Value { return place(root).Field(i) })
			}
		}
	case typ.Kind() == reflect.Array, typ.Kind() == reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			v.vary(a.Index(i), b.Index(i), func(root reflect.Value) reflect.Value { return place(root).Index(i) })
		}
		if n := a.Len(); typ.Kind() == reflect.Slice && n > 0 {
			v.put(place, a.Slice(0, n-1).Interface())
			v.put(place, reflect.AppendSlice(a.Slice3(0, n, n), a.Slice(n-1, n)).Interface())
		}
	default:
		for _, near := range neighbours(a) {
			v.put(place, near)
		}
	}
}

func (v *variation) put(place func(reflect.Value) reflect.Value, part any) {
	root := reflect.New(v.typ).Elem()
	set(root, v.x)
	set(place(root), part)
	v.all = append(v.all, root.Interface())
}

// neighbours are values that a careless function takes for v: an integer with one bit turned, a text with other letters.
func neighbours(v reflect.Value) (all []any) {
	add := func(x any) { all = append(all, reflect.ValueOf(x).Convert(v.Type()).Interface()) }
	switch {
	case v.Kind() == reflect.Bool:
		add(!v.Bool())
	case v.CanInt():
		for bit := range v.Type().Bits() {
			add(v.Int() ^ 1<<bit)
		}
	case v.CanUint():
		for bit := range v.Type().Bits() {
			add(v.Uint() ^ 1<<bit)
		}
	case v.Kind() == reflect.String:
		add(strings.Map(swapCase, v.String()))
		for _, more := range []string{" ", "\x00", "a"} {
			add(v.String() + more)
			add(more + v.String())
		}
	}
	return all
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
