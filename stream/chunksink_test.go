package stream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type chunkTeam struct{}

// chunks is a sink that notes what it is told.
type chunks struct {
	got  []string
	ends int
	fail error
	put  func(ctx context.Context) error
}

func (c *chunks) Take[L stream.Location[L], D props.Delivery]() stream.Sink[int, L, D] {
	return stream.NewChunkSink[int, L, D]("take", func(ctx context.Context, xs []int) error {
		for _, x := range xs {
			c.got = append(c.got, fmt.Sprint(x))
		}
		if c.put != nil {
			return c.put(ctx)
		}
		return nil
	}, func() error {
		c.ends++
		c.got = append(c.got, "end")
		return c.fail
	})
}

// If this fails, a sink ends before its last item, or again, or not at all.
func TestChunkSinkEndsOnceAfterAllItems(t *testing.T) {
	for name, to := range map[string]func(*stream.Flow, *chunks){
		"at a process":  func(f *stream.Flow, c *chunks) { stream.Items(f.Process[chunkTeam](), 1, 2, 3).Into(c.Take) },
		"nothing comes": func(f *stream.Flow, c *chunks) { stream.Items[int](f.Process[chunkTeam]()).Into(c.Take) },
		"at members":    func(f *stream.Flow, c *chunks) { stream.Items(f.Cluster[chunkTeam](3), 1, 2, 3).Into(c.Take) },
		"in ticks": func(f *stream.Flow, c *chunks) {
			stream.Items(f.Process[chunkTeam](), 1, 2, 3).Open().Batch(props.Because("a test")).Into(c.Take)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, fail := range []error{nil, errors.New("no room")} {
				f, c := stream.New("chunks"), &chunks{fail: fail}
				to(f, c)
				if err := f.Run(t.Context()); !errors.Is(err, fail) || fail != nil && !strings.Contains(err.Error(), "chunksink_test.go:") {
					t.Errorf("Run returned %v for an end that returns %v", err, fail)
				}
				if n := len(c.got); c.ends != 1 || c.got[n-1] != "end" {
					t.Errorf("it got %v", c.got)
				}
			}
		})
	}
}

// If this fails, a sink that waits holds up the end of a run, or a run that ends early leaves it open.
func TestChunkSinkIsToldOfTheEndOfTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f, c := stream.New("chunks"), &chunks{put: func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	stream.Items(f.Process[chunkTeam](), 1).Into(c.Take)
	if err := f.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run returned %v", err)
	}
	if !slices.Equal(c.got, []string{"1", "end"}) {
		t.Errorf("it got %v", c.got)
	}
}
