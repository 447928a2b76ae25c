package canon

import (
	"testing"

	"pgregory.net/rapid"
)

// TestHash holds hashes to what they have always been: members of two builds that disagreed would each believe that the
// other owns a key.
func TestHash(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want uint64
	}{
		{"empty string", Hash(""), 0xf52a15e9a9b5e89b},
		{"string", Hash("calm"), 0xc042fa7028b1389c},
		{"not UTF-8", Hash("a\xff"), 0x193f1020af076db5},
		{"zero", Hash(0), 0x813f0174a2367c13},
		{"int", Hash(42), 0xe15f07fef55b9454},
		{"negative", Hash(-1), 0x9795737c4a2dacd5},
		{"uint8", Hash(uint8(42)), 0xbcf8645cc6a9f50},
		{"named string", Hash(label("calm")), 0x241aee1da3bfd8fd},
		{"struct", Hash(point{1, -2}), 0xd73215d99d4d7910},
		{"array", Hash([2]string{"a", "b"}), 0xa44aa6999b785f9f},
	} {
		if c.got != c.want {
			t.Errorf("%s: %#x, not %#x", c.name, c.got, c.want)
		}
	}
}

type label string

// TestHashSpreads would fail if neighbouring keys fell to the same members.
func TestHashSpreads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.IntRange(2, 7).Draw(t, "members")
		from := rapid.Int().Draw(t, "from")
		const keys = 4096
		owned := make([]int, members)
		for i := range keys {
			owned[Hash(from+i)%uint64(members)]++
		}
		for m, n := range owned {
			if fair := keys / members; n < fair*2/3 || n > fair*3/2 {
				t.Fatalf("member %d of %d owns %d keys of %d", m, members, n, keys)
			}
		}
	})
}
