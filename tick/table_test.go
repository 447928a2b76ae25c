package tick

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A table finds and numbers keys as a Go map and a slice would, through growth, clearing and shrinking, for keys of all
// the kinds that it treats differently.
func TestTable(t *testing.T) {
	type named int64
	type composite struct {
		a string
		b int8
	}
	t.Run("int", func(t *testing.T) { tableIsAMap(t, rapid.IntRange(-50, 50)) })
	t.Run("named", func(t *testing.T) {
		tableIsAMap(t, rapid.Map(rapid.Int64(), func(x int64) named { return named(x % 100) }))
	})
	t.Run("uint64", func(t *testing.T) {
		tableIsAMap(t, rapid.SampledFrom([]uint64{0, 1, math.MaxUint64, 1 << 32, 1 << 63}))
	})
	t.Run("int8", func(t *testing.T) { tableIsAMap(t, rapid.Int8()) })
	t.Run("string", func(t *testing.T) { tableIsAMap(t, rapid.StringN(0, 2, -1)) })
	t.Run("struct", func(t *testing.T) {
		tableIsAMap(t, rapid.Map(rapid.Int8(), func(x int8) composite { return composite{"x", x} }))
	})
	t.Run("any", func(t *testing.T) {
		tableIsAMap(t, rapid.Map(rapid.Int8(), func(x int8) any {
			if x%2 == 0 {
				return int(x)
			}
			return float64(x)
		}))
	})
}

func tableIsAMap[K comparable](t *testing.T, keys *rapid.Generator[K]) {
	rapid.Check(t, func(t *rapid.T) {
		table := newTable[K, int]()
		numbers, order := map[K]int{}, []K{}
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			for _, k := range rapid.SliceOfN(keys, 0, 300).Draw(t, "keys") {
				if n, ok := table.find(k); ok != (numbers[k] > 0) || ok && n != numbers[k]-1 {
					t.Fatalf("find(%v) = %d, %v", k, n, ok)
				}
				known := numbers[k] > 0
				if !known {
					order = append(order, k)
					numbers[k] = len(order)
				}
				if n, was := table.add(k); was != known || n != numbers[k]-1 {
					t.Fatalf("add(%v) = %d, %v, want %d, %v", k, n, was, numbers[k]-1, known)
				}
				*table.of(k) += 1
			}
			sum := 0
			for i, k := range order {
				if table.rows[i].key != k {
					t.Fatalf("row %d is of %v, not %v", i, table.rows[i].key, k)
				}
				sum += table.rows[i].value
			}
			if len(table.rows) != len(order) || sum < len(order) {
				t.Fatalf("%d rows of sum %d, want %d", len(table.rows), sum, len(order))
			}
			if rapid.Bool().Draw(t, "clear") {
				table.clear()
				clear(numbers)
				order = order[:0]
			}
		}
	})
}

// A table is a map at each size, also where it grows by smaller steps and is fuller. If this fails, keys are lost or confused when
// it grows, or a search does not end.
func TestLargeTable(t *testing.T) {
	table, numbers := newTable[int, int](), map[int]int{}
	check := func(k int) {
		want, known := numbers[k]
		if n, ok := table.find(k); ok != known || ok && n != want {
			t.Fatalf("of %d keys, find(%d) = %d, %v, and it has the number %d, %v", len(numbers), k, n, ok, want, known)
		}
	}
	for i := range 4 * large {
		k := i * 7919
		check(k)
		if n, known := table.add(k); known || n != i {
			t.Fatalf("add(%d) = %d, %v", k, n, known)
		}
		numbers[k] = i
		check(k)
		if slots := len(table.slots); slots > 2*large && 2*len(table.rows) < slots/8*7 || len(table.rows) > table.most {
			t.Fatalf("%d keys in %d slots", len(table.rows), slots)
		}
	}
	for k := range numbers {
		check(k)
	}
}

// NaN is equal to nothing, as in a Go map.
func TestTableOfNaN(t *testing.T) {
	table := newSet[float64]()
	for range 3 {
		if _, known := table.add(math.NaN()); known {
			t.Fatal("NaN is known")
		}
	}
	table.add(0)
	if _, known := table.add(math.Copysign(0, -1)); !known {
		t.Fatal("-0 is not 0")
	}
}

// A table that was large once gives its memory back, and does not make later clearing expensive.
func TestTableShrinks(t *testing.T) {
	table := newTable[int, int]()
	for k := range 100_000 {
		table.add(k)
	}
	large := len(table.slots)
	for range 20 {
		table.clear()
		table.add(1)
	}
	if len(table.slots) > 1024 || cap(table.rows) > 1024 {
		t.Fatalf("%d of %d slots and %d rows are left", len(table.slots), large, cap(table.rows))
	}
}
