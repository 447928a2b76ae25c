package proptest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/calmflow/calm/internal/sim"
)

// deeds count what happened in the runs of a test, so that what never did is seen.
type deeds struct {
	runs, pruned      int
	parcels           map[string]int // that arrived, by what their channel may do
	late, again, lost int            // after later ones, another time, never
	faults            [faultKinds]int
	crashed           int
	skewed, jumped    int // clocks
	left              int // clients, early
}

func newDeeds() *deeds { return &deeds{parcels: map[string]int{}} }

// delivered counts the parcel at position i, which arrives now.
func (d *deeds) delivered(c *sim.Channel, i int) {
	if d == nil {
		return
	}
	d.parcels[c.How]++
	if c.Parcels[i].Times > 0 {
		d.again++
	}
	if i > 0 && c.Parcels[i].Times == 0 {
		d.late++
	}
}

func (d *deeds) lose() {
	if d != nil {
		d.lost++
	}
}

func (d *deeds) crash() {
	if d != nil {
		d.crashed++
	}
}

func (d *deeds) skew(ahead time.Duration) {
	if d != nil && ahead != 0 {
		d.skewed++
	}
}

func (d *deeds) leave() {
	if d != nil {
		d.left++
	}
}

func (d *deeds) jump() {
	if d != nil {
		d.jumped++
	}
}

// String is one line for a test's log.
func (d *deeds) String() string {
	var arrived []string
	for how, n := range d.parcels {
		arrived = append(arrived, fmt.Sprintf("%d %s", n, how))
	}
	slices.Sort(arrived)
	text := fmt.Sprintf("%d schedules; arrived: %s", d.runs, strings.Join(arrived, ", "))
	if len(arrived) == 0 {
		text = fmt.Sprintf("%d schedules; nothing went from one place to another", d.runs)
	}
	text += fmt.Sprintf("; %d before earlier ones, %d again, %d lost", d.late, d.again, d.lost)
	var faults []string
	for k, n := range d.faults {
		if k > 0 {
			faults = append(faults, fmt.Sprintf("%v %d", faultKind(k), n))
		}
	}
	text += fmt.Sprintf("; faults: %s, crashes %d", strings.Join(faults, ", "), d.crashed)
	if d.skewed > 0 {
		text += fmt.Sprintf(", clocks set wrong %d, while the run goes on %d", d.skewed, d.jumped)
	}
	if d.left > 0 {
		text += fmt.Sprintf(", clients left %d", d.left)
	}
	return text
}
