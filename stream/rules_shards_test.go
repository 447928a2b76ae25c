package stream

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// This file judges what may be dealt over members: the operators run on the parts, the results are combined, and what comes of
// it is held against a run on the whole.

// composed are operators that are made of several for this test.
var composed = []operator{
	op("distinct count", onStream(func(s list) handle { return s.Unique().Count() })),
	op("distinct top", onStream(func(s list) handle { return s.Unique().Top(2, byHalf) })),
	op("threshold of a count", onStream(func(s list) handle { return s.Count().Reaches(2) })),
	op("threshold by key", onKeyed(func(k keyedList) handle { return k.Count().Reaches(2) })),
}

// A router gives each letter of what is seen, the i-th, to one of two members.
type router func(i int, letter byte) int

// routers are all routers of a kind: functions of the key, of the item, or of the copy.
func routers(by, letters string, k kind) (all []router) {
	choose := func(n int, of func(i int, letter byte) int) {
		for bits := range 1 << n {
			all = append(all, func(i int, letter byte) int { return bits >> of(i, letter) & 1 })
		}
	}
	switch by {
	case "by key":
		choose(2, func(_ int, letter byte) int { return partOf(k, letter) })
	case "by item":
		choose(len(letters), func(_ int, letter byte) int { return strings.IndexByte(letters, letter) })
	case "anywhere":
		choose(4, func(i int, _ byte) int { return i }) // no word has more letters
	case "broadcast":
		all = []router{nil}
	}
	return all
}

// partOf numbers a letter's key; the items of a plain stream have one too: whether they are odd.
func partOf(k kind, letter byte) int {
	if k.keyed() {
		return rankOfKey(letter)
	}
	return rank(letter) % 2
}

// deal is what each member gets of a word; all of it, without a router.
func (r router) deal(word string) (parts [2]string) {
	if r == nil {
		return [2]string{word, word}
	}
	dealt := dealBy([]string{word}, r)
	return [2]string{dealt[0][0], dealt[1][0]}
}

// combine is how a row makes one result of two members' values. Where it makes none, results are merged.
func combine(row string) func(a, b []emission) []emission {
	switch {
	case strings.HasSuffix(row, "combine +"):
		return bySingle(func(a, b string) string { return fmt.Sprint(number(a) + number(b)) })
	case strings.HasSuffix(row, "combine join"), strings.HasSuffix(row, "join of maps"):
		return joinTraces
	case strings.HasSuffix(row, "combine top-k"):
		return bySingle(func(a, b string) string { return topOf(append(numbers(a), numbers(b)...)) })
	case strings.HasSuffix(row, "combine top-k of distinct"):
		return bySingle(func(a, b string) string {
			all := append(numbers(a), numbers(b)...)
			slices.Sort(all)
			return topOf(slices.Compact(all))
		})
	}
	return nil
}

// bySingle combines two values by their texts.
func bySingle(f func(a, b string) string) func(a, b []emission) []emission {
	return func(a, b []emission) []emission { return []emission{{text: f(a[0].text, b[0].text)}} }
}

func number(text string) lattice.Nat {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return lattice.Nat(n)
}

func numbers(text string) (ns []int) {
	for _, f := range strings.Fields(strings.Trim(text, "[]")) {
		ns = append(ns, int(number(f)))
	}
	return ns
}

// topOf is what Top(2, byHalf) keeps.
func topOf(ns []int) string {
	slices.SortFunc(ns, func(a, b int) int { return cmp.Or(byHalf(a, b), cmp.Compare(a, b)) })
	return fmt.Sprint(ns[:min(2, len(ns))])
}

// dealt is what comes of one operator when its inputs are dealt.
type dealt struct {
	operator
	shown   *shown
	combine func(a, b []emission) []emission
}

func (d dealt) kind() kind { return d.kinds()[0] }

// agrees says what the parts make up: all of the result ("ok"), or its distinct items ("stays Repeated"), or neither.
func (d dealt) agrees(in class, by string) string {
	claim := class("Bag")
	if v := d.judge([]class{in}); v.strongest != refused && in == "Set" {
		claim = v.strongest
	}
	if d.shown.claims()[0] == "Final" {
		claim = "Final"
	}
	ok, distinct := true, in == "Set" && claim == "Bag"
	d.each(in, by, func(want, a, b trace) {
		ok = ok && d.makeUp(claim, want, a, b)
		distinct = distinct && d.makeUp("Set", want, a, b)
	})
	switch {
	case ok:
		return "ok"
	case distinct:
		return "stays Repeated"
	default:
		return string(refused)
	}
}

func (d dealt) makeUp(claim class, want, a, b trace) bool {
	if d.combine == nil {
		return holds(claim, want, a, b, false)
	}
	got := d.combine(a.seen, b.seen)
	return class("Live").allows(want.seen, got, true) && len(got) == len(want.seen)
}

// each deals all glimpses of all ideal inputs by all routers.
func (d dealt) each(in class, by string, f func(want, a, b trace)) {
	c := d.calls[0]
	for _, ideal := range c.ideals(0) {
		for _, s := range d.kind().glimpses(in, ideal, c.vocabulary(0)) {
			if !s.all {
				continue
			}
			for _, r := range routers(by, c.letters(0), d.kind()) {
				parts := r.deal(s.word)
				for _, a := range d.shown.outcomes[seen{{parts[0], true}}] {
					for _, b := range d.shown.outcomes[seen{{parts[1], true}}] {
						f(d.shown.ideal[[2]string{ideal}], a.trace, b.trace)
					}
				}
			}
		}
	}
}

