package randomflows

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/calmflow/calm/io/mesh"
	"github.com/calmflow/calm/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	processesFlag = flag.Int("processes", 250, "how many random flows are run in many processes")
	atOnceFlag    = flag.Int("at-once", 4, "how many of these at once")
)

var errEndless = errors.New("it does not end")

// patient is how long a flow may take.
const patient = 20 * time.Second

// roles are the processes that a flow is run in.
var roles = []struct {
	name   string
	member int
	of     int // members of its place, or 0 of the one where nothing is fed
}{{"home", 0, 1}, {"away", 0, 0}, {"members[0]", 0, 3}, {"members[1]", 1, 3}, {"members[2]", 2, 3}}

// trial is a flow that is run in one process and in many.
type trial struct {
	plan   *plan
	number uint64
	folder string // for sockets

	one   []*look // of the run in one process
	below []bool  // it lies below a token
	goes  bool    // round, so that it does not end by itself in many processes
	udp   bool
}

// built is a flow for one run.
type built struct {
	flow   *stream.Flow
	env    *env
	looks  []*look
	before int // the last node that is no part of looks
}

// builds are made one after the other, since a plan remembers which step it builds.
var builds sync.Mutex

func (t *trial) build() *built {
	builds.Lock()
	defer builds.Unlock()
	rng := t.rng(1)
	b := &built{flow: stream.New("test")}
	b.flow.Seed, b.flow.Logger, b.flow.Clock = t.number, slog.New(slog.DiscardHandler), hasty{time.Now()}
	b.flow.Limit = []int{0, 0, 1, 5, 100}[rng.IntN(5)]
	b.env = newEnv(b.flow)
	for range rng.IntN(8) {
		b.env.text += strings.Repeat("x", rng.IntN(most)) + "\n"
	}
	got := t.plan.call(b.env)
	for _, n := range b.flow.Graph().Nodes {
		b.before = n.ID
	}
	b.looks = t.plan.look(b.env, got)
	return b
}

// rng is what is chosen for the flow, each thing by itself.
func (t *trial) rng(what uint64) *rand.Rand { return rand.New(rand.NewPCG(t.number, what)) }

// hasty is a clock that goes five hundred times as fast as others.
type hasty struct{ began time.Time }

const haste = 500

func (h hasty) Now() time.Time { return h.began.Add(haste * time.Since(h.began)) }

func (h hasty) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d/haste, f).Stop
}

// items are what an inlet is given at a member: many only where nothing multiplies them.
func (t *trial) items(inlet, member int) []int {
	sizes := []int{6, 6, 60, 3000}
	if slices.ContainsFunc(t.plan.steps, func(s step) bool { return s.rule.grows }) {
		sizes = sizes[:2]
	}
	size := sizes[t.rng(2).IntN(len(sizes))]
	rng := t.rng(uint64(10 + 3*inlet + member))
	xs := make([]int, rng.IntN(size))
	for i := range xs {
		xs[i] = rng.IntN(most)
	}
	return xs
}

// feed puts in what inlets are given at some members of places of a size; all if that is 0.
func (t *trial) feed(ctx context.Context, b *built, member, of int) error {
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for i, in := range b.env.inlets {
		if of != 0 && in.members != of {
			continue
		}
		wg.Go(func() {
			var members sync.WaitGroup
			for k := range in.members {
				if of != 0 && k != member {
					continue
				}
				members.Go(func() {
					for _, x := range t.items(i, k) {
						if err := in.put(ctx, k, x); err != nil {
							errs <- fmt.Errorf("put: %w", err)
							return
						}
					}
				})
			}
			members.Wait()
			in.close()
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}

// inOne runs the flow in one process.
func (t *trial) inOne(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patient, errEndless)
	defer cancel()
	b := t.build()
	g := b.flow.Graph()
	for _, n := range g.Nodes {
		t.goes = t.goes || n.Op == "Feedback"
		t.udp = t.udp || n.Wire == "UDP" || n.Wire == "Datagrams"
	}
	t.one, t.below = b.looks, belowTokens(g, b.looks, b.before)
	var fed error
	var wg sync.WaitGroup
	wg.Go(func() { fed = t.feed(ctx, b, 0, 0) })
	err := b.flow.Run(ctx)
	cancel()
	wg.Wait()
	if err = cmp.Or(err, fed); err != nil {
		return fmt.Errorf("in one process: %w", err)
	}
	return nil
}

// listen gives the processes of the flow addresses: sockets, or, now and then and for what goes over UDP, ports.
func (t *trial) listen() (listeners map[string]net.Listener, peers map[string]string, err error) {
	listeners, peers = map[string]net.Listener{}, map[string]string{}
	tcp := t.udp || t.rng(3).IntN(16) == 0
	for i, role := range roles {
		var l net.Listener
		if tcp {
			if l, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
				peers[role.name] = l.Addr().String()
			}
		} else {
			path := filepath.Join(t.folder, fmt.Sprintf("%d.%d", t.number, i))
			l, err = net.Listen("unix", path)
			peers[role.name] = "unix:" + path
		}
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
			return nil, nil, err
		}
		listeners[role.name] = l
	}
	return listeners, peers, nil
}

