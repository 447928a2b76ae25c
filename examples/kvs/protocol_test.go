package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"testing"
)

// If this fails, kvs answers otherwise than its README says.
func TestProtocol(t *testing.T) {
	c := connect(t, started(t, 1)[0])
	for _, both := range [][2]string{
		{"PING", "PONG"}, {"ping hello", `"hello"`}, {"echo a", `"a"`}, {"select 0", "OK"}, {"select 1", "ERR"},
		{"set a 1", "OK"}, {"get a", `"1"`}, {"get b", "nil"}, {"GET", "ERR"}, {"get a b", "ERR"}, {"nonsense", "ERR"},
		{"set a 1 nx", "ERR"}, {"set a 1 xx", "ERR"}, {"set a 1 get", "ERR"}, {"setnx a 1", "ERR"}, {"getset a 1", "ERR"}, {"multi", "ERR"}, {"lpush l a", "ERR"},
		{"set a 1 ex 0", "ERR"}, {"set a 1 ex x", "ERR"}, {"set a 1 ex", "ERR"}, {"set a 1 ex 1 px 1", "ERR"}, {"set a 1 what", "ERR"},
		{"incr a", "2"}, {"incrby a 40", "42"}, {"decr a", "41"}, {"decrby a 50", "-9"}, {"get a", `"-9"`}, {"incrby a x", "ERR"}, {"type a", "string"},
		{"set a 9223372036854775807", "OK"}, {"incr a", "ERR"}, {"decrby a 9223372036854775807", "0"}, {"decrby a 9223372036854775807", "-9223372036854775807"}, {"decr a", "-9223372036854775808"}, {"decr a", "ERR"},
		{"incrby a 9223372036854775807", "-1"}, {"incrby a 9223372036854775807", "9223372036854775806"}, {"decrby a 9223372036854775807", "-1"}, {"incrby a 9223372036854775807", "9223372036854775806"}, {"decrby a 9223372036854775806", "0"}, {"get a", `"0"`},
		{"set b -9223372036854775807", "OK"}, {"incrby b 9223372036854775807", "0"}, {"incrby b 9223372036854775807", "9223372036854775807"}, {"decrby b 9223372036854775807", "0"}, {"incrby b 9223372036854775807", "9223372036854775807"}, {"get b", `"9223372036854775807"`}, {"del b", "1"},
		{"set a x", "OK"}, {"incr a", "ERR"}, {"strlen a", "1"},
		{"mset a 1 b 2", "OK"}, {"mset a 1 b", "ERR"}, {"mget a b c", `["1" "2" nil]`}, {"exists a b c a", "3"}, {"dbsize", "2"},
		{"del a b c", "2"}, {"dbsize", "0"}, {"exists a", "0"}, {"type a", "none"},
		{"sadd s x y x", "2"}, {"sadd s x", "0"}, {"scard s", "2"}, {"sismember s x", "1"}, {"sismember s z", "0"}, {"smembers s", `["x" "y"]`}, {"srem s x z", "1"}, {"smembers s", `["y"]`}, {"srem s y", "1"}, {"exists s", "0"}, {"smembers s", "[]"}, {"scard s", "0"},
		{"hset h a 1 b 2", "2"}, {"hset h a 3", "0"}, {"hset h a", "ERR"}, {"hget h a", `"3"`}, {"hget h c", "nil"}, {"hgetall h", `["a" "3" "b" "2"]`}, {"hlen h", "2"}, {"hexists h a", "1"}, {"hdel h a c", "1"}, {"hgetall h", `["b" "2"]`}, {"type h", "hash"},
		{"get h", "WRONGTYPE"}, {"incr h", "WRONGTYPE"}, {"sadd h x", "WRONGTYPE"}, {"hset h b 1", "0"}, {"mget h", "[nil]"}, {"set h x", "OK"}, {"hgetall h", "WRONGTYPE"}, {"get h", `"x"`},
		{"ttl h", "-1"}, {"ttl none", "-2"}, {"expire h 100", "1"}, {"ttl h", "100"}, {"persist h", "1"}, {"persist h", "0"}, {"ttl h", "-1"}, {"expire none 1", "0"}, {"expire h x", "ERR"},
		{"expire h 100", "1"}, {"set h y keepttl", "OK"}, {"ttl h", "100"}, {"set h y", "OK"}, {"ttl h", "-1"}, {"expire h -1", "1"}, {"exists h", "0"},
		{"set e 1 px 1000000", "OK"}, {"ttl e", "1000"}, {"setex e 10 v", "OK"}, {"ttl e", "10"}, {"set e 1 exat 1", "OK"}, {"get e", "nil"},
		{"sadd k{1} x", "1"}, {"set k2 y", "OK"}, {"keys k*", `["k2" "k{1}"]`}, {"keys k[0-9]", `["k2"]`}, {"keys k[^1-9]*", `["k{1}"]`}, {"keys *}", `["k{1}"]`}, {"keys ?2", `["k2"]`}, {`keys \k2`, `["k2"]`}, {"scan 0 match k* type set count 2000", `["0" ["k{1}"]]`}, {"scan x", "ERR"}, {"scan 0 count 0", "ERR"}, {"scan 0 count", "ERR"},
		{"config get save", `["save" ""]`}, {"config get append*", `["appendonly" "no"]`}, {"config set save x", "ERR"}, {"command count", fmt.Sprint(len(commands))}, {"command info get", `[["get" 2 [] 1 1 1]]`}, {"command docs", "[]"},
		{"client getname", "nil"}, {"client setname me", "OK"}, {"client getname", `"me"`}, {"client what", "ERR"}, {"client setinfo lib x", "OK"},
		{"flushall", "OK"}, {"dbsize", "0"}, {"keys *", "[]"}, {"quit", "OK"},
	} {
		if got := c.line(both[0]); got != both[1] {
			t.Errorf("%s: %s, want %s", both[0], got, both[1])
		}
	}
}

