package testkit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
)

// serverProcessEnv is set in a test binary that runs as a server only. Its value is the
// database URL.
const serverProcessEnv = "BUYERGRAPH_TEST_SERVER"

// Process is a server in a process of its own, on a database that other servers use too.
// Its clock stands still at [StartTime].
type Process struct {
	BaseURL string
	*exec.Cmd
}

// serveUntilInputEnds runs this process as a server until its standard input ends or the
// process is killed.
func serveUntilInputEnds(url string) {
	clock := func() time.Time { return StartTime }
	settings := config.Config{DatabaseURL: url, TrustedProxies: []string{"127.0.0.1"}}
	a, err := app.New(context.Background(), settings, io.Discard, store.WithClock(clock))
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", a.WebServer)
	mux.HandleFunc("/checked", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, "%d", a.PasswordHasher.ComparisonCount()) })
	go func() { _ = http.Serve(l, mux) }()
	fmt.Println("http://" + l.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
	a.Close()
}

// StartProcess starts a server process that ends with the test.
func (k *Kit) StartProcess(t testing.TB) *Process {
	t.Helper()
	p := &Process{Cmd: exec.Command(os.Args[0])}
	p.Env = append(os.Environ(), serverProcessEnv+"="+k.DatabaseURL)
	p.Stderr = os.Stderr
	in, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState != nil { // the test has killed it
			return
		}
		if err := errors.Join(in.Close(), p.Wait()); err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the other server does not start")
	}
	p.BaseURL = lines.Text()
	return p
}

// Kill kills the process at once.
func (p *Process) Kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// DoFrom sends an operation like a proxy that names the client's address. It returns an
// error if no response came.
func (p *Process) DoFrom(address, token, query string, variables any) (a Answer, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return a, err
	}
	r, err := http.NewRequest(http.MethodPost, p.BaseURL+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", address)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return a, err
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return a, err
	}
	a.StatusCode, a.Body = res.StatusCode, string(text)
	return a, json.Unmarshal(text, &a)
}

// PasswordChecks returns how many passwords the process has checked.
func (p *Process) PasswordChecks(t testing.TB) int64 {
	t.Helper()
	res, err := http.Get(p.BaseURL + "/checked")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
