package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// chromium is the browser, driven by its DevTools protocol: the one page that it shows.
type chromium struct {
	t       *testing.T
	ctx     context.Context
	conn    *websocket.Conn
	n       int
	session string
}

// browserNames are what the browser may be called.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome"}

func newChromium(t *testing.T, url string) *chromium {
	t.Helper()
	var path string
	for _, name := range browserNames {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("there is no Chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", "about:blank")
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	said, devTools := bufio.NewScanner(errs), ""
	for devTools == "" && said.Scan() {
		_, devTools, _ = strings.Cut(said.Text(), "DevTools listening on ")
	}
	go func() {
		for said.Scan() { // so that it can say more
		}
	}()
	conn, _, err := websocket.Dial(ctx, devTools, nil)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 24)
	t.Cleanup(func() {
		timely, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer done()
		b := &chromium{t: t, ctx: timely, conn: conn, n: 1 << 20}
		b.send("Browser.close", map[string]any{}) // so that its files are let go of
		_ = cmd.Wait()
		_ = conn.CloseNow()
	})
	b := &chromium{t: t, ctx: ctx, conn: conn}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Page.navigate", map[string]any{"url": url}, &struct{}{})
	b.waits(`document.readyState === "complete" && document.getElementById("enter")`)
	return b
}

func (b *chromium) send(method string, params any) {
	b.t.Helper()
	b.n++
	m := map[string]any{"id": b.n, "method": method, "params": params}
	if b.session != "" {
		m["sessionId"] = b.session
	}
	text, err := json.Marshal(m)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.conn.Write(b.ctx, websocket.MessageText, text); err != nil && b.n < 1<<20 {
		b.t.Fatal(err)
	}
}

// call calls a method of the protocol.
func (b *chromium) call(method string, params, result any) {
	b.t.Helper()
	b.send(method, params)
	for {
		_, text, err := b.conn.Read(b.ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		var m struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(text, &m); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case m.ID != b.n: // an event
		case m.Error != nil:
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		default:
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
			return
		}
	}
}

// does evaluates JavaScript in the page, and waits for a promise.
func (b *chromium) does(script string) string {
	b.t.Helper()
	var result struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &result)
	if x := result.ExceptionDetails; x != nil {
		b.t.Fatalf("%s: %s", script, x.Exception.Description)
	}
	return fmt.Sprint(result.Result.Value)
}

// waits waits until a condition of the page holds.
func (b *chromium) waits(condition string) {
	b.t.Helper()
	b.does(`new Promise((ok, no) => {
		const end = Date.now() + 30000;
		const look = () => (` + condition + `) ? ok(true) : Date.now() > end ? no(new Error("the page shows " + document.body.innerText)) : setTimeout(look, 10);
		look();
	})`)
}

func (b *chromium) shows(text string) {
	b.t.Helper()
	b.waits(fmt.Sprintf(`document.getElementById("lines").textContent.includes(%q)`, text))
}

// sees checks that of the page's forms this one alone is to be seen.
func (b *chromium) sees(form string) {
	b.t.Helper()
	if got := b.does(`[...document.forms].filter(f => f.offsetHeight > 0).map(f => f.id).join()`); got != form {
		b.t.Errorf("the page shows the form %q, not %q", got, form)
	}
}

// types fills in one of the page's forms, and sends it.
func (b *chromium) types(form, field, text string) {
	b.t.Helper()
	b.does(fmt.Sprintf(`document.getElementById(%q).value = %q; document.getElementById(%q).requestSubmit()`, field, text, form))
}

// If this fails, who is at a browser is not in the room, or loses it with a server that starts anew, or runs what others type.
func TestBrowser(t *testing.T) {
	s := self(t, "-role", "server", "-addr", "127.0.0.1:0", "-http", "127.0.0.1:0", "-patience", patience)
	url := s.next()
	addr := s.next()
	b := newChromium(t, url)
	ann := client(t, addr, "ann")
	b.sees("enter")
	b.types("enter", "name", "bea")
	ann.expect("* bea has joined")
	b.sees("say")
	b.types("say", "text", "hello from a page")
	ann.expect("bea: hello from a page")
	b.shows("bea: hello from a page")
	ann.say("<img src=x onerror=\"document.title='run'\">")
	b.shows("ann: <img src=x onerror=\"document.title='run'\">")
	if got := b.does("document.images.length + document.title"); got != "0chat" {
		t.Errorf("what ann has typed is run: %s", got)
	}

	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait()
	b.waits(`document.getElementById("state").textContent.startsWith("no connection")`)
	b.types("say", "text", "is there a server?")
	self(t, "-role", "server", "-addr", addr, "-http", strings.TrimPrefix(url, "http://"), "-patience", patience)
	ann.until("bea: is there a server?")
	ann.say("yes")
	b.shows("ann: yes")
	if got := b.does(`document.getElementById("lines").textContent.split("is there a server?").length`); got != "2" {
		t.Errorf("the page shows what is said %s-1 times", got)
	}
	b.does(`location.href = "about:blank"`)
	ann.until("* bea has left")
}

// dialRoom connects as a page does.
func dialRoom(t *testing.T, url, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, resp, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/room", &websocket.DialOptions{HTTPHeader: header})
	if err == nil {
		t.Cleanup(func() { _ = conn.CloseNow() })
	}
	return conn, resp, err
}

func tells(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// If this fails, another site's page can join in a visitor's name, or a page can send what no page would.
func TestStrangePages(t *testing.T) {
	s := self(t, "-role", "server", "-addr", "127.0.0.1:0", "-http", "127.0.0.1:0", "-patience", patience)
	url, addr := s.next(), ""
	addr = s.next()
	ann := client(t, addr, "ann")
	if _, resp, err := dialRoom(t, url, "http://example.com"); err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site: %v", err)
	}
	for name, text := range map[string]string{
		"long": `{"Kind":1,"N":1,"Text":"` + strings.Repeat("x", 5*mostText) + `"}`,
		"none": `what?`,
	} {
		conn, _, err := dialRoom(t, url, url)
		if err != nil {
			t.Fatal(err)
		}
		tells(t, conn, fmt.Sprintf(`{"Kind":0,"Key":"k","Name":%q}`, name))
		ann.expect("* " + name + " has joined")
		tells(t, conn, text)
		ann.expect("* " + name + " has left")
	}
}

// If this fails, a browser that reads nothing holds up the others, or fills the server's memory.
func TestSlowBrowser(t *testing.T) {
	s := self(t, "-role", "server", "-addr", "127.0.0.1:0", "-http", "127.0.0.1:0", "-patience", patience)
	url, addr := s.next(), ""
	addr = s.next()
	ann, bob := client(t, addr, "ann"), client(t, addr, "bob")
	ann.expect("* bob has joined")
	conn, _, err := dialRoom(t, url, url)
	if err != nil {
		t.Fatal(err)
	}
	tells(t, conn, `{"Kind":0,"Key":"k","Name":"slow"}`)
	ann.expect("* slow has joined")
	bob.until("* slow has joined")
	text := strings.Repeat("x", 4000)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		ann.until("* slow has left")
	}()
	said := 0
	for cut := false; !cut; said++ {
		ann.say(text)
		bob.until("ann: " + text)
		select {
		case <-gone:
			cut = true
		default:
		}
	}
	t.Logf("it is cut off after %d lines of 4 kB, %d MB", said, said*4/1000)
	if said > 3*mostWaiting {
		t.Errorf("it is cut off after %d lines", said)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.ends()
}
