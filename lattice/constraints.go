package lattice

// Total holds for the types that < orders without ties that look alike: integers and strings. Floats are none of them:
// NaN lies nowhere in their order, and -0 is 0 with other bytes.
type Total interface {
	Integer | ~string
}

// Integer holds for the types whose addition is exact, and wraps around at the end of their range.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}
