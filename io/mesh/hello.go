package mesh

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/part"
)

// hello is what each end says first: the one that dials, and, if that is as it should be, the other.
type hello struct {
	Version  string
	Refusal  string // what is wrong with the other's; then nothing else counts but
	Lost     bool   // it is who says it that has lost what it held
	Dropped  bool   // the other is a client that has been given up
	Flow     string
	Seed     uint64
	Role     string // of who says it
	Number   int    // of a client, from 1; 0: it has none yet
	To       string // the role of who is to hear it
	Epoch    uint64 // of who says it
	Known    uint64 // the epoch of the other, if it has been heard before
	Received uint64 // frames of that epoch
	Channels []channelForm

	Datagrams datagramEnd // if some of these are for them
}

// channelForm is a channel as both ends have to have it.
type channelForm struct{ Name, From, To, Item, Wire string }

// receivedOf is how many frames of a process it has received.
func (h hello) receivedOf(epoch uint64) uint64 {
	if h.Known != epoch {
		return 0
	}
	return h.Received
}

const version = "calm/1"

// greeting is what this process says to another.
func (m *mesh) greeting(peer part.Member, s *session) hello {
	h := hello{Version: version, Flow: m.flow.Name, Seed: m.flow.Seed, Role: m.placeName(m.me), To: m.placeName(peer), Epoch: m.epoch, Channels: m.forms(peer.Place)}
	h.Number = m.numbered()
	if s != nil {
		s.mu.Lock()
		h.Known, h.Received = s.epoch, s.received
		s.mu.Unlock()
	}
	return h
}

// placeName is a member's role, or of a client the place's.
func (m *mesh) placeName(who part.Member) string {
	if m.isClient(who.Place) {
		return strings.ToLower(m.flow.Places[who.Place].Name)
	}
	return m.nameOf(who)
}

func (m *mesh) forms(place int) (forms []channelForm) {
	for _, c := range m.between(place) {
		forms = append(forms, channelForm{c.Name, m.flow.Places[c.From].Name, m.flow.Places[c.To].Name, itemForm(c), c.Wire})
	}
	return forms
}

// differs says how what another process says of itself differs from what this one is to talk to, or returns nothing.
func (m *mesh) differs(mine, theirs hello) string {
	switch {
	case theirs.Version != mine.Version:
		return fmt.Sprintf("it speaks %q, and %s speaks %q", theirs.Version, mine.Role, mine.Version)
	case theirs.Flow != mine.Flow:
		return fmt.Sprintf("its flow is %q, and that of %s is %q", theirs.Flow, mine.Role, mine.Flow)
	case theirs.To != mine.Role:
		return fmt.Sprintf("it looks for %s, and this is %s", theirs.To, mine.Role)
	case theirs.Role != mine.To:
		return fmt.Sprintf("it is %s, and %s looks for %s", theirs.Role, mine.Role, mine.To)
	case theirs.Seed != mine.Seed:
		return fmt.Sprintf("its flow has the seed %d, and that of %s has %d", theirs.Seed, mine.Role, mine.Seed)
	}
	return differentChannels(theirs.Role, theirs.Channels, mine.Role, mine.Channels)
}

// differentChannels says which channels are not the same at both ends.
func differentChannels(a string, as []channelForm, b string, bs []channelForm) string {
	var lines []string
	at := func(forms []channelForm, name string) *channelForm {
		i := slices.IndexFunc(forms, func(c channelForm) bool { return c.Name == name })
		if i < 0 {
			return nil
		}
		return &forms[i]
	}
	for _, c := range as {
		switch other := at(bs, c.Name); {
		case other == nil:
			lines = append(lines, fmt.Sprintf("channel %q is at %s alone", c.Name, a))
		case *other != c:
			lines = append(lines, fmt.Sprintf("channel %q is %s at %s, and %s at %s", c.Name, c.differing(*other), a, other.differing(c), b))
		}
	}
	for _, c := range bs {
		if at(as, c.Name) == nil {
			lines = append(lines, fmt.Sprintf("channel %q is at %s alone", c.Name, b))
		}
	}
	return strings.Join(lines, "; ")
}

// differing is what of a channel is not as in another of the same name.
func (c channelForm) differing(o channelForm) string {
	var parts []string
	if c.From != o.From || c.To != o.To {
		parts = append(parts, "from "+c.From+" to "+c.To)
	}
	if c.Item != o.Item {
		if form, by := strings.CutPrefix(c.Item, byCodec); by {
			parts = append(parts, form)
		} else {
			parts = append(parts, "of "+c.Item)
		}
	}
	if c.Wire != o.Wire {
		parts = append(parts, "over "+c.Wire)
	}
	return strings.Join(parts, ", ")
}

// byCodec begins the form of items that a codec writes: no shape begins so.
const byCodec = "codec "

// itemForm is what both ends must have alike to read each other's items: their shape, or the form of their codec.
func itemForm(c *part.Channel) string {
	switch {
	case c.Form == "":
		return shape(c.Item)
	case c.Key != nil:
		return byCodec + shape(c.Key) + " to " + c.Form
	}
	return byCodec + c.Form
}

// shape is how items of a type are written: two types of one shape understand each other.
func shape(t reflect.Type) string { return shapeIn(t, nil) }

func shapeIn(t reflect.Type, within []reflect.Type) string {
	if i := slices.Index(within, t); i >= 0 {
		return fmt.Sprintf("↑%d", len(within)-i)
	}
	if _, itself := reflect.PointerTo(t).MethodByName("UnmarshalBinary"); itself {
		return t.String()
	}
	if _, itself := reflect.PointerTo(t).MethodByName("UnmarshalCBOR"); itself {
		return t.String()
	}
	within = append(within, t)
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + shapeIn(t.Elem(), within)
	case reflect.Slice:
		return "[]" + shapeIn(t.Elem(), within)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), shapeIn(t.Elem(), within))
	case reflect.Map:
		return "map[" + shapeIn(t.Key(), within) + "]" + shapeIn(t.Elem(), within)
	case reflect.Struct:
		var fields []string
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				name, _, _ := strings.Cut(cmp.Or(f.Tag.Get("cbor"), f.Tag.Get("json")), ",")
				fields = append(fields, cmp.Or(name, f.Name)+" "+shapeIn(f.Type, within))
			}
		}
		return "{" + strings.Join(fields, "; ") + "}"
	default:
		return t.Kind().String()
	}
}

// errRestarted is why a process that has lost what it held is not taken back.
var errRestarted = errors.New("it has run before, and has lost what it had received and what it had to send")

// mustGoOn says why this process cannot be what the other one takes it for, which has heard another one in its place.
func (m *mesh) mustGoOn(channels []*part.Channel, theirs hello) error {
	if theirs.Known == 0 || theirs.Known == m.epoch {
		return nil
	}
	return canBegin(channels)
}

// canBegin says whether what this process and one that begins anew have in common lets it: not a channel on which something
// would then be missing.
func canBegin(channels []*part.Channel) error {
	for _, c := range channels {
		if !canMiss(c) {
			return fmt.Errorf("%w: channel %q carries each item, and must go on where it has ended", errRestarted, c.Name)
		}
	}
	return nil
}
