package rules

import "strings"

// look is how the names of sinks begin.
const look = "Look "

// sinks note what comes to a handle: of those that may be called on it the first. What is noted by last is the last of several values,
// since a token is taken for it.
var sinks = []operator{
	{look + "at members/stream", "S", `a.Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "out of ticks/stream", "S", `a.AllTicks().Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "at a process/stream", "S", `a.Map(shown).ForEach(e.note()); return nil`},

	{look + "at members/keyed", "K", `a.ForEachMember(e.noteKeyedAt()); return nil`},
	{look + "out of ticks/keyed", "K", `a.AllTicks().ForEachMember(e.noteKeyedAt()); return nil`},
	{look + "at a process/keyed", "K", `a.ForEach(e.noteKeyed()); return nil`},

	{look + "at members/final cell", "C", `a.Stream().Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "out of ticks/final cell", "C", `a.Stream().AllTicks().Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "at a process/final cell", "C", `a.Stream().Map(shown).ForEach(e.note()); return nil`},
	{look + "at members/cell", "C", `a.Changes(why).Map(shown).ForEachMember(e.lastAt()); return nil`},
	{look + "at a process/cell", "C", `a.Changes(why).Map(shown).ForEach(e.last()); return nil`},
	{look + "out of ticks, at members/cell", "C", `a.Latest().Changes(why).Map(shown).ForEachMember(e.lastAt()); return nil`},
	{look + "out of ticks, at a process/cell", "C", `a.Latest().Changes(why).Map(shown).ForEach(e.last()); return nil`},

	{look + "at members/final table", "T", `a.Entries().Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "out of ticks/final table", "T", `a.Entries().AllTicks().Map(shown).ForEachMember(e.noteAt()); return nil`},
	{look + "at a process/final table", "T", `a.Entries().Map(shown).ForEach(e.note()); return nil`},
	{look + "at members/table", "T", `a.Changes(why).Map(shown).ForEachMember(e.lastKeyedAt()); return nil`},
	{look + "at a process/table", "T", `a.Changes(why).Map(shown).ForEach(e.lastKeyed()); return nil`},
	{look + "out of ticks, at members/table", "T", `a.Latest().Changes(why).Map(shown).ForEachMember(e.lastKeyedAt()); return nil`},
	{look + "out of ticks, at a process/table", "T", `a.Latest().Changes(why).Map(shown).ForEach(e.lastKeyed()); return nil`},
}

func (o operator) isSink() bool { return strings.HasPrefix(o.name, look) }
