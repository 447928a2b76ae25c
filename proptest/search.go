package proptest

import (
	"errors"
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// search looks for a refutation among generated cases and shrinks the one it finds. The property draws its values and
// returns nil if the law holds for them. It returns how many cases were tried.
func search(name string, property func(*rapid.T) *refutation) (cases int, err error) {
	recorder := &recorder{name: name}
	var last *refutation
	rapid.Check(recorder, func(t *rapid.T) {
		cases++
		if found := property(t); found != nil {
			last = found
			t.Fatal(found.kind()) // the same words for all that break one law, so that shrinking stays with it
		}
	})
	switch {
	case last != nil:
		last.again = recorder.reproduction()
		return cases, last
	case recorder.Failed():
		return cases, errors.New(strings.Join(recorder.errors, "\n"))
	default:
		return cases, nil
	}
}

// recorder is the test that rapid believes it is in: it keeps errors instead of printing them.
type recorder struct {
	name   string
	errors []string
}

var _ rapid.TB = (*recorder)(nil)

// reproduction is rapid's advice on how to see the failure again.
func (r *recorder) reproduction() string {
	for text := range strings.Lines(strings.Join(r.errors, "\n")) {
		if _, advice, found := strings.Cut(text, "reproduce, specify "); found {
			return strings.TrimSpace(advice)
		}
	}
	return ""
}

func (r *recorder) fail(text string) { r.errors = append(r.errors, text) }

func (r *recorder) Helper()                           {}
func (r *recorder) Name() string                      { return r.name }
func (r *recorder) Logf(string, ...any)               {}
func (r *recorder) Log(...any)                        {}
func (r *recorder) Skipf(format string, args ...any)  { r.fail(fmt.Sprintf(format, args...)) }
func (r *recorder) Skip(args ...any)                  { r.fail(fmt.Sprint(args...)) }
func (r *recorder) SkipNow()                          { r.fail("skipped") }
func (r *recorder) Errorf(format string, args ...any) { r.fail(fmt.Sprintf(format, args...)) }
func (r *recorder) Error(args ...any)                 { r.fail(fmt.Sprint(args...)) }
func (r *recorder) Fatalf(format string, args ...any) { r.fail(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatal(args ...any)                 { r.fail(fmt.Sprint(args...)) }
func (r *recorder) FailNow()                          {} // rapid's last word; whoever called search reads the errors
func (r *recorder) Fail()                             { r.fail("failed") }
func (r *recorder) Failed() bool                      { return len(r.errors) > 0 }
