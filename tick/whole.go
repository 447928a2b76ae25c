package tick

// Whole brings all of from into d in each of its ticks, in order. d has no ticks until from has ended. It holds all items, and
// each tick takes time in their number. It panics if from is in a domain.
func Whole[T any](from *Port[T], d *Domain) *Port[T] {
	var all []T
	return entering("Whole", from, d, AtEnd,
		func(xs []T) { all = append(room(all, len(xs)), xs...) },
		func() {},
		func(out *Port[T]) { out.Emit(all) })
}

// DelayValue hands on, in each tick of in's domain, the last value of the tick before, and in the first tick first. A tick in
// which in yields nothing leaves the value as it is. It panics if in is in no domain.
func DelayValue[A any](in *Port[A], first A) *Port[A] {
	o := origin(in, "Delay")
	d := mustBeInside(o, "Delay")
	n := o.graph.NewNode("Delay", d)
	out := Out[A](n)
	last := [1]A{first}
	var now [1]A
	connect(n, in, func(as []A) { last[0] = as[len(as)-1] }, nil, untimely)
	d.enter(n, nil, EachTick, func() { now = last }, func() {
		out.Emit(now[:])
		out.End()
	})
	return out
}

// Latest takes the last value that the ticks of a domain have yielded out of it, at the end of each tick of the graph that
// changed it. It ends when the domain can have no more ticks. It panics if from is in no domain.
func Latest[A any](from *Port[A]) *Port[A] {
	o := origin(from, "Latest")
	d := mustBeInside(o, "Latest")
	n := o.graph.NewNode("Latest", nil)
	out := Out[A](n)
	var last [1]A
	changed := false
	connect(n, from, func(as []A) { last[0], changed = as[len(as)-1], true }, nil, endless)
	n.OnRun(func() {
		if changed {
			changed = false
			out.Emit(last[:])
			last = [1]A{}
		}
		if d.cycle.ended {
			out.End()
		}
	})
	return out
}
