package stream

//lint:file-ignore U1000 nothing calls the hints: the compiler names those that a location does not have

// Location is where a handle's contents live. It is F-bounded by an unexported method: a type that embeds a location
// returns the embedded one, so it is none itself. And it embeds comparable, so that it is a constraint only: as a type
// it could be a location, or be embedded in one.
type Location[L any] interface {
	comparable
	location() L
}

// Locations besides Process. No value of them is ever needed. A pointer keeps the phantom field comparable.
type (
	// Replicated is where all members of C come to hold the same. Broadcast and Exchange give it.
	Replicated[C any] struct {
		_ [0]struct{ replicated *func(C) }
	}
	// Sharded is where each member of C holds those keys of one collection that hash to it. Shard and Reshard give it.
	Sharded[C, K any] struct {
		_ [0]struct{ sharded *func(C, K) }
	}
	// Scattered is where one collection is dealt over the members of C anyhow. RoundRobin gives it, and what loses the key
	// of a sharded collection.
	Scattered[C any] struct {
		_ [0]struct{ scattered *func(C) }
	}
	// Local is where each member of C has a collection of its own. Sources at a cluster give it, and what observes time or
	// the order of arrival at replicas.
	Local[C any] struct {
		_ [0]struct{ local *func(C) }
	}
	// Tick is inside one tick at L. Batch and Snapshot give it, AllTicks leaves it.
	Tick[L Location[L]] struct {
		_ [0]struct{ tick *func(L) }
	}
	// Loop is inside a recursion at L. Facts and Enter give it, Close leaves it.
	Loop[L Location[L]] struct {
		_ [0]struct{ loop *func(L) }
	}
)

func (p Process[P]) location() Process[P]       { return p }
func (l Replicated[C]) location() Replicated[C] { return l }
func (l Sharded[C, K]) location() Sharded[C, K] { return l }
func (l Scattered[C]) location() Scattered[C]   { return l }
func (l Local[C]) location() Local[C]           { return l }
func (l Tick[L]) location() Tick[L]             { return l }
func (l Loop[L]) location() Loop[L]             { return l }

// NeedsWhole holds where one place has the whole collection: all but Sharded and Scattered. What orders or accumulates
// a stream demands it; Unite brings the parts together. Only whole places have ticks and loops, so Tick and Loop are whole.
type NeedsWhole[L any] interface {
	PairsAs[L, L]
	uniteFirst()
}

func (Process[P]) uniteFirst()    {}
func (Replicated[C]) uniteFirst() {}
func (Local[C]) uniteFirst()      {}
func (Tick[L]) uniteFirst()       {}
func (Loop[L]) uniteFirst()       {}

// NeedsWholeKeys holds where each key's items are together: all but Scattered. What orders or accumulates keyed values
// demands it; Reshard brings each key together.
type NeedsWholeKeys[L any] interface {
	JoinsAs[L, L]
	shardFirst()
}

func (Process[P]) shardFirst()    {}
func (Replicated[C]) shardFirst() {}
func (Sharded[C, K]) shardFirst() {}
func (Local[C]) shardFirst()      {}
func (Tick[L]) shardFirst()       {}
func (Loop[L]) shardFirst()       {}

// Whole holds where one place has the whole collection, with or without keys: a Process, Replicated, Local, and inside ticks
// and recursions. It is the constraint for functions of one's own that are generic in the place.
type Whole[L any] interface {
	NeedsWhole[L]
	NeedsWholeKeys[L]
	ScattersAs[L, L]
}

// ObservedAs computes the location after a look at the clock, at the arrival order or at oneself: each replica has its
// own, so that Replicated becomes Local. In a tick or a recursion there is nothing to look at.
type ObservedAs[L, W any] interface {
	Location[L]
	leaveTickOrLoopFirst() W
}

func (p Process[P]) leaveTickOrLoopFirst() Process[P]         { return p }
func (Replicated[C]) leaveTickOrLoopFirst() (w Local[C])      { return w }
func (Sharded[C, K]) leaveTickOrLoopFirst() (w Sharded[C, K]) { return w }
func (Scattered[C]) leaveTickOrLoopFirst() (w Scattered[C])   { return w }
func (Local[C]) leaveTickOrLoopFirst() (w Local[C])           { return w }

// TicksAs computes the location whose ticks take batches and snapshots in. It is always whole: a Process stays, and
// all else becomes Local, since each member has ticks of its own.
type TicksAs[L, W any] interface {
	Location[L]
	batchOutsideTicks() W
}

func (p Process[P]) batchOutsideTicks() Process[P]    { return p }
func (Replicated[C]) batchOutsideTicks() (w Local[C]) { return w }
func (Sharded[C, K]) batchOutsideTicks() (w Local[C]) { return w }
func (Scattered[C]) batchOutsideTicks() (w Local[C])  { return w }
func (Local[C]) batchOutsideTicks() (w Local[C])      { return w }

// ScattersAs computes the location of what has lost its key: Sharded becomes Scattered, all else stays.
type ScattersAs[L, W any] interface {
	Location[L]
	scattered() W
}

