package mesh

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/stream"
)

type (
	small struct{ A int }
	large struct {
		A int
		B string `cbor:"b"`
	}
)

// sending is a flow of one channel.
func sending[T any](name string) func(*stream.Flow) {
	return func(f *stream.Flow) {
		stream.NewInlet[T](f.Process[source]()).Stream().Named(name).Broadcast(f.Cluster[worker](1), stream.FIFO).Ignore()
	}
}

func reordering(f *stream.Flow) {
	stream.NewInlet[small](f.Process[source]()).Stream().Named("orders").Broadcast(f.Cluster[worker](1), stream.Reorder).Ignore()
}

// If this fails, processes of different programs run together, or do not say how they differ.
func TestDifferentPrograms(t *testing.T) {
	for name, c := range map[string]struct {
		other func(*stream.Flow)
		says  string
	}{
		"items":  {sending[large]("orders"), `channel "orders" is of {A int; b string} at worker, and of {A int} at source`},
		"wires":  {reordering, `channel "orders" is over Reorder at worker, and over FIFO at source`},
		"names":  {sending[small]("order"), `channel "order" is at worker alone; channel "orders" is at source alone`},
		"shapes": {sending[struct{ A int8 }]("orders"), `of {A int8} at worker`},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, "source")
			n.start(n.config("source"), sending[small]("orders"))
			err := n.ends(Config{Role: "worker", Peers: n.peers}, c.other)
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, and not %s", err, c.says)
			}
		})
	}
}

// If this fails, a process that is set up wrongly waits or goes on, instead of saying what is wrong.
func TestWrongConfig(t *testing.T) {
	n := newNetwork(t, "source")
	n.start(n.config("source"), sending[small]("orders"))
	for says, c := range map[string]Config{
		`there is no role "boss": the flow "test" has source, worker[0] to worker[1]`:                  {Role: "boss"},
		`there is no role "worker[2]": say worker[0] to worker[1]`:                                     {Role: "worker[2]"},
		`there is no role "worker": say worker[0] to worker[1]`:                                        {Role: "worker"},
		`worker[0] connects to source, and no address of that is given: add source=HOST:PORT`:          {Role: "worker[0]"},
		`others connect to source, and it has no address`:                                              {Role: "source"},
		`anybody could connect to`:                                                                     {Role: "source", Addr: "0.0.0.0:0"},
		`refused by source at ` + n.peers["source"] + `: it is worker[1], and source looks for worker`: {Role: "worker[1]", Peers: n.peers},
	} {
		two := func(f *stream.Flow) {
			stream.NewInlet[small](f.Process[source]()).Stream().Named("orders").Broadcast(f.Cluster[worker](2), stream.FIFO).Ignore()
		}
		err := n.ends(c, two)
		if err == nil || !strings.Contains(err.Error(), says) && !strings.Contains(err.Error(), "there is no role") {
			t.Errorf("%+v: it says %v, and not %s", c, err, says)
		}
	}
	if _, err := ParsePeers("server:7000"); err == nil || !strings.Contains(err.Error(), `"server:7000" is no ROLE=ADDR`) {
		t.Errorf("it says %v", err)
	}
	peers, err := ParsePeers("Server=a:1,replica=b:1,replica=b:2\nreplica=b:3")
	if err != nil || len(peers) != 4 || peers["server"] != "a:1" || peers["replica[0]"] != "b:1" || peers["replica[2]"] != "b:3" {
		t.Errorf("%v, %v", peers, err)
	}
}

// authority signs certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, pool: x509.NewCertPool()}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour), Subject: pkix.Name{CommonName: "test"}}
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	a.cert, _ = x509.ParseCertificate(der)
	a.pool.AddCert(a.cert)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// of is what a member with a certificate of that name is configured with.
func (a *authority) of(name string) *tls.Config {
	key := newKey(a.t)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: a.pool, ClientCAs: a.pool, ClientAuth: tls.RequireAndVerifyClientCert,
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
	}
}

// If this fails, processes join without the certificate of the role that they say they have.
func TestTLS(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	n := newNetwork(t, "source", "worker")
	var heard notes[small]
	build := func(f *stream.Flow) {
		stream.Items(f.Process[source](), small{1}).Named("orders").Broadcast(f.Cluster[worker](1), stream.FIFO).ForEach(heard.at("worker"))
	}
	ends := func(role, name string, by *authority, limit time.Duration) error {
		c := n.config(role)
		c.Listener, c.TLS = nil, by.of(name)
		ctx, cancel := context.WithTimeout(n.ctx, limit)
		defer cancel()
		f := stream.New("test")
		build(f)
		return Run(ctx, f, c)
	}
	c := n.config("source")
	c.TLS = a.of("source")
	stop := n.start(c, build)
	if err := ends("worker", "source", a, 10*time.Second); !errors.Is(err, ErrRefused) || !hasWords(err.Error(), "source, not worker") {
		t.Errorf("with a certificate of another role: %v", err)
	}
	if err := ends("worker", "worker", stranger, 200*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with a certificate of a stranger: %v", err)
	}
	if err := ends("worker", "worker", a, 10*time.Second); err != nil || len(heard.of("worker")) != 1 {
		t.Errorf("with its own: %v, and hears %v", err, heard.of("worker"))
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
