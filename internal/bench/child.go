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

// The servers that are measured, each in a process of its own, so that neither
// the other nor the client is in its figures.
const (
	Product = "product"
	Limit   = "limit"
	Gated   = "gated-limit" // the limit with a gate
)

// usage is what a server has used since it started.
type usage struct {
	CPU        time.Duration
	Mallocs    uint64
	Bytes      uint64
	Statements int64
	Resident   int64
	Peak       int64
}

// order is what the parent asks of a server process, a line of JSON each.
type order struct {
	Profile string // begin to write a profile to this file
	End     bool   // of the profile
}

// hello is what a server process says first.
type hello struct{ Addr string }

// Serve is the server process: it answers requests on a loopback port, orders
// from in on out, and ends when in does, so that it does not outlive its parent.
func Serve(ctx context.Context, kind, databaseURL string, in io.Reader, out io.Writer) error {
	handler, statements, shut, err := serverOf(ctx, kind, databaseURL)
	if err != nil {
		return err
	}
	defer shut()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{ // as internal/app has it
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	answer := json.NewEncoder(out)
	if err := answer.Encode(hello{l.Addr().String()}); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- obey(json.NewDecoder(in), answer, statements) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return nil
	}
}

// obey carries orders out until there are no more.
func obey(orders *json.Decoder, answer *json.Encoder, statements *atomic.Int64) error {
	for {
		var o order
		if err := orders.Decode(&o); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := profile(o); err != nil {
			return err
		}
		u, err := use(statements)
		if err != nil {
			return err
		}
		if err := answer.Encode(u); err != nil {
			return err
		}
	}
}

func serverOf(ctx context.Context, kind, databaseURL string) (http.Handler, *atomic.Int64, func(), error) {
	switch kind {
	case Product:
		p, err := openProduct(ctx, config.Config{DatabaseURL: databaseURL})
		if err != nil {
			return nil, nil, nil, err
		}
		return p, &p.statements, p.Close, nil
	case Limit, Gated:
		debug.SetGCPercent(400) // about what the product sets for itself
		s, err := limit.Open(ctx, databaseURL, clock.System, kind == Gated)
		if err != nil {
			return nil, nil, nil, err
		}
		return s, &s.Statements, s.Close, nil
	}
	return nil, nil, nil, fmt.Errorf("there is no server %q", kind)
}

func use(statements *atomic.Int64) (u usage, err error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u.Mallocs, u.Bytes, u.Statements = m.Mallocs, m.TotalAlloc, statements.Load()
	u.Resident, u.Peak = ownMemory()
	u.CPU, err = ownCPU()
	return u, err
}

func profile(o order) error {
	if o.End {
		pprof.StopCPUProfile()
	}
	if o.Profile == "" {
		return nil
	}
	f, err := os.Create(o.Profile)
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f)
}