// router is what may be said of where the results are, if the inputs were routed by key or by item: "same" if so are they, "by
// key" if that survives alone, "anywhere" if it does not, and "one" if there is one result in the end.
func (d dealt) router() string {
	if d.combine != nil {
		return "one"
	}
	together := func(by string, key func(emission) string) bool {
		all := true
		d.each("List", by, func(_, a, b trace) {
			all = all && !slices.ContainsFunc(a.seen, func(e emission) bool {
				return slices.ContainsFunc(b.seen, func(o emission) bool { return key(e) == key(o) })
			})
		})
		return all
	}
	item := func(e emission) string { return e.key + ":" + e.text }
	if !together("by key", func(e emission) string { return cmp.Or(e.key, e.text) }) {
		return "anywhere"
	}
	if d.agrees("List", "by item") == "ok" && together("by item", item) {
		return "same"
	}
	return "by key"
}

var dealtColumns = []struct {
	column string
	in     class
	by     string
	place  string
}{
	{"once,by key", "List", "by key", "Sharded"},
	{"once,by item", "List", "by item", ""},
	{"once,anywhere", "List", "anywhere", "Scattered"},
	{"repeated,by key", "Set", "by key", "Sharded"},
	{"repeated,by item", "Set", "by item", ""},
	{"repeated,anywhere", "Set", "anywhere", "Scattered"},
}

// TestRulesShards holds shards.tsv against the enumeration and the types.
func TestRulesShards(t *testing.T) {
	sections, err := readTable("shards.tsv")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := typesView(operators(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range sections["operator and combination"].rows {
		for name := range strings.SplitSeq(r["runs"], "; ") {
			if name == "" {
				t.Logf("no operator yet: %s", r["operator"])
				continue
			}
			o, _ := operatorNamed(name)
			d := dealt{o, results.of(o, 0), combine(r["operator"])}
			line := fmt.Sprintf("%-40s %-24s", r["operator"], name)
			for _, c := range dealtColumns {
				got := d.agrees(c.in, c.by)
				line += fmt.Sprintf(" %-14s", got)
				if got != r[c.column] {
					t.Errorf("%s (%s), %s: the table says %s, the enumeration says %s", r["operator"], name, c.column, r[c.column], got)
				}
			}
			got := d.router()
			if r["result router"] != "-" && got != r["result router"] {
				t.Errorf("%s (%s): the table says results are %s, the enumeration says %s", r["operator"], name, r["result router"], got)
			}
			t.Log(line, got)
			for _, f := range shardTypes(r, o, answers) {
				t.Error(f)
			}
		}
	}
	for _, r := range sections["joins: placement"].rows {
		if r["runs"] == "" {
			t.Logf("no operator yet: %s", r["operator"])
			continue
		}
		o, _ := operatorNamed(r["runs"])
		if got := placed(o, r["first"], r["second"]); got != r["result"] {
			t.Errorf("%s: the table says %s, the enumeration says %s", r["operator"], r["result"], got)
		} else {
			t.Logf("%-60s %s", r["operator"], got)
		}
		for _, f := range placementTypes(r, answers) {
			t.Error(f)
		}
	}
}

// placementTypes compares the row with where the types allow its methods.
func placementTypes(r row, answers map[question]answer) (failures []string) {
	place := map[string]string{
		"by key, by key": "Sharded", "anywhere, anywhere": "Scattered",
		"anywhere, broadcast": "Scattered/Replicated", "broadcast, anywhere": "Replicated/Scattered",
	}[r["first"]+", "+r["second"]]
	for _, method := range r.methods() {
		o, _ := operatorNamed(method)
		got := answers[ask(o, []class{"List", "List"}, place)]
		if want := r["result"] == "ok"; (got.result != refused) != want {
			failures = append(failures, fmt.Sprintf("%s (%s): the table says %s, and at %s the types say %s %s", r["operator"], method, r["result"], place, got.result, got.why))
		}
	}
	return failures
}

// shardTypes compares the row with where the types allow its methods, and where they put the result.
func shardTypes(r row, o operator, answers map[question]answer) (failures []string) {
	if !slices.Contains(r.methods(), o.name) {
		return nil
	}
	for _, c := range dealtColumns {
		ins := []class{c.in}
		if c.place == "" || c.place == "Sharded" && !o.kinds()[0].keyed() || answers[ask(o, ins, "Process")].result == refused {
			continue
		}
		where := answers[ask(o, ins, c.place)].where
		if (where != string(refused)) != (r[c.column] == "ok") {
			failures = append(failures, fmt.Sprintf("%s (%s), %s: the table says %s, types put the result at %s", r["operator"], o.name, c.column, r[c.column], where))
		}
		if kept := r["result router"] != "anywhere"; where == "Sharded" != (kept && c.place == "Sharded") && where != string(refused) && r["though"] == "" {
			failures = append(failures, fmt.Sprintf("%s (%s): the table says results are %s, types put them at %s", r["operator"], o.name, r["result router"], where))
		}
	}
	return failures
}

// placed says whether a join agrees with one node when its sides are routed so.
func placed(o operator, first, second string) string {
	c, shown := o.calls[0], results.of(o, 0)
	k := c.takes[0].kind
	for _, ideal := range c.small() {
		for i, r := range routers(first, c.letters(0), k) {
			for j, s := range routers(second, c.letters(1), k) {
				if first == second && first == "by key" && i != j {
					continue // one router for both sides
				}
				left, right := r.deal(ideal[0]), s.deal(ideal[1])
				for _, a := range shown.outcomes[seen{{left[0], true}, {right[0], true}}] {
					for _, b := range shown.outcomes[seen{{left[1], true}, {right[1], true}}] {
						if !holds("Bag", shown.ideal[[2]string{ideal[0], ideal[1]}], a.trace, b.trace, false) {
							return string(refused)
						}
					}
				}
			}
		}
	}
	return "ok"
}
