package stream

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// ClaimWire makes a wire of a transport on the user's word: what comes in as In arrives as Out, all of it, for everyone it is
// sent to. It registers the claim, for proptest.Wire to check, and panics if the name is empty or the transport nil. A wire of
// one's own is a generic function or method:
//
//	func (p Pipe) Wire[D props.Delivery]() stream.Wire[D, D] { return stream.ClaimWire[D, D]("pipe", p.open) }
func ClaimWire[In, Out props.Delivery](name string, by Transport) Wire[In, Out] {
	return Wire[In, Out]{link: claimedWire("ClaimWire", name, by)}
}

// ClaimCut makes a cut of a transport on the user's word: what gets through of In arrives as Out, which is ongoing since
// something may be missing; the token says why that will do. It registers the claim as ClaimWire does.
func ClaimCut[In props.Delivery, Out props.NeedsOngoing](name string, why props.Nondet, by Transport) Cut[In, Out] {
	w := claimedWire("ClaimCut", name, by)
	w.torn, w.why = true, why
	return Cut[In, Out]{link: w}
}

// WireClaim is an entry of the process-wide register of claimed wires and cuts: one for each name and place in the source.
type WireClaim struct{ *wireClaim }

type wireClaim struct {
	name    string
	site    tick.Site
	checked atomic.Bool
}

// Name is what the user called it.
func (c WireClaim) Name() string { return c.name }

// Position is the file and line of the claim in the user's source.
func (c WireClaim) Position() string { return fmt.Sprintf("%s:%d", c.site.File, c.site.Line) }

// String is the name, and the place without its folder.
func (c WireClaim) String() string {
	return fmt.Sprintf("wire %q (%s:%d)", c.name, filepath.Base(c.site.File), c.site.Line)
}

// Checked reports whether a checker of this process found the claim to hold.
func (c WireClaim) Checked() bool { return c.checked.Load() }

// MarkChecked records that a checker found the claim to hold. proptest.Wire calls it.
func (c WireClaim) MarkChecked() { c.checked.Store(true) }

// WireClaims lists the wires and cuts claimed so far in this process, by place and name.
func WireClaims() []WireClaim {
	wireClaims.Lock()
	defer wireClaims.Unlock()
	return slices.SortedFunc(slices.Values(wireClaims.all), func(a, b WireClaim) int {
		return cmp.Or(strings.Compare(a.site.File, b.site.File), cmp.Compare(a.site.Line, b.site.Line), strings.Compare(a.name, b.name))
	})
}

// Claim is what the link is claimed by, if it is not of the library.
func (l Link[In, Out, Fate]) Claim[_ props.WhenUsed[Fate]]() (c WireClaim, claimed bool) {
	if l.link == nil || l.link.claim == nil {
		return WireClaim{}, false
	}
	return WireClaim{l.link.claim}, true
}

// wireClaims is the register. Building a flow writes it, data never does.
var wireClaims struct {
	sync.Mutex
	all []WireClaim
}

func claimedWire(op, name string, by Transport) *wire {
	if name == "" {
		misuse(op, "the claim has no name: say in a word or two what carries the items, since graphs and reports show it")
	}
	given(op, by == nil, "transport")
	site := userSite()
	wireClaims.Lock()
	defer wireClaims.Unlock()
	i := slices.IndexFunc(wireClaims.all, func(c WireClaim) bool { return c.name == name && c.site == site })
	if i < 0 {
		i = len(wireClaims.all)
		wireClaims.all = append(wireClaims.all, WireClaim{&wireClaim{name: name, site: site}})
	}
	return &wire{name: name, claim: wireClaims.all[i].wireClaim, transport: by}
}
