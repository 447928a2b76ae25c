package proptest

import (
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

// fixed chooses by a generator of its own, so that a benchmark pays for no other.
type fixed struct{ state uint64 }

func (f *fixed) choose(n int) int {
	f.state = f.state*6364136223846793005 + 1442695040888963407
	return int((f.state >> 33) % uint64(n))
}

// BenchmarkSchedules runs word count with three replicas and ten lines, one schedule after the other.
func BenchmarkSchedules(b *testing.B) {
	s, err := simulate(func(f *stream.Flow) {
		lines := stream.NewInlet[string](f.Process[bank]()).Stream()
		lines.Broadcast(f.Cluster[branch](3), stream.Reorder).
			FlatMap(strings.Fields).KeyBy(strings.ToLower).Count().Ignore()
	}, settingsOf(nil))
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split("to be|or not|to be|that is|the question|whether tis|nobler in|the mind|to suffer|the slings", "|")
	in := inputs{boxed(lines)}
	one, failed := s.plain(in, false)
	if failed != nil {
		b.Fatal(failed)
	}
	by := &fixed{1}
	for b.Loop() {
		if found := s.shake(by, in, one, nil); found != nil {
			b.Fatal(found)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "schedules/s")
	_ = sim.Options{}
}
