package proptest

import (
	"fmt"
	"reflect"
	"time"

	"pgregory.net/rapid"
)

// most is how many items a made slice or map has at most, and nested is how deep made values go.
const (
	most   = 3
	nested = 4
)

var timeType = reflect.TypeFor[time.Time]()

// makeable says why values of a type cannot be made, and what to do about it; nil if they can.
func (s *settings) makeable(typ reflect.Type) error {
	return s.makeableWithin(typ, map[reflect.Type]bool{})
}

func (s *settings) makeableWithin(typ reflect.Type, seen map[reflect.Type]bool) error {
	if s.gens[typ] != nil || s.values[typ] != nil || typ == timeType || seen[typ] {
		return nil
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.Complex64, reflect.Complex128, reflect.Chan, reflect.Func, reflect.Interface, reflect.UnsafePointer:
		return fmt.Errorf("proptest: no values of %v are known: pass proptest.Gen or proptest.Values for it", typ)
	case reflect.Array, reflect.Slice, reflect.Pointer:
		return s.makeableWithin(typ.Elem(), seen)
	case reflect.Map:
		if err := s.makeableWithin(typ.Key(), seen); err != nil {
			return err
		}
		return s.makeableWithin(typ.Elem(), seen)
	case reflect.Struct:
		return s.makeableFields(typ, seen)
	}
	return nil
}

func (s *settings) makeableFields(typ reflect.Type, seen map[reflect.Type]bool) error {
	for i := range typ.NumField() {
		field := typ.Field(i)
		if field.Name == "_" {
			continue
		}
		if !field.IsExported() {
			return fmt.Errorf("proptest: no values of %v are known, since its field %s is not exported: pass proptest.Gen or proptest.Values for it", typ, field.Name)
		}
		if err := s.makeableWithin(field.Type, seen); err != nil {
			return err
		}
	}
	return nil
}

// draw makes a value of a makeable type. Values are small and from small ranges, so that two of them meet.
func (s *settings) draw(t *rapid.T, typ reflect.Type, label string) any {
	v := reflect.New(typ).Elem()
	s.fill(t, v, label, 0)
	return v.Interface()
}

// drawSome makes between least and most values.
func (s *settings) drawSome(t *rapid.T, typ reflect.Type, label string, least, most int) []any {
	all := make([]any, rapid.IntRange(least, most).Draw(t, label+" count"))
	for i := range all {
		all[i] = s.draw(t, typ, label)
	}
	return all
}

func (s *settings) fill(t *rapid.T, v reflect.Value, label string, depth int) {
	typ := v.Type()
	switch {
	case s.gens[typ] != nil:
		set(v, s.gens[typ].Draw(t, label))
	case s.values[typ] != nil:
		set(v, rapid.SampledFrom(s.values[typ]).Draw(t, label))
	case typ == timeType:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, most).Draw(t, label), 0).UTC()))
	case v.CanInt():
		v.SetInt(drawInt(t, label))
	case v.CanUint():
		v.SetUint(drawUint(t, label))
	case v.CanFloat():
		v.SetFloat(drawFloat(t, label))
	default:
		s.fillParts(t, v, label, depth)
	}
}

func (s *settings) fillParts(t *rapid.T, v reflect.Value, label string, depth int) {
	typ := v.Type()
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, label))
	case reflect.String:
		v.SetString(drawString(t, label))
	case reflect.Array:
		for i := range v.Len() {
			s.fill(t, v.Index(i), label, depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if typ.Field(i).IsExported() {
				s.fill(t, v.Field(i), label+"."+typ.Field(i).Name, depth+1)
			}
		}
	case reflect.Slice:
		n := drawCount(t, label, depth)
		v.Set(reflect.MakeSlice(typ, n, n))
		for i := range n {
			s.fill(t, v.Index(i), label, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(typ))
		for range drawCount(t, label, depth) {
			key, elem := reflect.New(typ.Key()).Elem(), reflect.New(typ.Elem()).Elem()
			s.fill(t, key, label+" key", depth+1)
			s.fill(t, elem, label+" value", depth+1)
			v.SetMapIndex(key, elem)
		}
	case reflect.Pointer:
		if drawCount(t, label, depth) > 0 {
			v.Set(reflect.New(typ.Elem()))
			s.fill(t, v.Elem(), label, depth+1)
		}
	}
}

// set stores a copy of what a user gave: one value may be given twice.
func set(v reflect.Value, x any) {
	if x == nil {
		v.SetZero()
		return
	}
	v.Set(reflect.ValueOf(formOf(reflect.TypeOf(x)).copy(x)))
}

// drawCount is how many items a collection has: none where values nest too deep.
func drawCount(t *rapid.T, label string, depth int) int {
	if depth >= nested {
		return 0
	}
	return rapid.IntRange(0, most).Draw(t, label+" count")
}

// wide is true once in eight times: then a value comes from the whole range of its type, to find what wraps around.
func wide(t *rapid.T, label string) bool { return rapid.IntRange(0, 7).Draw(t, label+" range") == 7 }

func drawInt(t *rapid.T, label string) int64 {
	if wide(t, label) {
		return rapid.Int64().Draw(t, label)
	}
	return rapid.Int64Range(-most, most).Draw(t, label)
}

func drawUint(t *rapid.T, label string) uint64 {
	if wide(t, label) {
		return rapid.Uint64().Draw(t, label)
	}
	return rapid.Uint64Range(0, most).Draw(t, label)
}

func drawString(t *rapid.T, label string) string {
	if wide(t, label) {
		return rapid.StringN(0, 5, -1).Draw(t, label)
	}
	return rapid.SampledFrom([]string{"", "a", "b", "c", "ab"}).Draw(t, label)
}

// drawFloat takes finite numbers of sizes that do not add exactly.
func drawFloat(t *rapid.T, label string) float64 {
	return rapid.SampledFrom([]float64{0, 1, -1, 2, 0.1, 0.2, 0.3, 1e16, -1e16}).Draw(t, label)
}
