package proptest

import "testing"

// look hides what it holds.
type look struct{ Shown, Hidden int }

func (l look) String() string { return "look" }

// If this fails, a counterexample is not readable in one block, or shows two different values alike.
func TestRefutationPrintsOneBlock(t *testing.T) {
	found := refute("it is broken", "mend it", items("after", nil), at("a", look{1, 2}), at("longer", look{1, 3}), at("plain", []int{1}))
	found.subject, found.again = "main.T is no good", "-run=X"
	want := `proptest: main.T is no good: it is broken
    after:   nothing
    a:       {Shown:1 Hidden:2}
    longer:  {Shown:1 Hidden:3}
    plain:   [1]
    so:      mend it
    again:   -run=X`
	if got := found.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	alike := refute("it is broken", "", at("a", look{1, 2}), at("b", look{1, 2}))
	alike.subject = "T"
	if got, want := alike.Error(), "proptest: T: it is broken\n    a:  look\n    b:  look"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
