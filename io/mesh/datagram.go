package mesh

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// A datagram is eight bytes that say for which session of the receiver it is, eight of its number, and what is sealed: one that says
// what it is, and the rest. Each that is sent has a number of its own, also when it brings again what another has brought.
const (
	datagramItems = byte(iota) // channel, parcel, when it is sent, number of items, items; a parcel without items is only to be acknowledged
	datagramAck                // parcel and when it was sent, of each
	datagramBeat               // nothing: this is where to send to
)

const (
	datagramHead = 16
	mostDatagram = 1200   // bytes that one has, so that no network parts it; of a single item that is larger, up to
	mostItem     = 60_000 // bytes, which the network parts
	mostItems    = 1 << 30
	datagramRoom = 60 // bytes that are not the items': of the head, the seal and the numbers
)

// What is refused, and changes nothing.
var (
	errDatagram = errors.New("malformed datagram")
	errUnknown  = errors.New("a datagram of no session")
	errSeal     = errors.New("a datagram that was sealed otherwise, or changed since")
	errReplayed = errors.New("a datagram that has come before, or is too old to tell")
)

// datagram is what one holds, unsealed.
type datagram struct {
	kind                   byte
	channel, parcel, items uint64
	sent                   uint64 // microseconds, by the sender's clock
	frame                  []byte
	receipts               []receipt
}

// receipt acknowledges a parcel. It says when that was sent which came, so that the sender knows how long it takes there and back.
type receipt struct{ parcel, sent uint64 }

func (d datagram) append(b []byte) []byte {
	b = append(b, d.kind)
	switch d.kind {
	case datagramItems:
		for _, n := range [...]uint64{d.channel, d.parcel, d.sent, d.items} {
			b = binary.AppendUvarint(b, n)
		}
		b = append(b, d.frame...)
	case datagramAck:
		for _, r := range d.receipts {
			b = binary.AppendUvarint(binary.AppendUvarint(b, r.parcel), r.sent)
		}
	}
	return b
}

// readDatagram reads what was sealed. Its frame is good as long as b is.
func readDatagram(b []byte) (d datagram, err error) {
	if len(b) == 0 {
		return d, errDatagram
	}
	d.kind = b[0]
	r := reading{left: b[1:]}
	switch d.kind {
	case datagramItems:
		d.channel, d.parcel, d.sent, d.items = r.number(), r.number(), r.number(), r.number()
		d.frame, r.left = r.left, nil
		if d.items > mostItems || d.items == 0 && len(d.frame) > 0 {
			r.bad = true
		}
	case datagramAck:
		for len(r.left) > 0 {
			d.receipts = append(d.receipts, receipt{r.number(), r.number()})
		}
	case datagramBeat:
	default:
		r.bad = true
	}
	if r.all() != nil {
		return datagram{}, errDatagram
	}
	return d, nil
}

// datagramEnd is what a process says of where it takes the datagrams of a session: on which port of its address, under which id,
// and with what the other is to seal them.
type datagramEnd struct {
	Port uint16
	ID   uint64
	Key  []byte
}

func (e datagramEnd) valid() bool { return e.Port != 0 && len(e.Key) == 32 }

// sealer seals what goes one way, by a key that the receiver has given. The id of who sends is new with each of its sessions, and with it the
// key that is used: numbers can begin with 1 again.
func sealer(key []byte, from, to uint64) (cipher.AEAD, error) {
	info := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64([]byte("calm datagrams"), from), to)
	own, err := hkdf.Key(sha256.New, key, nil, string(info), 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal writes a datagram into buf, whose memory it uses.
func seal(by cipher.AEAD, buf []byte, to, number uint64, plain []byte) []byte {
	buf = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(buf[:0], to), number)
	return by.Seal(buf, nonce(number), plain, buf)
}

func nonce(number uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 4, 12), number) }

// address says for which session a datagram is, and its number.
func address(b []byte) (to, number uint64, err error) {
	if len(b) <= datagramHead {
		return 0, 0, errDatagram
	}
	return binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), nil
}

// unseal opens a datagram in place.
func unseal(by cipher.AEAD, b []byte, number uint64) ([]byte, error) {
	plain, err := by.Open(b[datagramHead:datagramHead], nonce(number), b[datagramHead:], b[:datagramHead])
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}

// remembered is how many of the last numbers it is known whether they have come.
const remembered = 1024

// come are the numbers of the datagrams that have come.
type come struct {
	newest uint64
	seen   [remembered / 64]uint64
}

// take notes a number, and says whether it is new.
func (c *come) take(number uint64) bool {
	if number > c.newest {
		for i := range min(number-c.newest, remembered) {
			c.forget(number - i)
		}
		c.newest = number
	} else if c.newest-number >= remembered {
		return false
	}
	word, bit := &c.seen[number/64%uint64(len(c.seen))], uint64(1)<<(number%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

func (c *come) forget(number uint64) {
	c.seen[number/64%uint64(len(c.seen))] &^= 1 << (number % 64)
}