// If this fails, kvs alone is not what redis is, for the commands that both have.
func TestAnswersAsRedisDoes(t *testing.T) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed")
	}
	addr := redisAt(t, path)
	ours, theirs := connect(t, started(t, 1)[0]), connect(t, addr)
	rng := rand.New(rand.NewPCG(1, 2))
	forms := strings.Split("set K V|set K N|set K V ex 100|set K V px 100000 |set K V keepttl|get K|del K|del K K L|exists K L|mget K L|mset K V L N|incr K|decr K|incrby K N|decrby K N|"+
		"sadd K V N|sadd K V|srem K V|srem K V N|smembers K|sismember K V|scard K|hset K V N|hset K V N N V|hget K V|hdel K V|hdel K V N|hgetall K|hlen K|hexists K V|"+
		"expire K 100|expire K -1|ttl K|persist K|type K|dbsize|keys *|keys [ab]*|strlen K|get|set K|incrby K x|set K V ex x|hset K V|config get save|ping|unlink K", "|")
	lines := 20_000
	if testing.Short() {
		lines = 2000
	}
	for range lines {
		key := func() string { return []string{"a", "b", "c", "d"}[rng.IntN(4)] }
		line := strings.NewReplacer("K", key(), "L", key(), "V", []string{"x", "yy", "z-3"}[rng.IntN(3)], "N", []string{"0", "1", "-7", "9000000000000000000"}[rng.IntN(4)]).Replace(forms[rng.IntN(len(forms))])
		a, b := ours.line(line), theirs.line(line)
		if name, _, _ := strings.Cut(line, " "); name == "smembers" || name == "keys" || name == "hgetall" {
			a, b = sorted(a, name == "hgetall"), sorted(b, name == "hgetall")
		}
		if a != b {
			t.Fatalf("%s: %s, and redis says %s", line, a, b)
		}
	}
}

