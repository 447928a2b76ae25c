package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/calmflow/calm/stream"
)

// answers collects the rows that the one node and each replica came to.
type answers struct {
	one                 []Row
	byOrder, byRepeated map[int][]Row // by the number of the replica
}

func (a *answers) oneNode(r Row) { a.one = append(a.one, r) }

func (a *answers) reordered(m stream.Member[Replica], r Row) { add(&a.byOrder, m.Index(), r) }

func (a *answers) repeated(m stream.Member[Replica], r Row) { add(&a.byRepeated, m.Index(), r) }

func add(rows *map[int][]Row, replica int, r Row) {
	if *rows == nil {
		*rows = map[int][]Row{}
	}
	(*rows)[replica] = append((*rows)[replica], r)
}

// agree says where replicas and the one node disagree, or returns nil.
func (a *answers) agree(replicas int) error {
	var all []error
	for i := range replicas {
		all = append(all,
			differ(fmt.Sprintf("replica %d, behind the wire that reorders", i), a.byOrder[i], a.one),
			differ(fmt.Sprintf("replica %d, behind the wire that repeats", i), a.byRepeated[i], a.one))
	}
	return errors.Join(all...)
}

// mostShown is how many words of a difference are shown.
const mostShown = 10

// differ says how what who counted differs from what was expected, or returns nil.
func differ(who string, got, want []Row) error {
	if slices.Equal(got, want) {
		return nil
	}
	type pair struct {
		word      string
		got, want uint64
	}
	counts := map[string]pair{}
	for _, r := range want {
		counts[r.Key] = pair{word: r.Key, want: uint64(r.Value)}
	}
	for _, r := range got {
		p := counts[r.Key]
		counts[r.Key] = pair{r.Key, uint64(r.Value), p.want}
	}
	var lines []string
	for _, p := range counts {
		if p.got != p.want {
			lines = append(lines, fmt.Sprintf("\n\t%s: %d there, %d on one node", p.word, p.got, p.want))
		}
	}
	slices.SortFunc(lines, cmp.Compare)
	more := ""
	if n := len(lines) - mostShown; n > 0 {
		more = fmt.Sprintf("\n\tand %d words more", n)
		lines = lines[:mostShown]
	}
	return fmt.Errorf("%s, disagrees with the one node:%s%s", who, strings.Join(lines, ""), more)
}

// write prints the rows.
func write(w io.Writer, rows []Row) error {
	out := bufio.NewWriter(w)
	for _, r := range rows {
		fmt.Fprintf(out, "%d\t%s\n", r.Value, r.Key)
	}
	return out.Flush()
}
