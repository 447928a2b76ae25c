package stream_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// shy is an item of which a journal would hold nothing.
type shy struct{ n int }

// If this fails, a flow is recorded by a journal that does not hold what has come.
func TestRecordRefuses(t *testing.T) {
	for name, build := range map[string]func(p places) (line int){
		"an inlet": func(p places) int { stream.NewInlet[shy](p.here).Stream().Ignore(); return thisLine() },
		"a sequence": func(p places) int {
			stream.Seq(p.here, func(yield func([]shy) bool) { yield([]shy{{1}}) }).Ignore()
			return thisLine() - 1
		},
		"results of calls": func(p places) int {
			stream.Items(p.here, 1).MapAsync(1, props.Because("a test"), func(_ context.Context, n int) (shy, error) { return shy{n}, nil }).Ignore()
			return thisLine() - 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := stream.New("recorded")
			f.Record = func(string) io.Writer { return io.Discard }
			line := build(placesOf(f))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var m *stream.Misuse
			if err := f.Run(ctx); !errors.As(err, &m) || m.Site.Line != line || !strings.Contains(m.Problem, "recorded") {
				t.Errorf("line %d: %v", line, err)
			}
		})
	}
}
