//go:build unix

package mesh

import (
	"net"
	"syscall"
)

// writeNow writes as much as a connection takes at once, without waiting; of one that cannot say, nothing.
func writeNow(conn net.Conn, b []byte) (n int) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return 0
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Write(func(fd uintptr) bool { // what breaks the connection, its reader is told
		n, _ = syscall.Write(int(fd), b)
		return true
	})
	return max(n, 0)
}
