package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/calmflow/calm/io/mesh"
)

// window is how many lines a client says before those are safe: it says them again at another server.
const window = 1024

var (
	errFarewell = errors.New("farewell")
	errSilent   = errors.New("it does not answer")
)

// talker is a client over one connection after another.
type talker struct {
	name    string
	key     string
	lines   <-chan string // what is typed; closed at its end
	says    func(format string, args ...any)
	patient time.Duration
	screen  screen

	mu      sync.Mutex
	n       int
	pending []Say         // not known to be safe
	entered bool          // at any server
	turn    int           // how often it has tried to
	room    chan struct{} // there is some in pending
}

func newTalker(name string, in io.Reader, show func(Line), says func(string, ...any), patient time.Duration) *talker {
	t := &talker{name: name, key: rand.Text(), says: says, patient: patient, room: make(chan struct{}, 1)}
	t.screen.show = show
	lines := make(chan string)
	t.lines = lines
	go func() {
		defer close(lines)
		if err := eachLine(in, func(line string) { lines <- line }, says); err != nil {
			says("the input ends: %v", err)
		}
	}()
	return t
}

// eachLine calls f with each line of in that says something. Of a longer one than a line may be, it is the beginning.
func eachLine(in io.Reader, f func(string), says func(string, ...any)) error {
	r := bufio.NewReaderSize(in, mostText+utf8Most)
	for {
		part, err := r.ReadSlice('\n')
		line := string(part)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if text := cleaned(line, mostText); text != "" {
			if len(strings.TrimRight(line, "\r\n")) > mostText {
				says("a line may have %d bytes: the rest is left out", mostText)
			}
			f(text)
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

const utf8Most = 4

// talk is at one of the servers after another, until the input ends or the context does.
func (t *talker) talk(ctx context.Context, addrs []string) error {
	wait := 50 * time.Millisecond
	for i := 0; ; i++ {
		addr := addrs[i%len(addrs)]
		began := time.Now()
		var err error
		if i > 0 && len(addrs) > 1 {
			err = reachable(ctx, addr, t.patient)
		}
		if err == nil {
			err = t.at(ctx, addr)
		}
		switch {
		case errors.Is(err, errFarewell) || ctx.Err() != nil:
			return nil
		case errors.Is(err, mesh.ErrRefused) && !t.was():
			return err
		}
		if time.Since(began) > 5*t.patient {
			wait = 50 * time.Millisecond
		}
		t.says("no connection with %s: %v", addr, err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
		wait = min(2*wait, t.patient)
	}
}

// was says whether it has been in the room.
func (t *talker) was() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entered
}

// at is at one server, until that ends or the input does.
func (t *talker) at(ctx context.Context, addr string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(t.patient, func() { cancel(errSilent) })
	defer silent.Stop()
	in := make(chan struct{})
	t.screen.again()
	c := newChat("", ends{
		heard: func(_ Who, h Heard) { t.screen.heard(h) },
		answer: func(_ Who, a Answer) {
			switch a.Kind {
			case Welcome:
				if silent.Stop() {
					t.welcome(a)
					close(in)
				}
			case Safe:
				t.safe(a.N)
			case Farewell:
				cancel(errFarewell)
			}
		},
	})
	c.flow.Logger = quiet
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	wg.Go(func() {
		if err := t.speak(ctx, in, c.says.Put); err != nil {
			cancel(err)
		}
	})
	return mesh.Run(ctx, c.flow, mesh.Config{Role: "client", Peers: map[string]string{"server": addr}, Limits: limits(t.patient)})
}

// reachable says whether anybody is there: mesh would wait for a server, while there are others.
func reachable(ctx context.Context, addr string, patient time.Duration) error {
	dialer := net.Dialer{Timeout: patient}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (t *talker) welcome(a Answer) {
	t.mu.Lock()
	if name := cleanedName(t.name); a.Name != name {
		t.says("the name %s is taken", name)
	}
	t.says("you are %s", a.Name)
	t.name, t.entered = a.Name, true
	t.mu.Unlock()
	t.screen.welcome(a)
}

// safe forgets lines that all servers have.
func (t *talker) safe(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.pending) > 0 && t.pending[0].N <= n {
		t.pending = t.pending[1:]
	}
	select {
	case t.room <- struct{}{}:
	default:
	}
}

// speak enters, says again what may have got lost with another server, and then what is typed.
func (t *talker) speak(ctx context.Context, in <-chan struct{}, put func(context.Context, Say) error) error {
	t.turn++
	if err := put(ctx, Say{Kind: Enter, Key: t.key, Name: t.name, Turn: t.turn}); err != nil {
		return err
	}
	select {
	case <-in:
	case <-ctx.Done():
		return nil
	}
	t.mu.Lock()
	again := t.pending
	t.mu.Unlock()
	for _, s := range again {
		if err := put(ctx, s); err != nil {
			return err
		}
	}
	for {
		s, ok := t.next(ctx)
		if !ok {
			return nil
		}
		if err := put(ctx, s); err != nil || s.Kind == Leave {
			return err
		}
	}
}

// next is what is to be said next, once there is room for it.
func (t *talker) next(ctx context.Context) (Say, bool) {
	for {
		t.mu.Lock()
		full := len(t.pending) >= window
		t.mu.Unlock()
		if !full {
			break
		}
		select {
		case <-t.room:
		case <-ctx.Done():
			return Say{}, false
		}
	}
	select {
	case line, more := <-t.lines:
		if !more {
			return Say{Kind: Leave}, true
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.n++
		s := Say{Kind: Speak, N: t.n, Text: line}
		t.pending = append(t.pending, s)
		return s, true
	case <-ctx.Done():
		return Say{}, false
	}
}

// printer shows lines as they come.
func printer(to io.Writer) func(Line) {
	return func(l Line) { fmt.Fprintln(to, l) }
}
