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
	if s.values[typ] = membersOf(typ); s.values[typ] != nil {
		return nil
	}
	if method, parts := madeOf(typ); method.IsValid() {
		return s.makeableWithin(parts, seen)
	}
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

// drawSome makes between least and most values of a makeable type.
func (s *settings) drawSome(t *rapid.T, typ reflect.Type, label string, least, most int) []any {
	m := maker{s, t, rapid.SampledFrom([]int64{1, 3}).Draw(t, label+" width"), rapid.IntRange(0, 3).Draw(t, label+" far") == 3}
	all := make([]any, rapid.IntRange(least, most).Draw(t, label+" count"))
	var before reflect.Value
	for i := range all {
		v := reflect.New(typ).Elem()
		m.fill(v, before, label, 0)
		all[i], before = v.Interface(), v
	}
	return all
}

// maker makes values for one case. They are small and from small ranges, and some share fields with the one before, so
// that two of them meet: most laws break on ties.
type maker struct {
	*settings
	t     *rapid.T
	width int64 // how far from zero, or from the first of a list, values usually lie
	far   bool  // whether some lie anywhere in the range of their type, to find what wraps around
}

// fill makes v. Fields that v has in common with like, if there is one, may be taken from it.
func (m maker) fill(v, like reflect.Value, label string, depth int) {
	typ := v.Type()
	defer canonicalize(v)
	switch {
	case m.gens[typ] != nil:
		set(v, m.gens[typ].Draw(m.t, label))
	case m.values[typ] != nil:
		set(v, rapid.SampledFrom(m.values[typ]).Draw(m.t, label))
	case typ == timeType:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, m.width).Draw(m.t, label), 0).UTC()))
	case v.Kind() == reflect.Struct:
		if method, of := madeOf(typ); method.IsValid() {
			parts := reflect.New(of).Elem()
			m.fill(parts, reflect.Value{}, label, depth)
			v.Set(method.Call([]reflect.Value{parts})[0])
			return
		}
		m.fillFields(v, like, label, depth)
	default:
		m.fillKind(v, label, depth)
	}
}

func (m maker) fillKind(v reflect.Value, label string, depth int) {
	switch kind := v.Kind(); {
	case kind == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(m.t, label))
	case kind == reflect.String:
		v.SetString(m.drawString(label))
	case v.CanInt():
		v.SetInt(m.drawInt(label))
	case v.CanUint():
		v.SetUint(m.drawUint(label))
	case v.CanFloat():
		v.SetFloat(m.drawFloat(label))
	default:
		m.fillItems(v, label, depth)
	}
}

func (m maker) fillFields(v, like reflect.Value, label string, depth int) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		var shared reflect.Value
		if like.IsValid() {
			shared = like.Field(i)
		}
		if shared.IsValid() && rapid.Bool().Draw(m.t, label+"."+field.Name+" shared") {
			set(v.Field(i), shared.Interface())
		} else {
			m.fill(v.Field(i), shared, label+"."+field.Name, depth+1)
		}
	}
}

func (m maker) fillItems(v reflect.Value, label string, depth int) {
	typ := v.Type()
	switch v.Kind() {
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i), reflect.Value{}, label, depth+1)
		}
	case reflect.Slice:
		n := m.drawCount(label, depth)
		v.Set(reflect.MakeSlice(typ, n, n))
		for i := range n {
			m.fill(v.Index(i), reflect.Value{}, label, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(typ))
		for range m.drawCount(label, depth) {
			key, elem := reflect.New(typ.Key()).Elem(), reflect.New(typ.Elem()).Elem()
			m.fill(key, reflect.Value{}, label+" key", depth+1)
			m.fill(elem, reflect.Value{}, label+" value", depth+1)
			v.SetMapIndex(key, elem)
		}
	case reflect.Pointer:
		if m.drawCount(label, depth) > 0 {
			v.Set(reflect.New(typ.Elem()))
			m.fill(v.Elem(), reflect.Value{}, label, depth+1)
		}
	}
}

// madeOf is the method Make of a type that reflection cannot fill, and what it makes values of: func (A) Make(parts B) A.
func madeOf(typ reflect.Type) (method reflect.Value, parts reflect.Type) {
	m, has := typ.MethodByName("Make")
	if !has || m.Type.NumIn() != 2 || m.Type.NumOut() != 1 || m.Type.Out(0) != typ {
		return reflect.Value{}, nil
	}
	return reflect.Zero(typ).Method(m.Index), m.Type.In(1)
}

// canonicalize gives v its one form, if it has a method for it: not all that can be written into its fields is one.
func canonicalize(v reflect.Value) {
	if method, has := v.Type().MethodByName("Canonical"); has && method.Type.NumIn() == 1 && method.Type.NumOut() == 1 && method.Type.Out(0) == v.Type() {
		v.Set(method.Func.Call([]reflect.Value{v})[0])
	}
}

// set stores a copy of x: whoever gave it may give it twice.
func set(v reflect.Value, x any) {
	if x == nil {
		v.SetZero()
		return
	}
	v.Set(reflect.ValueOf(formOf(reflect.TypeOf(x)).copy(x)))
}

// drawCount is how many items a collection has: none where values nest too deep.
func (m maker) drawCount(label string, depth int) int {
	if depth >= nested {
		return 0
	}
	return rapid.IntRange(0, most).Draw(m.t, label+" count")
}

// wide reports whether to take a value from the whole range of its type.
func (m maker) wide(label string) bool {
	return m.far && rapid.IntRange(0, 3).Draw(m.t, label+" range") == 3
}

func (m maker) drawInt(label string) int64 {
	if m.wide(label) {
		return rapid.Int64().Draw(m.t, label)
	}
	return rapid.Int64Range(-m.width, m.width).Draw(m.t, label)
}

func (m maker) drawUint(label string) uint64 {
	if m.wide(label) {
		return rapid.Uint64().Draw(m.t, label)
	}
	return rapid.Uint64Range(0, uint64(m.width)).Draw(m.t, label)
}

func (m maker) drawString(label string) string {
	if m.wide(label) {
		return rapid.StringN(0, 5, -1).Draw(m.t, label)
	}
	return rapid.SampledFrom([]string{"a", "b", "ab", ""}[:m.width+1]).Draw(m.t, label)
}

// drawFloat takes finite numbers of sizes that do not add exactly.
func (m maker) drawFloat(label string) float64 {
	return rapid.SampledFrom([]float64{0, 1, -1, 2, 0.1, 0.2, 0.3, 1e16, -1e16}).Draw(m.t, label)
}
