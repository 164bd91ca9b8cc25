package writing_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

const childEnv = "BUYERGRAPH_TEST_SERVER"

func TestMain(m *testing.M) {
	if url := os.Getenv(childEnv); url != "" {
		serveChild(url)
		return
	}
	testkit.Main(m)
}

// serveChild makes the process a server on the database, by a clock that stands still,
// until it is killed or its input ends.
func serveChild(url string) {
	a, err := app.New(context.Background(), config.Config{DatabaseURL: url}, io.Discard, store.WithClock(func() time.Time { return testkit.Start }))
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { _ = http.Serve(l, a.Web) }()
	fmt.Println("http://" + l.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// child is a server process.
type child struct {
	*exec.Cmd
	url string
}

func startChild(t *testing.T, url string) *child {
	t.Helper()
	c := &child{Cmd: exec.Command(os.Args[0])}
	c.Env, c.Stderr = append(os.Environ(), childEnv+"="+url), os.Stderr
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the server does not start")
	}
	c.url = lines.Text()
	return c
}

// kill ends it as a power cut would: nothing is closed, nothing is answered.
func (c *child) kill() {
	_ = c.Process.Kill()
	_ = c.Wait()
}