// inMany runs the flow with a process for each member, as far as one can be within one of the operating system.
func (t *trial) inMany(ctx context.Context) (errs error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patient, errEndless)
	defer cancel()
	listeners, peers, err := t.listen()
	if err != nil {
		return err
	}
	ended := make(chan error, len(roles))
	var looks [][]*look
	for _, role := range roles {
		b := t.build()
		looks = append(looks, b.looks)
		c := mesh.Config{Role: role.name, Listener: listeners[role.name], Peers: peers, Limits: t.limits(), Dial: t.dial(role.name)}
		go func() {
			var fed error
			var wg sync.WaitGroup
			if role.of > 0 {
				wg.Go(func() { fed = t.feed(ctx, b, role.member, role.of) })
			}
			err := mesh.Run(ctx, b.flow, c)
			if err != nil {
				cancel()
			}
			wg.Wait()
			if err = cmp.Or(err, fed); err != nil {
				err = fmt.Errorf("%s: %w", role.name, err)
			}
			ended <- err
		}()
	}
	stopped := false
	if t.goes {
		stopped = t.settles(ctx, looks)
		cancel()
	}
	for range roles {
		if err := <-ended; err != nil && !(stopped && errors.Is(err, context.Canceled)) {
			errs = errors.Join(errs, err)
		}
	}
	return errors.Join(errs, t.agree(looks))
}

// settles waits until the flow has come to what it should, and stays there for as long as five looks take.
func (t *trial) settles(ctx context.Context, looks [][]*look) bool {
	for same := 0; same < 5; {
		if same++; t.agree(looks) != nil {
			same = 0
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
	return true
}

// agree says where what has come so far differs from what it should be.
func (t *trial) agree(looks [][]*look) error {
	var errs []error
	for i, below := range t.below {
		if l := together(looks, i); !below || l.of.replicated() {
			errs = append(errs, l.agrees(t.one[i], below))
		}
	}
	return errors.Join(errs...)
}

// limits are narrow in some flows.
func (t *trial) limits() (l mesh.Limits) {
	rng := t.rng(4)
	l.Bytes = []int{0, 0, 1, 200}[rng.IntN(4)]
	l.Frame = []int{0, 0, 2000}[rng.IntN(3)]
	return l
}

// dial is how one process reaches others: in some flows over connections of which the first break.
func (t *trial) dial(role string) func(ctx context.Context, addr string) (net.Conn, error) {
	rng := t.rng(5)
	breaks := 0
	if rng.IntN(4) == 0 {
		breaks = 1 + rng.IntN(3)
	}
	var mu sync.Mutex
	return func(ctx context.Context, addr string) (net.Conn, error) {
		network, path := "tcp", addr
		if p, ok := strings.CutPrefix(addr, "unix:"); ok {
			network, path = "unix", p
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, network, path)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || breaks == 0 {
			return conn, err
		}
		breaks--
		return &brittle{Conn: conn, left: int64(rng.IntN(3000))}, nil
	}
}

// brittle is a connection that breaks once so many bytes have been written or read.
type brittle struct {
	net.Conn
	mu   sync.Mutex
	left int64
}

var errBroken = errors.New("broken by the test")

func (b *brittle) Read(p []byte) (int, error)  { return b.through(b.Conn.Read, p) }
func (b *brittle) Write(p []byte) (int, error) { return b.through(b.Conn.Write, p) }

func (b *brittle) through(do func([]byte) (int, error), p []byte) (int, error) {
	n, err := do(p[:b.may(len(p))])
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left -= int64(n); b.left <= 0 && err == nil {
		_ = b.Conn.Close()
		if n < len(p) {
			err = errBroken
		}
	}
	return n, err
}

func (b *brittle) may(n int) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, min(int64(n), b.left))
}

