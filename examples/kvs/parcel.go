package main

import "github.com/calmflow/calm/stream"

// word is what a parcel says.
type word byte

const (
	told    word = iota // the changes of events From to To of the sender
	took                // those up to To have been taken
	offer               // what the sender has seen, and a digest of what it holds
	ask                 // which buckets differ from these digests?
	differ              // these
	fetch               // what do these buckets hold?
	content             // a part of it
)

// Parcel is what one replica sends another. Any may be lost, with all that follows on its connection: what the changes told leave out,
// the comparison of buckets brings.
type Parcel struct {
	Word     word
	Life     uint64 // of the sender
	From, To uint64
	Seen     Seen
	Root     uint64
	Session  uint64 // of the sender of ask and fetch, who is answered
	Digests  []uint64
	Buckets  []uint16
	Part     int // of the bucket's content, from 0
	Parts    int
	Bytes    []byte
}

// Sent is a parcel with its receiver.
type Sent struct {
	To     stream.Member[Replica]
	Parcel Parcel
}
