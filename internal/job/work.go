package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"buyergraph/internal/store"
)

const (
	maxConcurrent = 4           // pieces of work that one call of RunWorkers runs at a time
	pollInterval  = time.Second // for work that other processes have added
)

// RunWorkers runs what leaseNext returns, at most four pieces of work at a time, until
// the context ends. Then it waits for the running work. leaseNext leases a piece of work
// and returns the function that does it, or nil if nothing is due.
func RunWorkers(ctx context.Context, s *store.Store, leaseNext func(context.Context) (func(context.Context), error)) {
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, maxConcurrent)
	for {
		workAvailable := s.WorkAvailable() // read before looking for work, so that no signal is missed
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		run, err := leaseNext(ctx)
		if err == nil && run != nil {
			wg.Go(func() {
				defer func() { <-slots }()
				run(ctx)
			})
			continue
		}
		<-slots
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "cannot read the waiting work", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-workAvailable:
		case <-time.After(pollInterval):
		}
	}
}
