package proptest

import (
	"io"
	"testing"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

// Replay runs again what a flow did in production, member by member, from the journals that stream.Flow.Record has written: each
// tick takes in what it took in then, and the sinks get what they got then. journal is asked for each member by its name. So a failure
// can be looked at in a test, and in a debugger. The flow is to be built as it was, by the same program; a journal that was cut off by
// a crash is run as far as it goes.
//
// Sources are not fed and nothing goes from one member to another: what did is in the journals. A member that fails as it did then ends
// the replay with its error.
func Replay(t testing.TB, build func(f *stream.Flow), journal func(member string) io.Reader) error {
	t.Helper()
	f := stream.New("replay")
	open := sim.Open(f, sim.Options{Sinks: true})
	build(f)
	run, err := open.Begin(sim.Start{})
	if err != nil {
		return err
	}
	for _, m := range run.Members {
		if err := m.Again(journal(m.Name)); err != nil {
			return err
		}
	}
	return nil
}
