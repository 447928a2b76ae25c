package proptest

import (
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// carrier makes a transport of what is to become of each parcel.
func carrier(each func(stream.Parcel)) stream.Transport {
	return func(_, _ string) func(stream.Parcel) { return each }
}

func deliver(p stream.Parcel) {
	p.Deliver()
	p.Done()
}

var (
	good    = carrier(deliver)
	twice   = carrier(func(p stream.Parcel) { p.Deliver(); deliver(p) })
	never   = carrier(stream.Parcel.Done)
	swapped = func(_, _ string) func(stream.Parcel) {
		n := 0
		return func(p stream.Parcel) {
			if n++; n%2 == 0 {
				deliver(p)
			} else {
				time.AfterFunc(time.Millisecond, func() { deliver(p) })
			}
		}
	}
)

func claimedWire[In, Out props.Delivery](name string, by stream.Transport) func() stream.Wire[In, Out] {
	return func() stream.Wire[In, Out] { return stream.ClaimWire[In, Out](name, by) }
}

// TestFalseWires: each wire that does what its claim excludes is found out; what holds is not. A checker that finds nothing
// would pass every wire.
func TestFalseWires(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"good":                 {tryWire(claimedWire[props.List, props.List]("good", good)), ""},
		"good, ongoing":        {tryWire(claimedWire[props.Ordered, props.Ordered]("good", good)), ""},
		"repeats":              {tryWire(claimedWire[props.Unordered, props.Unordered]("twice", twice)), "comes again"},
		"repeats, as claimed":  {tryWire(claimedWire[props.Unordered, props.Repeated]("twice", twice)), ""},
		"reorders":             {tryWire(claimedWire[props.Ordered, props.Ordered]("swapped", swapped)), "comes after"},
		"reorders, as claimed": {tryWire(claimedWire[props.Bag, props.Bag]("swapped", swapped)), ""},
		"loses":                {tryWire(claimedWire[props.Set, props.Set]("never", never)), "is lost"},
		"loses, as claimed": {tryWire(func() stream.Cut[props.Ordered, props.Ordered] {
			return stream.ClaimCut[props.Ordered, props.Ordered]("never", props.Because("a test"), never)
		}), ""},
		"FIFO":      {tryWire(stream.FIFO[props.List]), ""},
		"Reorder":   {tryWire(stream.Reorder[props.List, props.Bag]), ""},
		"Repeat":    {tryWire(stream.Repeat[props.Ordered, props.Repeated]), ""},
		"UDP":       {tryWire(stream.UDP[props.Bag, props.Set]), ""},
		"Datagrams": {tryWire(stream.Datagrams{Why: props.Because("a test")}.Cut[props.List, props.Ordered]), ""},
		"Lossy":     {tryWire(stream.Lossy{Why: props.Because("a test")}.Cut[props.Ordered, props.Ordered]), ""},
	} {
		switch {
		case c.want == "" && c.err != nil:
			t.Errorf("%s: %v", name, c.err)
		case c.want != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.want)):
			t.Errorf("%s: found %v, not that something %s", name, c.err, c.want)
		}
	}
}

// TestWireChecked: a claim is registered, and marked once it has been found to hold.
func TestWireChecked(t *testing.T) {
	by := claimedWire[props.List, props.List]("marked", good)
	find := func() (c stream.WireClaim) {
		for _, c = range stream.WireClaims() {
			if c.Name() == "marked" {
				return c
			}
		}
		t.Fatal("not registered")
		return
	}
	by()
	if find().Checked() {
		t.Error("checked before it was")
	}
	Wire(t, by)
	if c := find(); !c.Checked() || !strings.Contains(c.Position(), "wire_test.go") {
		t.Errorf("%v is not marked as checked, or nowhere", c)
	}
}
