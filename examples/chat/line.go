package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Line is what is said in the room, or of it.
type Line struct {
	From string // who says it: of one client or server always the same, whatever its connection
	N    int    // of the lines of From
	At   int64  // seconds since 1970
	Kind Kind
	Name string // of whom it tells
	Text string // what it says; of Entered and Left, what the lines of who has are from
	Turn int    // of Entered: as in Say
}

// Kind is what a line is.
type Kind int

// The kinds of lines.
const (
	Text Kind = iota
	Entered
	Left
)

// The most that a line, and a name, may have, in bytes.
const (
	mostText = 4096
	mostName = 32
)

// String is the line as it is shown.
func (l Line) String() string {
	at := time.Unix(l.At, 0).Format("[15:04:05]")
	switch l.Kind {
	case Entered:
		return fmt.Sprintf("%s * %s has joined", at, l.Name)
	case Left:
		return fmt.Sprintf("%s * %s has left", at, l.Name)
	default:
		return fmt.Sprintf("%s %s: %s", at, l.Name, l.Text)
	}
}

// cleaned is text of at most so many bytes that a terminal shows as it is: without what moves the cursor, changes colours or
// turns the direction of writing.
func cleaned(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(cut(text, most), string(utf8.RuneError)))
	return strings.TrimSpace(cut(text, most))
}

// cut is what of text fits in so many bytes, in whole characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// cleanedName is a name without what would make lines look like others.
func cleanedName(name string) string {
	name = strings.ReplaceAll(cleaned(name, mostName), ":", "_")
	if name = strings.TrimLeft(name, "* "); name == "" {
		return "guest"
	}
	return name
}

// public is how others know a client that has this key: nobody can take its place who has not the key.
func public(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// marks are the numbers of the last lines of those who spoke, of so many of them.
type marks struct {
	last map[string]int
	who  []string // in the order in which they first spoke
}

const mostMarks = 10000

// isNew notes a line, and says whether it is one that was not there before.
func (m *marks) isNew(l Line) bool {
	last, known := m.last[l.From]
	if known && l.N <= last {
		return false
	}
	if m.last == nil {
		m.last = map[string]int{}
	}
	if !known {
		if m.who = append(m.who, l.From); len(m.who) > mostMarks {
			delete(m.last, m.who[0])
			m.who = m.who[1:]
		}
	}
	m.last[l.From] = l.N
	return true
}
