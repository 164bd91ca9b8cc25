package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync/atomic"
	"time"

	"buyergraph/internal/bench/limit"
	"buyergraph/internal/clock"
	"buyergraph/internal/config"
)

// The servers that are measured. Each runs in its own process, so that its figures
// include neither the other server nor the client.
const (
	Product    = "product"
	Limit      = "limit"
	GatedLimit = "gated-limit" // the limit, which also reads sessions
)

// usage is what a server process has used since it started.
type usage struct {
	CPU        time.Duration
	Mallocs    uint64
	Bytes      uint64 // bytes allocated
	Statements int64
	Resident   int64 // bytes of memory resident now
	Peak       int64 // the most bytes of memory resident so far
}

// controlRequest is a line of JSON that the parent sends to a server process.
type controlRequest struct {
	Profile string // the file to start a CPU profile in; empty starts none
	End     bool   // end the running profile first
}

// readyMessage is the first line that a server process writes.
type readyMessage struct{ Addr string }

// Serve runs a server process of the given kind. It serves HTTP on a loopback port,
// reads control requests from in, and writes replies to out. It ends with in, so that
// it does not outlive its parent.
func Serve(ctx context.Context, kind, databaseURL string, in io.Reader, out io.Writer) error {
	handler, statements, closeServer, err := openServer(ctx, kind, databaseURL)
	if err != nil {
		return err
	}
	defer closeServer()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{ // the same limits as in internal/app
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	replies := json.NewEncoder(out)
	if err := replies.Encode(readyMessage{l.Addr().String()}); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- answerControlRequests(json.NewDecoder(in), replies, statements) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return nil
	}
}

// answerControlRequests answers each control request with the usage until the input ends.
func answerControlRequests(requests *json.Decoder, replies *json.Encoder, statements *atomic.Int64) error {
	var profile cpuProfile
	defer func() { _ = profile.end() }()
	for {
		var request controlRequest
		if err := requests.Decode(&request); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := profile.switchTo(request); err != nil {
			return err
		}
		u, err := readUsage(statements)
		if err != nil {
			return err
		}
		if err := replies.Encode(u); err != nil {
			return err
		}
	}
}

// openServer opens the server of a kind. It returns the handler, the counter of
// statements, and the function that closes the server.
func openServer(ctx context.Context, kind, databaseURL string) (http.Handler, *atomic.Int64, func(), error) {
	switch kind {
	case Product:
		p, err := openProduct(ctx, config.Config{DatabaseURL: databaseURL})
		if err != nil {
			return nil, nil, nil, err
		}
		return p, &p.statementCount, p.Close, nil
	case Limit, GatedLimit:
		debug.SetGCPercent(400) // as the product does
		s, err := limit.Open(ctx, databaseURL, clock.SystemTime, kind == GatedLimit)
		if err != nil {
			return nil, nil, nil, err
		}
		return s, &s.StatementCount, s.Close, nil
	}
	return nil, nil, nil, fmt.Errorf("there is no server %q", kind)
}

func readUsage(statements *atomic.Int64) (u usage, err error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u.Mallocs, u.Bytes, u.Statements = m.Mallocs, m.TotalAlloc, statements.Load()
	u.Resident, u.Peak = readOwnMemory()
	u.CPU, err = readOwnCPU()
	return u, err
}

// cpuProfile is the file of the running CPU profile; nil if there is none.
type cpuProfile struct{ file *os.File }

// switchTo ends the running CPU profile, starts another one, or both.
func (p *cpuProfile) switchTo(o controlRequest) (err error) {
	if o.End {
		if err := p.end(); err != nil {
			return err
		}
	}
	if o.Profile == "" {
		return nil
	}
	if p.file, err = os.Create(o.Profile); err != nil {
		return err
	}
	return pprof.StartCPUProfile(p.file)
}

// end writes the rest of the running profile and closes its file.
func (p *cpuProfile) end() error {
	if p.file == nil {
		return nil
	}
	pprof.StopCPUProfile()
	err := p.file.Close()
	p.file = nil
	return err
}
