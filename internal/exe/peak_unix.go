//go:build unix

package exe

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the largest resident set. On Linux it is at least what the process that started the program had then.
func peak(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) * 1024
}
