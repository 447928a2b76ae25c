// Package lines joins a flow to TCP connections that carry lines of text, as those of netcat, telnet, sensors and log shippers do.
//
// Each connection is a client of the flow ([stream.Clients]): it comes and goes, what it says is its own and in order, and what
// is for it goes there by Deliver. So all that there is for clients serves connections too: Gather brings what they say to a
// process, keyed by connection, BroadcastCut tells all of them, and Presence says who is there.
//
// A program that answers each line with its number, on each connection from 1:
//
//	type Server, Caller struct{}
//
//	func main() {
//		f := stream.New("numbers")
//		server, callers := f.Process[Server](), f.Clients[Caller]()
//		conns := lines.NewConns(callers)
//		answers := conns.Lines().
//			Gather(server, stream.FIFO). // a Keyed[stream.Member[Caller], string, …, props.Ordered]
//			Scan(func(n *int, line string) string { *n++; return fmt.Sprint(*n, " ", line) }).
//			Deliver(callers, stream.FIFO)
//		conns.Write(answers)
//		listener, err := net.Listen("tcp", "127.0.0.1:7000")
//		if err != nil {
//			log.Fatal(err)
//		}
//		go conns.Serve(context.Background(), listener)
//		log.Fatal(f.Run(context.Background()))
//	}
//
// One connection that the program has dialed needs none of this: [stream.Typed] reads its lines, and Write writes them.
//
// Source and sink: [Conns]. Errors: [ErrLong], [ErrIdle], [ErrSlow], [ErrTooMany], [ErrPublic].
package lines

import (
	"cmp"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Conns are connections as clients of a flow. Set the fields before Serve.
type Conns[C any] struct {
	Public bool // listen for other machines too: lines are neither encrypted nor is it known whose they are
	Limits Limits

	// Left, if set, is called when a connection is over: with nil if the other side has ended it or the flow has ended, or with
	// ErrLong, ErrIdle, ErrSlow, the error of the connection, or the cause of the end of Serve's context; and with ErrTooMany
	// for one that was not let in. It is called by many goroutines at once.
	Left func(from net.Addr, why error)

	clients stream.Clients[C]
	said    *stream.Inlet[string, stream.Local[C]]
	ended   chan string // closed after the run

	mu    sync.Mutex
	peers map[int]*peer // by member
	early map[int]*peer // members after last, which have lines before they are known to have come
	last  int
	hosts map[string]int // connections from each
	open  int
}

// Limits bound what the other sides can make this process hold and do. The zero value of each is its default.
type Limits struct {
	Line    int           // bytes of a line that comes, without its end; default 8 KiB
	Ahead   int           // bytes of lines of one connection that the flow has not taken, before it is read no further; default 64 KiB
	Behind  int           // bytes that wait to be sent to one connection before it is cut off; default 1 MiB
	Conns   int           // connections at once; default 1,024
	PerHost int           // connections from one address at once; default 64
	Idle    time.Duration // until a connection is cut off on which no whole line comes and none goes; default 5 min
	Stall   time.Duration // until a connection is cut off that takes nothing of what is sent; default 10 s
	Linger  time.Duration // until a connection that says no more is closed, after the last that went there; default 1 s
}

func (l Limits) orDefault() Limits {
	l.Line = cmp.Or(l.Line, 8<<10)
	l.Ahead = cmp.Or(l.Ahead, 64<<10)
	l.Behind = cmp.Or(l.Behind, 1<<20)
	l.Conns = cmp.Or(l.Conns, 1024)
	l.PerHost = cmp.Or(l.PerHost, 64)
	l.Idle = cmp.Or(l.Idle, 5*time.Minute)
	l.Stall = cmp.Or(l.Stall, 10*time.Second)
	l.Linger = cmp.Or(l.Linger, time.Second)
	return l
}

// What Left is told, and ErrPublic, which Serve returns.
var (
	ErrLong    = errors.New("lines: a line is too long")
	ErrIdle    = errors.New("lines: nothing has come or gone for too long")
	ErrSlow    = errors.New("lines: the other side does not take what is sent")
	ErrTooMany = errors.New("lines: too many connections")
	ErrPublic  = errors.New("lines: the listener is open to other machines: listen on 127.0.0.1 or a unix socket, or set Public")
)

// NewConns makes connections the clients of a flow. Of one place of clients there is one Conns.
func NewConns[C any](clients stream.Clients[C]) *Conns[C] {
	c := &Conns[C]{
		clients: clients, said: stream.NewInlet[string](clients), ended: make(chan string),
		peers: map[int]*peer{}, early: map[int]*peer{}, last: -1, hosts: map[string]int{},
	}
	c.said.Stream().ForEachMember(c.taken)
	c.said.Stream().Filter(func(string) bool { return false }).To(c.ended)
	return c
}

// Lines is what the connections say, line by line, without the ends, which are "\n" or "\r\n"; a last line may lack its end. Bytes
// are taken as they are, UTF-8 or not. What one connection says is Ordered. While the flow does not keep up, connections
// are read no further, so that TCP holds the other side back.
//
// A connection costs two goroutines, the spinner of its client, and Line, Ahead and Behind bytes at most. What the flow holds between
// places is bounded by its Limit, in lines.
func (c *Conns[C]) Lines() stream.Stream[string, stream.Local[C], props.Ordered] {
	return c.said.Stream()
}

// Write is a sink: what each client has goes to its connection, with "\n" behind each line; a line that holds "\n" is several there.
// It demands lines that come once. A connection that does not keep up is cut off with ErrSlow once Behind bytes wait, so that
// it holds up no other. What is for a connection that is over is dropped.
func (c *Conns[C]) Write[D props.NeedsOnce](s stream.Stream[string, stream.Local[C], D]) {
	s.ForEachMember(c.send)
}

// taken says that the flow has taken a line.
func (c *Conns[C]) taken(m stream.Member[C], line string) {
	c.mu.Lock()
	p := c.peers[m.Index()]
	c.mu.Unlock()
	if p != nil {
		p.taken(len(line))
	}
}

func (c *Conns[C]) send(m stream.Member[C], line string) {
	if p := c.peerOf(m.Index()); p != nil {
		p.send(line)
	}
}

// mostEarly bounds the clients that are kept lines for who may turn out to be no connections.
const mostEarly = 64

// peerOf is the connection of a client, or what will be that, or nil if it is over.
func (c *Conns[C]) peerOf(member int) *peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.peers[member]; p != nil || member <= c.last {
		return p
	}
	if c.early[member] == nil && len(c.early) < mostEarly {
		c.early[member] = newPeer(c.Limits.orDefault())
	}
	return c.early[member]
}

// meets gives a client that has come its connection. Clients come one after the other, with growing numbers.
func (c *Conns[C]) meets(member int, conn net.Conn) *peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.early[member]
	if p == nil {
		p = newPeer(c.Limits.orDefault())
	}
	for other := range c.early {
		if other <= member {
			delete(c.early, other)
		}
	}
	p.meets(conn)
	c.last = member
	c.peers[member] = p
	return p
}

func (c *Conns[C]) forget(member int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.peers, member)
}
