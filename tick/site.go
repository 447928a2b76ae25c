package tick

import (
	"fmt"
	"runtime"
	"strings"
)

// Site is where in the user's program an operator was written.
type Site struct {
	File string
	Line int
}

// String returns file:line.
func (s Site) String() string {
	if s.File == "" {
		return "unknown place"
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}

// SiteOutside returns the innermost caller whose function is in none of the packages with these import paths. Their
// tests count as outside.
func SiteOutside(packages ...string) Site {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if !inPackage(f.Function, packages) || strings.HasSuffix(f.File, "_test.go") {
			return Site{f.File, f.Line}
		}
		if !more {
			return Site{}
		}
	}
}

// inPackage compares a function's full name, path/to/pkg.Func or path/to/pkg.(*T).Method, with import paths.
func inPackage(function string, packages []string) bool {
	for _, p := range packages {
		if strings.HasPrefix(function, p+".") {
			return true
		}
	}
	return false
}

const thisPackage = "github.com/calmflow/calm/tick"

func caller() Site { return SiteOutside(thisPackage) }
