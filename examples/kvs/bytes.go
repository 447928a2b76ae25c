package main

import (
	"encoding/binary"
	"math/bits"
)

// appendBytes writes bytes that reading.bytes reads.
func appendBytes[B ~string | ~[]byte](dst []byte, b B) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

func appendDot(dst []byte, d Dot) []byte {
	return binary.AppendUvarint(binary.LittleEndian.AppendUint64(dst, d.Life), d.N)
}

// reading takes apart what another replica has written. After the first that is not there, all is zero.
type reading struct {
	left []byte
	bad  bool
}

func (r *reading) number() uint64 {
	n, size := binary.Uvarint(r.left)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.left = r.left[size:]
	return n
}

// bytes are not copied.
func (r *reading) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.fail()
		return nil
	}
	b := r.left[:n:n]
	r.left = r.left[n:]
	return b
}

func (r *reading) kind() kind {
	if len(r.left) == 0 {
		r.fail()
		return nothing
	}
	k := kind(r.left[0])
	r.left = r.left[1:]
	return k
}

func (r *reading) dot() Dot {
	if len(r.left) < 8 {
		r.fail()
		return Dot{}
	}
	life := binary.LittleEndian.Uint64(r.left)
	r.left = r.left[8:]
	return Dot{life, r.number()}
}

// count is how many things follow, of which each takes a byte at least.
func (r *reading) count() int {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reading) fail() { r.left, r.bad = nil, true }

// hash is the same in every process. It takes eight bytes at a time, by folded products as wyhash does.
func hash(b []byte) uint64 {
	h := uint64(len(b)) ^ 0x9e3779b97f4a7c15
	for len(b) >= 8 {
		h = fold(h^binary.LittleEndian.Uint64(b), 0xa0761d6478bd642f)
		b = b[8:]
	}
	var last uint64
	for i, c := range b {
		last |= uint64(c) << (8 * i)
	}
	return fold(h^last, 0xe7037ed1a0b428db)
}

func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
