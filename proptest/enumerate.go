package proptest

import (
	"reflect"
	"slices"
)

// enumerable is how many values a type may have to be listed.
const enumerable = 1024

// enumerate lists every value of a type, if there are no more than enumerable and no generator stands in for some.
func (s *settings) enumerate(typ reflect.Type) ([]any, bool) {
	all, finite := s.list(typ)
	if !finite {
		return nil, false
	}
	out := make([]any, len(all))
	for i, v := range all {
		out[i] = v.Interface()
	}
	return out, true
}

// list lists the values of a type, each in its one form and once.
func (s *settings) list(typ reflect.Type) ([]reflect.Value, bool) {
	all, finite := s.listRaw(typ)
	if _, has := typ.MethodByName("Canonical"); !has || !finite {
		return all, finite
	}
	form, known := formOf(typ), map[any]bool{}
	return slices.DeleteFunc(all, func(v reflect.Value) bool {
		canonicalize(v)
		key := form.key(v.Interface())
		again := known[key]
		known[key] = true
		return again
	}), true
}

func (s *settings) listRaw(typ reflect.Type) ([]reflect.Value, bool) {
	if s.gens[typ] != nil {
		return nil, false
	}
	if given := s.values[typ]; given != nil {
		return listGiven(typ, given), true
	}
	if method, of := madeOf(typ); method.IsValid() {
		all, finite := s.list(of)
		for i, parts := range all {
			all[i] = settable(method.Call([]reflect.Value{parts})[0])
		}
		return all, finite
	}
	switch typ.Kind() {
	case reflect.Bool:
		return []reflect.Value{reflect.ValueOf(false).Convert(typ), reflect.ValueOf(true).Convert(typ)}, true
	case reflect.Int8, reflect.Uint8:
		return listBytes(typ), true
	case reflect.Array:
		return s.listProduct(typ, typ.Len(), func(int) reflect.Type { return typ.Elem() }, reflect.Value.Index)
	case reflect.Struct:
		return s.listProduct(typ, typ.NumField(), s.fieldType(typ), reflect.Value.Field)
	case reflect.Map:
		return s.listMaps(typ)
	default:
		return nil, false
	}
}

func listGiven(typ reflect.Type, given []any) []reflect.Value {
	all := make([]reflect.Value, len(given))
	for i, x := range given {
		all[i] = reflect.New(typ).Elem()
		set(all[i], x)
	}
	return all
}

// listBytes lists the values nearest to zero first, since counterexamples are looked for in the order of the list.
func listBytes(typ reflect.Type) []reflect.Value {
	all := make([]reflect.Value, 256)
	for i := range all {
		n := i
		if typ.Kind() == reflect.Int8 {
			n = (i + 1) / 2 * (1 - i%2*2)
		}
		all[i] = settable(reflect.ValueOf(n).Convert(typ))
	}
	return all
}

// fieldType is the type of a field that values can be made for: a field that is not exported has none.
func (s *settings) fieldType(typ reflect.Type) func(int) reflect.Type {
	return func(i int) reflect.Type {
		if field := typ.Field(i); field.IsExported() || field.Name == "_" {
			return field.Type
		}
		return reflect.TypeFor[func()]()
	}
}

// listProduct lists the values of a type that has parts.
func (s *settings) listProduct(typ reflect.Type, parts int, partType func(int) reflect.Type, part func(reflect.Value, int) reflect.Value) ([]reflect.Value, bool) {
	all := []reflect.Value{reflect.New(typ).Elem()}
	for i := range parts {
		if typ.Kind() == reflect.Struct && typ.Field(i).Name == "_" {
			continue
		}
		choices, finite := s.list(partType(i))
		if !finite || len(choices)*len(all) > enumerable {
			return nil, false
		}
		var next []reflect.Value
		for _, base := range all {
			for _, choice := range choices {
				v := reflect.New(typ).Elem()
				v.Set(base)
				part(v, i).Set(choice)
				next = append(next, v)
			}
		}
		all = next
	}
	return all, true
}

// listMaps lists the maps of a type: each key absent, or with one of the values.
func (s *settings) listMaps(typ reflect.Type) ([]reflect.Value, bool) {
	keys, finiteKeys := s.list(typ.Key())
	elems, finiteElems := s.list(typ.Elem())
	if !finiteKeys || !finiteElems {
		return nil, false
	}
	all := []reflect.Value{settable(reflect.MakeMap(typ))}
	for _, key := range keys {
		if len(all)*(len(elems)+1) > enumerable {
			return nil, false
		}
		for _, base := range all {
			for _, elem := range elems {
				v := settable(reflect.MakeMap(typ))
				for _, k := range base.MapKeys() {
					v.SetMapIndex(k, base.MapIndex(k))
				}
				v.SetMapIndex(key, elem)
				all = append(all, v)
			}
		}
	}
	return all, true
}

// settable is v in a variable.
func settable(v reflect.Value) reflect.Value {
	variable := reflect.New(v.Type()).Elem()
	variable.Set(v)
	return variable
}
