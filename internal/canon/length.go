package canon

import (
	"encoding/binary"
	"fmt"
	"io"
)

// PutLength writes the length of what is from there on in front of it: into the byte before it, which is kept for it, and as many more
// as it takes. So what is written need not be known before it is.
func PutLength(all []byte, from int) []byte {
	n := len(all) - from
	if n < 0x80 {
		all[from-1] = byte(n)
		return all
	}
	var length [binary.MaxVarintLen64]byte
	size := binary.PutUvarint(length[:], uint64(n))
	all = append(all, length[1:size]...)
	copy(all[from-1+size:], all[from:from+n])
	copy(all[from-1:], length[:size])
	return all
}

// CutLength takes what stands behind its length off src. It shares src's memory, and cannot be appended to in place.
func CutLength(src []byte) (one, rest []byte, err error) {
	n, size := binary.Uvarint(src)
	if size <= 0 || n > uint64(len(src)-size) {
		return nil, nil, fmt.Errorf("its length does not fit: %w", io.ErrUnexpectedEOF)
	}
	end := size + int(n)
	return src[size:end:end], src[end:], nil
}
