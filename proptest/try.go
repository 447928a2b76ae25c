package proptest

import (
	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/stream"
)

func init() {
	sim.Try = func(build any, items ...int) (func(number uint64) error, error) {
		s, err := simulate(build.(func(*stream.Flow)), settingsOf([]Option{Values(items...)}))
		if err != nil {
			return nil, err
		}
		return func(number uint64) error {
			if found := s.tryNumber(number); found != nil {
				return found
			}
			return nil
		}, nil
	}
}
