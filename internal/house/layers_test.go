package house

import (
	"slices"
	"strings"
	"testing"
)

// layers are the folders of the module and what each may import of the module besides itself. The longest folder that a
// package lies in counts.
var layers = map[string][]string{
	"props":                      {},
	"lattice":                    {"props"},
	"lattice/tombstone":          {"lattice"},
	"tick":                       {},
	"internal/canon":             {},
	"internal/clock":             {},
	"internal/sim":               {"internal/clock"},
	"internal/part":              {},
	"stream":                     {"props", "lattice", "tick", "internal/canon", "internal/clock", "internal/sim", "internal/part"},
	"io":                         {"props", "lattice", "tick", "internal/canon", "stream"},
	"io/mesh":                    {"internal/canon", "internal/part", "stream"},
	"io/websocket":               {},
	"io/protobuf":                {"internal/canon"},
	"proptest":                   {"props", "lattice", "tick", "internal/canon", "internal/clock", "internal/sim", "stream", "io"},
	"cmd":                        {"stream"},
	"examples":                   {"props", "lattice", "tick", "stream", "io", "io/mesh", "proptest"},
	"examples/kvs":               {"props", "lattice/tombstone", "stream", "io/mesh"},
	"internal/exe":               {}, // for tests
	"internal/golden":            {}, // for tests
	"internal/api":               {},
	"internal/totals":            {},
	"internal/house":             {},
	"internal/docs":              {},
	"internal/buildtime":         {},
	"internal/knownbugs":         {"internal/sim"},                                                      // for tests
	"internal/randomflows":       {"internal/sim", "stream", "io/mesh", "proptest", "lattice", "props"}, // tests alone
	"internal/randomflows/rules": {},
}

// outside are the packages of others that only some may import, in files that are no tests.
var outside = map[string][]string{
	"pgregory.net/rapid": {"proptest"},
	"go.uber.org/goleak": {},

	"github.com/anishathalye/porcupine": {},

	// Only who keeps tombstones of integers pays for compressed bitmaps: no other layer may import that one either.
	"github.com/RoaringBitmap/roaring/v2": {"lattice/tombstone"},
	"github.com/fxamacker/cbor/v2":        {"internal/canon", "proptest"},
	"github.com/coder/websocket":          {"examples", "io/websocket"},
	"google.golang.org/protobuf":          {"io/protobuf"}, // which is in no list of layers: nobody links it who does not import it
	"github.com/tidwall/redcon":           {"examples/kvs"},
	"testing":                             {"proptest", "internal/exe", "internal/golden", "internal/knownbugs"},
}

// layerOf is the longest folder of layers that the package lies in.
func layerOf(folder string) (layer string, ok bool) {
	for l := range layers {
		if (folder == l || strings.HasPrefix(folder, l+"/")) && len(l) >= len(layer) {
			layer, ok = l, true
		}
	}
	return layer, ok
}

// If this fails, a lower layer knows of a higher one, or programs carry what only tests need.
func TestLayers(t *testing.T) {
	for _, p := range packages(t) {
		layer, ok := layerOf(p.folder())
		if !ok {
			t.Errorf("%s is in no layer", p.folder())
			continue
		}
		for _, path := range p.Imports {
			for other, users := range outside {
				if (path == other || strings.HasPrefix(path, other+"/")) && !slices.Contains(users, layer) {
					t.Errorf("%s imports %s, which is for %v and tests", p.folder(), path, users)
				}
			}
			folder, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			if other, _ := layerOf(folder); other != layer && !slices.Contains(layers[layer], other) {
				t.Errorf("%s imports %s, and may import only %v", p.folder(), folder, layers[layer])
			}
		}
	}
}

// If this fails, a test of a lower layer needs a higher one: it belongs there.
func TestNothingImportsPrograms(t *testing.T) {
	for _, p := range packages(t) {
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			folder, ours := strings.CutPrefix(path, module)
			other, _ := layerOf(folder)
			if own, _ := layerOf(p.folder()); ours && own != other && (other == "examples" || other == "cmd") {
				t.Errorf("%s imports %s", p.folder(), folder)
			}
		}
	}
}
