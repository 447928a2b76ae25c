//go:build unix

package mesh

import (
	"net"
	"syscall"
)

// straight is a connection that takes what it can at once. One goroutine at a time writes to it.
type straight struct {
	raw  syscall.RawConn
	b    []byte
	n    int
	once func(fd uintptr) bool
}

// straightTo is nil for a connection that cannot do so.
func straightTo(conn net.Conn) *straight {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	w := &straight{raw: raw}
	w.once = func(fd uintptr) bool { // what breaks the connection, its reader is told
		w.n, _ = syscall.Write(int(fd), w.b)
		return true
	}
	return w
}

// write writes as much as the connection takes without waiting.
func (w *straight) write(b []byte) int {
	w.b, w.n = b, 0
	_ = w.raw.Write(w.once)
	w.b = nil
	return max(w.n, 0)
}
