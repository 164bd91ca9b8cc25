package session_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
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
	"buyergraph/internal/testkit"
)

const childEnv = "BUYERGRAPH_TEST_SERVER"

// serveChild makes the process a second server on the database that its environment
// names, by a clock that stands still, until its input ends.
func serveChild() {
	url := os.Getenv(childEnv)
	if url == "" {
		return
	}
	clock := func() time.Time { return testkit.Start }
	a, err := app.New(context.Background(), config.Config{DatabaseURL: url, TrustedProxies: []string{"127.0.0.1"}}, io.Discard, store.WithClock(clock))
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", a.Web)
	mux.HandleFunc("/checked", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, a.Hasher.Checked()) })
	go func() { _ = http.Serve(l, mux) }()
	fmt.Println("http://" + l.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
	a.Close()
	os.Exit(0)
}

// child is another server process on the same database.
type child struct{ url string }

func startChild(t *testing.T, url string) *child {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+url)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the second server does not start")
	}
	return &child{lines.Text()}
}

// ask sends an operation by a proxy that names the client's address.
func (c *child) ask(t testing.TB, address, token, query string, variables any) (a testkit.Answer) {
	t.Helper()
	body, _ := json.Marshal(object{"query": query, "variables": variables})
	r, _ := http.NewRequest(http.MethodPost, c.url+"/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", address)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return a
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	a.Status, a.Body = res.StatusCode, string(text)
	if err := json.Unmarshal(text, &a); err != nil {
		t.Error(err)
	}
	return a
}

// checked is how many passwords it has compared with somebody's.
func (c *child) checked(t testing.TB) int64 {
	t.Helper()
	res, err := http.Get(c.url + "/checked")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
