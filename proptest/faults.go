package proptest

import "github.com/calmflow/calm/internal/sim"

// faults are what is wrong with the network in one run. What they keep back arrives when nothing else can happen any more: a
// partition heals.
type faults struct {
	kind faultKind
	seed uint64
}

type faultKind int

const (
	noFault faultKind = iota
	slowLinks
	halves
	oneWay
	alone
	faultKinds
)

func (k faultKind) String() string {
	return [...]string{"no fault", "slow links", "two halves", "one way only", "one member alone"}[k]
}

// chooseFaults says what is wrong. Most runs have nothing of the kind: how much goes wrong differs from run to run.
func chooseFaults(by chooser) faults {
	if by.choose(3) == 0 {
		return faults{}
	}
	return faults{kind: faultKind(by.choose(int(faultKinds))), seed: uint64(by.choose(16))}
}

// keepBack takes away what the faults hold up, unless nothing else is left.
func (f faults) keepBack(run *sim.Run, can []action) []action {
	if f.kind == noFault {
		return can
	}
	var room [32]action
	left := room[:0]
	for _, a := range can {
		if (a.kind == arrives || a.kind == repeats) && f.holds(run, run.Channels[a.which], a.which) {
			continue
		}
		left = append(left, a)
	}
	if len(left) == 0 {
		return can
	}
	return append(can[:0], left...)
}

// holds says whether the network does not let a channel through.
func (f faults) holds(run *sim.Run, c *sim.Channel, which int) bool {
	from, to := f.side(c.From), f.side(c.To)
	switch f.kind {
	case slowLinks:
		return mix(f.seed, uint64(which))%2 == 0
	case halves:
		return from != to
	case oneWay:
		return from < to
	default:
		odd := run.Members[mix(f.seed, 0)%uint64(len(run.Members))]
		return (c.From == odd) != (c.To == odd)
	}
}

// side says in which half a member is.
func (f faults) side(m *sim.Member) uint64 { return mix(f.seed, m.Side) % 2 }
