package lattice

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// Float is a floating-point number with one equality and one order: there is no NaN, and -0 is 0. So it can be an item that
// is compared, a key, and the number in a [Max] or [Min].
//
// It is written as an integer that lies as the number does, so that ==, < and canonical bytes are those of the number. Make
// one with [FloatOf] and read it with Value: converted, as in Float(2), an integer is some tiny number and not 2, and + of two
// is no sum. (The sum of floating-point numbers depends on their order; [Add] and [AddOf] refuse this type.) The zero value is 0.
//
// Source: the total order of IEEE 754-2008, section 5.10, without NaN and -0.
type Float int64

// The integers of the infinities: beyond them would be NaN.
const (
	mostFloat  = Float(0x7ff0_0000_0000_0000)
	leastFloat = -mostFloat
)

// FloatOf is x in the one form. It panics if x is NaN, which lies nowhere in an order: filter it out before.
func FloatOf(x float64) Float {
	bits := int64(math.Float64bits(x) &^ (1 << 63))
	switch {
	case x != x:
		panic("lattice: NaN is no Float: filter it out before FloatOf, for example with math.IsNaN")
	case math.Signbit(x):
		return Float(-bits)
	default:
		return Float(bits)
	}
}

// Value is the number. Of an integer that FloatOf does not make, it is an infinity.
func (a Float) Value() float64 {
	switch {
	case a >= mostFloat:
		return math.Inf(1)
	case a <= leastFloat:
		return math.Inf(-1)
	case a < 0:
		return -math.Float64frombits(uint64(-a))
	default:
		return math.Float64frombits(uint64(a))
	}
}

// String is the shortest decimal that gives the number back.
func (a Float) String() string { return strconv.FormatFloat(a.Value(), 'g', -1, 64) }

// demandExact panics if addition of A is that of no numbers.
func demandExact[A Integer](law string) {
	if reflect.TypeFor[A]() == reflect.TypeFor[Float]() {
		panic(fmt.Sprintf("lattice: %s at %v adds lattice.Float, whose sum depends on the order: add integers of a smaller unit", law, callSite()))
	}
}
