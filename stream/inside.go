package stream

import (
	"bytes"
	"context"
	"reflect"
	"runtime"
	"slices"
	"strconv"
)

// spins is on the stack of each spinner's goroutine.
//
//go:noinline
func spins(ctx context.Context, m *member) error { return m.graph.Run(ctx) }

var spinsAt = reflect.ValueOf(spins).Pointer()

// mayBeSpinner says whether a spinner of some flow is calling, or, of a caller whose stack is deep, whether it could be. To ask for the
// number of a goroutine costs many times as much.
func mayBeSpinner() bool {
	var stack [48]uintptr
	n := runtime.Callers(3, stack[:])
	for _, pc := range stack[:n] {
		if f := runtime.FuncForPC(pc - 1); f != nil && f.Entry() == spinsAt {
			return true
		}
	}
	return n == len(stack)
}

// inside says whether a spinner is calling: a function that the user has given to an operator or a sink.
func (r *running) inside() bool {
	if !mayBeSpinner() {
		return false
	}
	me := goroutineNumber()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.members, func(m *member) bool { return m.thread.Load() == me })
}

// goroutineNumber reads the caller's number off its stack trace, which begins "goroutine 7 [running]".
func goroutineNumber() uint64 {
	buf := make([]byte, 64)
	fields := bytes.Fields(buf[:runtime.Stack(buf, false)])
	n, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return n
}
