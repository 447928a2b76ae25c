package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Hit is a line of an access log.
type Hit struct {
	Host   string
	At     int64 // Unix time in seconds, as precise as the log is
	Bytes  int64 // of the answer
	Status int
}

// Errors of a line that is not in the Combined Log Format, nor in the Common one.
var (
	errShort   = errors.New("it ends too early")
	errBracket = errors.New("there is no [time]")
	errQuote   = errors.New("there is no \"request\"")
)

// parse reads a line in the Combined Log Format of Apache and nginx, or the Common one, which lacks the last two fields:
//
//	HOST IDENT USER [02/Jan/2006:15:04:05 -0700] "REQUEST" STATUS BYTES "REFERER" "AGENT"
//
// The text of the hit is a copy, so that a hit that is kept does not keep its line.
func parse(line string) (h Hit, err error) {
	rest := line
	if h.Host, rest, err = word(rest); err != nil {
		return h, err
	}
	h.Host = strings.Clone(h.Host)
	_, rest, ok := strings.Cut(rest, "[")
	if !ok {
		return h, errBracket
	}
	stamp, rest, ok := strings.Cut(rest, "]")
	if !ok {
		return h, errBracket
	}
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", stamp)
	if err != nil {
		return h, fmt.Errorf("its time: %w", err)
	}
	h.At = at.Unix()
	if rest, err = quoted(strings.TrimLeft(rest, " ")); err != nil {
		return h, err
	}
	status, rest, err := word(strings.TrimLeft(rest, " "))
	if err != nil {
		return h, err
	}
	if h.Status, err = strconv.Atoi(status); err != nil {
		return h, fmt.Errorf("its status: %w", err)
	}
	size, _, err := word(strings.TrimLeft(rest, " "))
	if err != nil || size == "-" { // nothing was sent
		return h, err
	}
	if h.Bytes, err = strconv.ParseInt(size, 10, 64); err != nil {
		return h, fmt.Errorf("its size: %w", err)
	}
	return h, nil
}

// word cuts off what stands before the first space.
func word(text string) (first, rest string, err error) {
	first, rest, _ = strings.Cut(text, " ")
	if first == "" {
		return "", "", errShort
	}
	return first, rest, nil
}

// quoted cuts off a text in quotes, in which a backslash stands before a quote.
func quoted(text string) (rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		return "", errQuote
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[i+1:], nil
		}
	}
	return "", errQuote
}
