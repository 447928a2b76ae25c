//go:build !unix

package mesh

import "net"

// writeNow writes nothing: the writer does, on its goroutine.
func writeNow(net.Conn, []byte) int { return 0 }
