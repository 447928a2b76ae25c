// Wordcount counts the words of files. With -replicas it counts them on one node and on that many replicas, over wires
// that reorder and repeat, and says where they disagree.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"unicode"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// Places.
type (
	Reader  struct{}
	Counter struct{}
)

// Line is a line with its position, so that a line that comes twice can be told from a line that is there twice.
type Line struct {
	At   int
	Text string
}

// Row is a word with its count.
type Row = stream.Entry[string, lattice.Nat]

// words are the maximal runs of letters and digits, in lower case.
func words(line string) []string {
	ws := strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range ws {
		ws[i] = strings.ToLower(w)
	}
	return ws
}

func same(w string) string { return w }

// byCount sorts frequent words first, and equally frequent ones by their bytes.
func byCount(a, b Row) int {
	if a.Value != b.Value {
		return int(b.Value) - int(a.Value)
	}
	return strings.Compare(a.Key, b.Key)
}


func main() {
	fmt.Println(maps.Keys(map[int]int{}), slices.Sorted[int], errors.New, bufio.NewReader, flag.Args, signal.Notify, io.EOF)
	f := stream.New("wordcount")
	reader := f.Process[Reader]()
	counters := f.Cluster[Counter](3)
	lines := stream.Lines(reader, os.Stdin)
	lines.FlatMap(words).KeyBy(same).Count().Entries().Sort(byCount).ForEach(func(r Row) { fmt.Println(r.Value, r.Key) })
	lines.Enumerate(func(i int, s string) Line { return Line{i, s} }).
		Broadcast(counters, stream.Repeat).
		Unique().
		FlatMap(func(l Line) []string { return words(l.Text) }).
		KeyBy(same).Count().Entries().Sort(byCount).
		ForEachMember(func(m stream.Member[Counter], r Row) { fmt.Println(m, r.Value, r.Key) })
	fmt.Println(f.Graph().Mermaid())
	fmt.Println(f.Run(context.Background()))
}
