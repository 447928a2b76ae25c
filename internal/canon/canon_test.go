package canon

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

type inner struct {
	A string
	M map[string]struct{}
}

func TestRound(t *testing.T) {
	type X struct {
		S string
		I inner
		T time.Time
		K map[string]int
		P *int
		N [2]uint8
	}
	i := 3
	xs := []X{{"a\xffb", inner{"x", map[string]struct{}{"q\xfe": {}}}, time.Unix(3, 4).UTC(), map[string]int{"z": 1}, &i, [2]uint8{1, 2}}}
	b, err := Codec[X]{}.Append(nil, xs)
	if err != nil {
		t.Fatal(err)
	}
	ys, err := Codec[X]{}.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(xs, ys) {
		t.Fatalf("%#v\n%#v", xs, ys)
	}
	fmt.Println(CheckWire(reflect.TypeFor[X]()), CheckEqual(reflect.TypeFor[X]()))
}
