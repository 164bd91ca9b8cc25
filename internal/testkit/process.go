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

// serverProcessEnv names the database of a test that is to be a server only.
const serverProcessEnv = "BUYERGRAPH_TEST_SERVER"

// Process is a server process on a database that others use too; its clock stands still
// at [Start].
type Process struct {
	BaseURL string
	*exec.Cmd
}

// serveUntilInputEnds makes this process such a server, until its input ends or it is killed.
func serveUntilInputEnds(url string) {
	clock := func() time.Time { return StartTime }
	a, err := app.New(context.Background(), config.Config{DatabaseURL: url, TrustedProxies: []string{"127.0.0.1"}}, io.Discard, store.WithClock(clock))
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

// StartProcess starts one; it ends with the test.
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
		if p.ProcessState != nil { // it was killed
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

// Kill ends it at once, with whatever it is doing.
func (p *Process) Kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// DoFrom sends an operation by a proxy that names the client's address. An error says that no
// answer came.
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

// PasswordChecks is how many passwords it has compared with somebody's.
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