// redisAt starts a redis server.
func redisAt(t testing.TB, path string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	_ = l.Close()
	cmd := exec.CommandContext(t.Context(), path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var said bytes.Buffer
	for buf := make([]byte, 1024); !strings.Contains(said.String(), "eady to accept connections"); {
		n, err := out.Read(buf)
		if said.Write(buf[:n]); err != nil {
			t.Fatalf("redis-server: %v\n%s", err, &said)
		}
	}
	go func() { _, _ = said.ReadFrom(out) }()
	return addr
}

// If this fails, what is no command ends kvs, or costs it memory without end; or a pipeline is not answered in order.
func TestMalformed(t *testing.T) {
	addr := started(t, 1)[0]
	for _, bytes := range []string{
		"*1\r\n$-5\r\nPING\r\n", "*1\r\n$9223372036854775807\r\nPING\r\n", "*-1\r\n", "*1\r\n:1\r\n", "*1\r\n$4\r\nPINGxx", "*x\r\n", "*1\r\n$x\r\n", "*9223372036854775807\r\n:",
		"\"unbalanced\r\n", "$5 PING\r\n",
	} {
		c := connect(t, addr)
		_, _ = c.conn.Write([]byte(bytes))
		if tcp, is := c.conn.(*net.TCPConn); is {
			_ = tcp.CloseWrite()
		}
		if reply, err := c.reply(); err == nil && reply != "ERR" && reply != "Protocol" {
			t.Errorf("%.40q: %s", bytes, reply)
		}
	}
	c := connect(t, addr)
	_, _ = c.conn.Write([]byte("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$20000000\r\n" + strings.Repeat("x", mostRequest+1<<10)))
	if reply, err := c.reply(); reply != "ERR" {
		t.Errorf("too long a command: %s, %v", reply, err)
	}
	c = connect(t, addr)
	big := strings.Repeat("v", 1<<20)
	pipeline := append(request("set", "big", big), "PING\r\n\r\nset  b 2\r\n"...)
	for range 3000 {
		pipeline = append(pipeline, request("incr", "n")...)
	}
	pipeline = append(pipeline, request("get", "big")...)
	go func() { _, _ = c.conn.Write(pipeline) }()
	for i := range 3004 {
		want := fmt.Sprint(i - 2)
		switch i {
		case 0, 2:
			want = "OK"
		case 1:
			want = "PONG"
		case 3003:
			want = `"` + big + `"`
		}
		if got, err := c.reply(); err != nil || got != want {
			t.Fatalf("reply %d: %.40s, %v; want %.40s", i, got, err, want)
		}
	}
}

// If this fails, shards hold what is not theirs, or say wrongly where it is.
func TestShards(t *testing.T) {
	addrs := started(t, 4, "-shards", "2")
	all := make([]*client, len(addrs))
	for i, addr := range addrs {
		all[i] = connect(t, addr)
	}
	if got := all[0].line("cluster keyslot 123456789"); got != "12739" {
		t.Errorf("slot %s", got) // as the specification of redis cluster says
	}
	if a, b := all[0].line("cluster keyslot {user}a"), all[1].line("cluster keyslot {user}b"); a != b {
		t.Error(a, b)
	}
	for i := range 200 {
		key := fmt.Sprint("key", i)
		shard := layout{shards: 2}.shardOfSlot(slotOf([]byte(key)))
		for m, c := range all {
			want := "OK"
			if m%2 != shard {
				want = "MOVED"
			}
			if got := c.do("set", key, "v"); got != want {
				t.Fatalf("%s at %d: %s, want %s", key, m, got, want)
			}
		}
	}
	if got := all[0].line("mget key1 key2 key3"); got != "CROSSSLOT" {
		t.Error(got)
	}
	if a, b := all[0].line("dbsize"), all[1].line("dbsize"); a == "200" || b == "200" {
		t.Error("each shard holds all keys")
	}
}
