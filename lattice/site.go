package lattice

import (
	"cmp"
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// site is a place in the user's source.
type site struct {
	file string
	line int
}

func (s site) String() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

func (s site) compare(o site) int {
	return cmp.Or(strings.Compare(s.file, o.file), cmp.Compare(s.line, o.line))
}

// callSite is the innermost place on the stack outside this package.
func callSite() site {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	own := reflect.TypeFor[site]().PkgPath() + "."
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, own) || !more {
			return site{frame.File, frame.Line}
		}
	}
}

// demandFunc panics if the library law's function is missing.
func demandFunc(missing bool, law string) {
	if missing {
		panic(fmt.Sprintf("lattice: the function of %s at %v is nil: pass the one that says what an item is worth", law, callSite()))
	}
}
