package sim

// Try prepares a flow, for tests of other packages: what it returns makes items for the flow's sources, runs it as one node and with all
// its members, in the schedules of a number, and returns where they disagree. Package proptest sets it. The function is a
// func(*stream.Flow), which builds the same flow each time; items of type int are among those given.
var Try func(build any, items ...int) (func(number uint64) error, error)
