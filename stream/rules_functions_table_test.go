package stream

import "github.com/calmflow/calm/lattice"

// The functions that operators on tables are given.

// keyNamed leads an edge to one of two keys.
func keyNamed(edge int) string { return []string{"k", "l", "l"}[edge] }

// raise adds the edge to what is in a set, up to 2.
func raise() lattice.Action[int, set, set] {
	return lattice.ClaimAction("raise", func(edge int, s set) set {
		raised := set{}
		for x := range s {
			if x+edge <= 2 {
				raised[x+edge] = struct{}{}
			}
		}
		return raised
	})
}

// ofBoth is what follows from 0 and 1 together.
func ofBoth() lattice.Monotone[set, set] {
	return lattice.ClaimMonotone("of both", func(s set) set {
		_, zero := s[0]
		_, one := s[1]
		if !zero || !one {
			return nil
		}
		return set{2: {}}
	})
}
