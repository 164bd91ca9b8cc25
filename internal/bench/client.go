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

// client sends requests to a server process.
type client struct {
	httpClient *http.Client
	baseURL    string
	token      string
}

func newClient(addr, token string) *client {
	t := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	return &client{&http.Client{Transport: t, Timeout: time.Minute}, "http://" + addr, token}
}

func (c *client) postJSON(ctx context.Context, path string, body []byte) ([]byte, error) {
	return c.sendRequest(ctx, http.MethodPost, path, body, nil)
}

// sendRequest sends one request and appends the answer to dst. A status other than 200 is an error.
func (c *client) sendRequest(ctx context.Context, method, path string, body, dst []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.baseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.httpClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	buf := bytes.NewBuffer(dst)
	if _, err := io.Copy(buf, res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s: %.300s", method, path, res.Status, buf)
	}
	return buf.Bytes(), nil
}

// runConcurrently calls sendOne n times, with at most concurrency calls at a time. Each
// goroutine passes its last answer back in dst, so that the buffer is reused.
func runConcurrently(ctx context.Context, n, concurrency int, sendOne func(i int, dst []byte) (answer []byte, err error)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, concurrency)
	for range concurrency {
		group.Go(func() {
			var buf []byte
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				answer, err := sendOne(i, buf[:0])
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
