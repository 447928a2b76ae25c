package lattice_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/fxamacker/cbor/v2"
)

// tags is a lattice of a user's own, without a Leq.
type tags struct {
	Names lattice.SetUnion[string]
	Seen  lattice.Or
}

func (a tags) Join(b tags) (tags, bool) {
	names, more := a.Names.Join(b.Names)
	seen, first := a.Seen.Join(b.Seen)
	return tags{names, seen}, more || first
}

// If this fails, thresholds fire too early or never.
func TestCompareByJoin(t *testing.T) {
	small := tags{Names: lattice.Contains("a")}
	large := tags{Names: lattice.Contains("a", "b"), Seen: true}
	other := tags{Names: lattice.Contains("c")}
	for _, test := range []struct {
		a, b tags
		want lattice.Order
	}{
		{small, large, lattice.Less},
		{large, small, lattice.Greater},
		{small, tags{Names: lattice.Contains("a")}, lattice.Equal},
		{large, other, lattice.Incomparable},
		{tags{}, small, lattice.Less},
		{tags{}, tags{Names: lattice.SetUnion[string]{}}, lattice.Equal},
	} {
		if got := lattice.Compare(test.a, test.b); got != test.want {
			t.Errorf("%v lies %v to %v, want %v", test.a, got, test.b, test.want)
		}
	}
	if len(small.Names) != 1 || len(large.Names) != 2 {
		t.Errorf("comparing changed the values to %v and %v", small, large)
	}
}

// If this fails, a value is changed through what was meant to be its copy.
func TestCloneSharesNothing(t *testing.T) {
	value := lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1)}
	clone := lattice.Clone(value)
	clone["a"][2] = struct{}{}
	clone["b"] = nil
	if got := value.String(); got != "{a: {1}}" {
		t.Errorf("the value became %s", got)
	}
}

// If this fails, a wire or a journal loses part of a value.
func TestValuesSurviveEncoding(t *testing.T) {
	roundTrip(t, lattice.Nat(7))
	roundTrip(t, lattice.Or(true))
	roundTrip(t, lattice.MaxOf("b"))
	roundTrip(t, lattice.Min[int]{})
	roundTrip(t, lattice.Contains("b", "a"))
	roundTrip(t, lattice.Contains(3, 1))
	roundTrip(t, lattice.MapUnion[string, lattice.Max[int]]{"x": lattice.MaxOf(-1), "y": {}})
	roundTrip(t, lattice.Pair[lattice.Nat, lattice.SetUnion[string]]{First: 1, Second: lattice.Contains("a")})
	roundTrip(t, lattice.Write(lattice.Stamp{Time: 3, By: 1}, "v"))
	roundTrip(t, lattice.Delete[string](lattice.Stamp{Time: 4, By: 2}))
}

func roundTrip[A lattice.Lattice[A]](t *testing.T, a A) {
	t.Helper()
	for name, code := range map[string]struct {
		marshal   func(any) ([]byte, error)
		unmarshal func([]byte, any) error
	}{
		"CBOR": {cbor.Marshal, cbor.Unmarshal},
		"JSON": {json.Marshal, json.Unmarshal},
	} {
		data, err := code.marshal(a)
		if err != nil {
			t.Fatalf("%s of %v: %v", name, a, err)
		}
		var back A
		if err := code.unmarshal(data, &back); err != nil {
			t.Fatalf("%s of %v is %q: %v", name, a, data, err)
		}
		if !reflect.DeepEqual(back, a) {
			t.Errorf("%s of %v comes back as %v", name, a, back)
		}
	}
}

// If this fails, a value that another program sent, written in an unusual way, has a place of its own in the order.
func TestValuesHaveOnePlace(t *testing.T) {
	odd := lattice.Max[int]{V: 5}
	if !lattice.IsBottom(odd) {
		t.Errorf("a Max that has seen nothing is not bottom: %#v", odd)
	}
	if joined, grew := odd.Join(lattice.Max[int]{}); joined != (lattice.Max[int]{}) || grew {
		t.Errorf("joined, it is %#v, grew %v", joined, grew)
	}
	at := lattice.Stamp{Time: 1}
	ghost := lattice.LWW[int]{At: at, V: 5}
	if got := lattice.Compare(ghost, lattice.Delete[int](at)); got != lattice.Equal {
		t.Errorf("a delete that carries a value lies %v to one that does not", got)
	}
	if v, ok := ghost.Get(); v != 0 || ok {
		t.Errorf("it has the value %v, %v", v, ok)
	}
}

// If this fails, two replicas that hold the same may print differently.
func TestStringsAreSorted(t *testing.T) {
	for range 20 {
		if got, want := lattice.Contains(10, 9, -1).String(), "{-1, 9, 10}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := lattice.Contains[uint8](10, 9).String(), "{9, 10}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := lattice.Contains(lattice.Stamp{Time: 2}, lattice.Stamp{Time: 1}).String(), "{1.0, 2.0}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		m := lattice.MapUnion[string, lattice.Nat]{"b": 1, "a": 2}
		if got, want := m.String(), "{a: 2, b: 1}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
