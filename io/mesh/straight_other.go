//go:build !unix

package mesh

import "net"

// straight is no connection: the writer writes to all, on its goroutine.
type straight struct{}

func straightTo(net.Conn) *straight { return nil }

func (*straight) write([]byte) int { return 0 }