func (p Process[P]) scattered() Process[P]         { return p }
func (Replicated[C]) scattered() (w Replicated[C]) { return w }
func (Sharded[C, K]) scattered() (w Scattered[C])  { return w }
func (Scattered[C]) scattered() (w Scattered[C])   { return w }
func (Local[C]) scattered() (w Local[C])           { return w }
func (Tick[L]) scattered() (w Tick[L])             { return w }
func (Loop[L]) scattered() (w Loop[L])             { return w }

// NeedsGround holds outside ticks and recursions, at whole places: where EachTick can begin ticks that are the same at each replica.
type NeedsGround[L any] interface {
	Location[L]
	allTicksFirst() // at a Tick
	closeFirst()    // at a Loop
	uniteFirst()    // at Sharded and Scattered
}

// NeedsTick holds inside a tick at W, for AllTicks to leave.
type NeedsTick[L, W any] interface {
	Location[L]
	batchFirst() W
}

func (Tick[L]) batchFirst() (w L) { return w }

// The demands below have a hint for each location that misses them. Of several missing methods the compiler names the
// first in alphabetical order; so a location has, of a demand's hints, those that come before its own.

// InLoop holds inside a recursion at W, for Close.
type InLoop[L, W any] interface {
	Location[L]
	enterFirst() W
}

func (Loop[L]) enterFirst() (w L) { return w }

// NeedsProcess holds at a process: one sender.
type NeedsProcess[L any] interface {
	Location[L]
	allTicksFirst()    // at a Tick
	closeFirst()       // at a Loop
	gatherFirst()      // at Local
	readFromAnyFirst() // at Replicated
	uniteFirst()       // at Sharded and Scattered
}

func (Process[P]) allTicksFirst()    {}
func (Replicated[C]) allTicksFirst() {}
func (Sharded[C, K]) allTicksFirst() {}
func (Scattered[C]) allTicksFirst()  {}
func (Local[C]) allTicksFirst()      {}
func (Loop[L]) allTicksFirst()       {}

func (Process[P]) closeFirst()    {}
func (Replicated[C]) closeFirst() {}
func (Sharded[C, K]) closeFirst() {}
func (Scattered[C]) closeFirst()  {}
func (Local[C]) closeFirst()      {}

func (Process[P]) gatherFirst()    {}
func (Replicated[C]) gatherFirst() {}
func (Sharded[C, K]) gatherFirst() {}
func (Scattered[C]) gatherFirst()  {}

func (Process[P]) readFromAnyFirst()    {}
func (Sharded[C, K]) readFromAnyFirst() {}
func (Scattered[C]) readFromAnyFirst()  {}

// NeedsLocal holds where each member of C has its own.
type NeedsLocal[L, C any] interface {
	Location[L]
	allTicksFirst()          // at a Tick
	closeFirst()             // at a Loop
	readFromAnyInstead()     // at Replicated
	sendOrBroadcastInstead() // at a Process
	uniteInstead() C         // at Sharded and Scattered
}

func (Process[P]) readFromAnyInstead()    {}
func (Sharded[C, K]) readFromAnyInstead() {}
func (Scattered[C]) readFromAnyInstead()  {}
func (Local[C]) readFromAnyInstead()      {}

func (Sharded[C, K]) sendOrBroadcastInstead() {}
func (Scattered[C]) sendOrBroadcastInstead()  {}
func (Local[C]) sendOrBroadcastInstead()      {}

func (Local[C]) uniteInstead() (c C) { return c }

// NeedsParts holds where the members of C hold parts of one collection.
type NeedsParts[L, C any] interface {
	Location[L]
	allTicksFirst()        // at a Tick
	closeFirst()           // at a Loop
	gatherInstead()        // at Local
	readFromAnyInstead()   // at Replicated
	sendOrShardInstead() C // at a Process
}

func (Process[P]) gatherInstead()    {}
func (Replicated[C]) gatherInstead() {}
func (Sharded[C, K]) gatherInstead() {}
func (Scattered[C]) gatherInstead()  {}

func (Scattered[C]) sendOrShardInstead() (c C)  { return c }
func (Sharded[C, K]) sendOrShardInstead() (c C) { return c }

// NeedsSharded holds where each key has one owner among the members of C.
type NeedsSharded[L, C any] interface {
	Location[L]
	reshardFirst() C
}

func (Sharded[C, K]) reshardFirst() (c C) { return c }

// NeedsReplicated holds where all members of C come to hold the same, so that any of them can be asked.
type NeedsReplicated[L, C any] interface {
	Location[L]
	broadcastFirst() C
}

func (Replicated[C]) broadcastFirst() (c C) { return c }

// NeedsMembers holds at the members of a cluster C, whatever they hold, but not at a process, in a tick or in a recursion.
type NeedsMembers[L, C any] interface {
	Location[L]
	forEachInstead() C
}

func (Replicated[C]) forEachInstead() (c C) { return c }
func (Sharded[C, K]) forEachInstead() (c C) { return c }
func (Scattered[C]) forEachInstead() (c C)  { return c }
func (Local[C]) forEachInstead() (c C)      { return c }
