package props

// Nondet is the token that an operator takes when its result depends on timing: a batch's end, the order of arrival, the
// value of the moment. [Because] makes one. The zero value has no reason, and operators refuse it.
type Nondet struct{ why string }

// Because makes a token of the reason why any outcome will do. It stands in the graph of the flow, at each operator that
// took the token.
func Because(why string) Nondet { return Nondet{why} }

// Reason returns what Because was given.
func (n Nondet) Reason() string { return n.why }
