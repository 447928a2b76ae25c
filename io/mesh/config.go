package mesh

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// Config says which part of a flow this process runs, and where the others are.
type Config struct {
	Role  string            // the place's tag, and in a cluster the member's number: server, replica[2]; case does not matter
	Addr  string            // where others reach it: HOST:PORT, or unix:PATH; clients need none
	Peers map[string]string // where it reaches the others, by their roles

	Listener net.Listener // where others connect, instead of Addr; Run closes it

	Dial func(ctx context.Context, addr string) (net.Conn, error) // reaches the others, instead of TCP and Unix sockets

	// TLS, if set, is for both ends of each connection. It is to have a certificate of this process whose names include its role,
	// with - for the brackets of a cluster: replica-2; and to say by whom the others' are signed. Servers demand one of each other
	// process, and check that it is of the role that it says it has. Clients may go without, if ClientAuth does not demand it.
	TLS *tls.Config

	// Plain lets others connect without TLS from other machines. Without it, and without TLS, Addr has to be of this machine.
	Plain bool

	Limits Limits

	reach func(netip.AddrPort) netip.AddrPort // where datagrams to an address go, in tests
}

// Limits bound what others can make this process hold. The zero value of each is its default.
type Limits struct {
	Items     int           // that wait for one client before it is cut off, if it takes none for Stall; and of a channel over UDP, here, before no more is taken in; default: the flow's Limit
	Bytes     int           // that wait for one other process before sources are held back; default 64 MiB
	Frame     int           // bytes of a frame; default 16 MiB
	Handshake time.Duration // until who connects has said who it is; default 5 s
	Idle      time.Duration // until a connection counts as lost on which nothing comes; default 15 s
	Stall     time.Duration // default 1 s
	Grace     time.Duration // until a process counts as gone whose connection is lost: a client is given up, of others only cuts and gossip do not wait; default 10 s
	Linger    time.Duration // until a process ends whose last words have not been received; default 10 s
	PerHost   int           // connections from one address that have not said who they are; default 64
}

func (l Limits) orDefault(items int) Limits {
	l.Items = cmp.Or(l.Items, items, 1<<16)
	l.Bytes = cmp.Or(l.Bytes, 64<<20)
	l.Frame = cmp.Or(l.Frame, 16<<20)
	l.Handshake = cmp.Or(l.Handshake, 5*time.Second)
	l.Idle = cmp.Or(l.Idle, 15*time.Second)
	l.Stall = cmp.Or(l.Stall, time.Second)
	l.Grace = cmp.Or(l.Grace, 10*time.Second)
	l.Linger = cmp.Or(l.Linger, 10*time.Second)
	l.PerHost = cmp.Or(l.PerHost, 64)
	return l
}

// Errors that Run returns, besides those of the flow.
var (
	ErrRefused = errors.New("mesh: refused")
	ErrGone    = errors.New("mesh: gone")
)

// Flags has the flags role, addr and peers set a Config, which is to be used after they are parsed. Their defaults are the
// environment's CALM_ROLE, CALM_ADDR and CALM_PEERS.
func Flags(flags *flag.FlagSet) *Config {
	c := &Config{Peers: map[string]string{}}
	flags.StringVar(&c.Role, "role", os.Getenv("CALM_ROLE"), "the `role` of this process, such as server or replica[2]")
	flags.StringVar(&c.Addr, "addr", os.Getenv("CALM_ADDR"), "where the others reach this process: `HOST:PORT` or unix:PATH")
	peers := func(list string) error {
		more, err := ParsePeers(list)
		for role, addr := range more {
			c.Peers[role] = addr
		}
		return err
	}
	flags.Func("peers", "where it reaches the others: a `LIST` of ROLE=ADDR, with commas between; or @FILE, one a line", peers)
	if list := os.Getenv("CALM_PEERS"); list != "" {
		if err := peers(list); err != nil {
			flags.Func("CALM_PEERS", err.Error(), nil)
		}
	}
	return c
}

// ParsePeers reads a list of ROLE=ADDR, with commas or line ends between. Of a cluster, replica=A,replica=B are replica[0] and
// replica[1]. A list that begins with @ names a file that holds one.
func ParsePeers(list string) (map[string]string, error) {
	if path, isFile := strings.CutPrefix(list, "@"); isFile {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("mesh: %w", err)
		}
		list = string(text)
	}
	peers, count := map[string]string{}, map[string]int{}
	for _, entry := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '\n' || r == ' ' || r == '\r' }) {
		role, addr, ok := strings.Cut(entry, "=")
		if !ok || role == "" || addr == "" {
			return nil, fmt.Errorf("mesh: %q is no ROLE=ADDR, such as server=127.0.0.1:7000", entry)
		}
		role = strings.ToLower(role)
		if n := count[role]; n > 0 {
			if n == 1 {
				peers[role+"[0]"] = peers[role]
				delete(peers, role)
			}
			peers[fmt.Sprintf("%s[%d]", role, n)] = addr
		} else {
			peers[role] = addr
		}
		count[role]++
	}
	return peers, nil
}
