package stream

import (
	"context"

	"github.com/calmflow/calm/lattice"
)

// The functions that operators which call are given.

func halfOutside(_ context.Context, x int) (int, error) { return half(x), nil }

func halfPure() lattice.Pure[int, int] { return lattice.ClaimPure("half", halfOutside) }
