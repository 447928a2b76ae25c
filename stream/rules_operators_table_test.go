package stream

// Joins with tables that grow, and recursions on them.
var tableOperators = []operator{
	op("Keyed.JoinTable", onKeyedTable(func(k keyedList, t finals) handle { return k.JoinTable(t, keyNamed, raise()) })),
	op("Table.Merge",
		onTables(func(t, u finals) handle { return t.Merge(u) }),
		onTables(func(t, u joineds) handle { return t.Merge(u) })),
	op("Table.Recurse",
		onTable(func(t finals) handle {
			r := t.Recurse()
			return r.Close(r.Table().MapMonotone(ofBoth()))
		}),
		onTable(func(t joineds) handle {
			r := t.Recurse()
			return r.Close(r.Table().MapMonotone(ofBoth()))
		})).atLeast("Monotone"),
	op("TableRecursion.Table", onTable(func(t finals) handle {
		r := t.Recurse()
		inside := r.Table()
		r.Close(inside.MapMonotone(ofBoth())).Ignore()
		return inside
	})).atLeast("Monotone"),
	op("TableRecursion.Enter", onKeyedTable(func(k keyedList, t finals) handle {
		r := t.Recurse()
		inside := r.Enter(k)
		r.Close(r.Table()).Ignore()
		return inside
	})),
	op("TableRecursion.EnterWhole", onKeyedTable(func(k keyedList, t finals) handle {
		r := t.Recurse()
		inside := r.EnterWhole(k)
		r.Close(r.Table()).Ignore()
		return inside
	})),
	op("TableRecursion.Close",
		onKeyedTable(func(k keyedList, t finals) handle {
			r := t.Recurse()
			return r.Close(r.Enter(k).JoinTable(r.Table(), keyNamed, raise()))
		}),
		onKeyedTable(func(k keyedOrdered, t joineds) handle {
			r := t.Recurse()
			return r.Close(r.Enter(k).JoinTable(r.Table(), keyNamed, raise()))
		})).atLeast("Monotone"),
	op("TableRecursion.Close/EnterWhole",
		onKeyedTable(func(k keyedList, t finals) handle {
			r := t.Recurse()
			return r.Close(r.EnterWhole(k).JoinTable(r.Table(), keyNamed, raise()))
		}),
		onKeyedTable(func(k keyedList, t joineds) handle {
			r := t.Recurse()
			return r.Close(r.EnterWhole(k).JoinTable(r.Table(), keyNamed, raise()))
		})).atLeast("Monotone"),
}
