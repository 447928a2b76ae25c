package main

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/knownbugs"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// customers are told what is made, but for what comes after a checkout.
func customers(f *stream.Flow) stream.Stream[Told, stream.Process[Shop], props.Ordered] {
	type made struct {
		Told Told
		Open bool
	}
	return stream.NewInlet[Told](f.Process[Shop]()).Stream().
		Scan(func(closed *map[string]bool, t Told) made {
			if *closed == nil {
				*closed = map[string]bool{}
			}
			open := !(*closed)[t.Session]
			(*closed)[t.Session] = !open || t.Checkout
			return made{t, open}
		}).
		FilterMap(func(m made) (Told, bool) { return m.Told, m.Open })
}

var cartOptions = []proptest.Option{
	proptest.Values("a", "b"), // sessions and goods
	proptest.Values(1, 2, -1), // counts; numbers are given anew
}

// If this fails, a replica takes an order for complete that is not, or replicas sell different things.
func TestReplicasSellTheSame(t *testing.T) {
	proptest.Agree(t, func(f *stream.Flow) { sold(customers(f), f.Cluster[Replica](3)).Ignore() }, cartOptions...)
}

// destroy is the destructive cart: what is taken out is gone, and what is not there cannot be taken out.
func destroy(cart *map[string]int, op Operation) {
	if *cart == nil {
		*cart = map[string]int{}
	}
	if n := (*cart)[op.SKU] + op.Count; n > 0 {
		(*cart)[op.SKU] = n
	} else {
		delete(*cart, op.SKU)
	}
}

func operations(f *stream.Flow) stream.Keyed[string, Operation, stream.Replicated[Replica], props.Unordered] {
	return customers(f).
		FilterMap(func(t Told) (Operation, bool) { return t.Operation, !t.Checkout }).
		Broadcast(f.Cluster[Replica](3), stream.Reorder).
		KeyBy(func(op Operation) string { return op.Session })
}

// If this fails, the simulation does not find that a replica which hears of a removal before the addition has another cart.
func TestDestructiveCartIsFound(t *testing.T) {
	options := []any{}
	for _, o := range cartOptions {
		options = append(options, o)
	}
	t.Run("by a false claim", func(t *testing.T) {
		said := knownbugs.Hunt(t, 500, func(f *stream.Flow) {
			operations(f).FoldCommutative(lattice.ClaimCommutative("destroy", destroy)).Ignore()
		}, options...)
		if !strings.Contains(said, "disagree at Ignore") {
			t.Errorf("it says:\n%s", said)
		}
	})
	t.Run("as it arrives", func(t *testing.T) {
		same := proptest.Eventually("the same carts", func(v proptest.View) error {
			var first map[string]map[string]int
			for i, all := range proptest.Seen[Cart](v, "carts") {
				carts := map[string]map[string]int{}
				for _, c := range all {
					carts[c.Session] = c.Items
				}
				if i == 0 {
					first = carts
				}
				for session := range carts {
					if !maps.Equal(carts[session], first[session]) {
						return fmt.Errorf("replica %d has %v, and replica 0 %v", i, carts, first)
					}
				}
			}
			return nil
		})
		said := knownbugs.Hunt(t, 500, func(f *stream.Flow) {
			operations(f).
				AsArrived(props.Because("this is wrong, and the type says so: what follows is Local")).
				Scan(func(cart *map[string]int, op Operation) Cart {
					destroy(cart, op)
					return Cart{op.Session, maps.Clone(*cart)}
				}).
				Values().Named("carts").Ignore()
		}, append(options, same)...)
		if !strings.Contains(said, `"the same carts" does not hold`) {
			t.Errorf("it says:\n%s", said)
		}
	})
}

// Cart is what a session has in a cart by now.
type Cart struct {
	Session string
	Items   map[string]int
}
