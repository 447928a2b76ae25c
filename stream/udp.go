package stream

import "github.com/calmflow/calm/props"

// UDP is a wire over datagrams that are resent until they are acknowledged: each item arrives at least once, in any order. It weakens
// any delivery to Repeated, or Set. Nobody remembers what has come, so nothing that is lost holds up what comes after it; Unique makes the
// items come once where that counts, and joins do not mind.
//
// Between processes an item has at most 60,000 encoded bytes, each process an address that is HOST:PORT, and what has not been acknowledged
// counts as waiting. In one process it does what Repeat does.
func UDP[D props.ResendsTo[E], E props.Delivery]() Wire[D, E] {
	return Wire[D, E]{link: &wire{name: "UDP", does: "Repeated", datagrams: true, take: repeat}}
}

// Datagrams is a link over datagrams that are sent once. It is for what is worth nothing later, such as readings and positions: what is
// lost is not sent again, and what comes after a later item counts as lost.
//
// Between processes an item has at most 60,000 encoded bytes, and each process an address that is HOST:PORT. A source that is faster
// than the network or the receiver loses what is too much. In one process it does what Lossy does.
type Datagrams struct {
	Why props.Nondet // what may be lost
}

// Cut is the link: it keeps the order and forgets completeness.
func (l Datagrams) Cut[D props.OpensTo[O], O props.Delivery]() Cut[D, O] {
	return Cut[D, O]{link: &wire{name: "Datagrams", why: l.Why, torn: true, datagrams: true, take: lose}}
}
