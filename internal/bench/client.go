package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// client asks a server process.
type client struct {
	http  *http.Client
	base  string
	token string
}

func newClient(addr, token string) *client {
	t := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	return &client{&http.Client{Transport: t, Timeout: time.Minute}, "http://" + addr, token}
}

func (c *client) post(ctx context.Context, path string, body []byte) ([]byte, error) {
	return c.do(ctx, http.MethodPost, path, body, nil)
}

// do appends the answer to into.
func (c *client) do(ctx context.Context, method, path string, body, into []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	buf := bytes.NewBuffer(into)
	if _, err := io.Copy(buf, res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s: %.300s", method, path, res.Status, buf)
	}
	return buf.Bytes(), nil
}

// drive asks n times by several hands at once, each going on when it has its
// answer, which it hands over to be overwritten.
func drive(ctx context.Context, n, hands int, ask func(i int, into []byte) (answer []byte, err error)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, hands)
	for range hands {
		group.Go(func() {
			var buf []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				answer, err := ask(i, buf[:0])
				if err != nil {
					failed <- err
					return
				}
				buf = answer
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return ctx.Err()
	}
}