// run runs the flow both ways, and says how they differ.
func (t *trial) run(ctx context.Context) error {
	if err := t.inOne(ctx); err != nil {
		return err
	}
	return t.inMany(ctx)
}

// smaller leaves out steps as long as the flow still comes to something else. One that does not end is left as it is: to see that takes long.
func (t *trial) smaller(ctx context.Context, failure error) (*plan, error) {
	if strings.Contains(failure.Error(), errEndless.Error()) {
		return t.plan, failure
	}
	small, err := t.plan.smaller(func(p *plan) (err error) {
		for range 3 {
			if err = cmp.Or(err, (&trial{plan: p, number: t.number, folder: t.folder}).run(ctx)); err != nil {
				break
			}
		}
		return err
	})
	if err == nil {
		return t.plan, fmt.Errorf("%w\nand not again", failure)
	}
	return small, err
}

// ending is the plan without sources that do not end, and how many steps that takes away.
func (p *plan) ending() (q *plan, less int) {
	q = p
	for {
		i := slices.IndexFunc(q.steps, func(s step) bool { return s.rule.op == "Every" })
		if i < 0 {
			return q, len(p.steps) - len(q.steps)
		}
		q = q.without(i)
	}
}

// deeds is what a test has done.
type deeds struct {
	mu            sync.Mutex
	failed        int
	out, compared map[string]int
}

// If this fails, a flow comes to something else in many processes than in one, or does not end: package mesh or how stream parts a flow
// among processes is wrong. The flow of a number runs alone with -flow and -processes 1.
func TestRandomFlowsInProcesses(t *testing.T) {
	m, folder, start := newMaker(), t.TempDir(), time.Now()
	done := &deeds{out: map[string]int{}, compared: map[string]int{}}
	numbers := make(chan uint64)
	var wg sync.WaitGroup
	for range *atOnceFlag {
		wg.Go(func() {
			for number := range numbers {
				builds.Lock()
				p, less := m.make(number, nil).ending()
				m.done(p)
				builds.Unlock()
				tried := &trial{plan: p, number: number, folder: folder}
				if err := tried.run(t.Context()); err != nil {
					small, err := tried.smaller(t.Context(), err)
					t.Errorf("flow %d:\n%v%v", number, small, err)
					done.fail()
				}
				done.count(tried, less)
			}
		})
	}
	for i := range uint64(*processesFlag) {
		if done.many() {
			break
		}
		numbers <- *numberFlag + i
	}
	close(numbers)
	wg.Wait()
	t.Logf("%d flows in %v", *processesFlag, time.Since(start).Round(time.Millisecond))
	for _, what := range slices.Sorted(maps.Keys(done.compared)) {
		t.Logf("%d compared: %s", done.compared[what], what)
	}
	for _, why := range slices.Sorted(maps.Keys(done.out)) {
		t.Logf("%d left out: %s", done.out[why], why)
	}
	t.Logf("%d operators; the rarest:%s", len(m.count), m.rarest())
}

func (d *deeds) fail() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed++
}

func (d *deeds) many() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed >= 20
}

// count counts what has been compared, and what has not.
func (d *deeds) count(t *trial, less int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if less > 0 {
		d.out["calls on a source that does not end"] += less
	}
	for i, l := range t.one {
		switch {
		case !t.below[i]:
			d.compared[l.kind()]++
		case l.of.replicated():
			d.compared["replicas with each other, below a token"]++
		default:
			d.out["results below a token"]++
		}
	}
	if t.goes {
		d.compared["flows with cycles, which the test ends"]++
	}
}
