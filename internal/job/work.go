package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"buyergraph/internal/store"
)

const (
	atOnce = 4           // pieces of work of one sort in a process
	poll   = time.Second // at what other processes have written
)

// Work does what take finds, some at a time, until the context ends; then it waits for
// what is under way. take leases a piece of work and returns how to do it, nil where
// nothing is due.
func Work(ctx context.Context, s *store.Store, take func(context.Context) (func(context.Context), error)) {
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, atOnce)
	for {
		woken := s.Woken() // before it is looked, or a call in between would be missed
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		do, err := take(ctx)
		if err == nil && do != nil {
			wg.Go(func() {
				defer func() { <-slots }()
				do(ctx)
			})
			continue
		}
		<-slots
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the work that waits cannot be read", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-woken:
		case <-time.After(poll):
		}
	}
}
