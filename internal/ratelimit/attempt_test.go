package ratelimit_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// begin begins an attempt of a limit.
func begin(ctx context.Context, k *testkit.Kit, l ratelimit.Limit) (*ratelimit.Attempt, error) {
	return l.Begin(ctx, k.Store, k.Store.WithTx, func(context.Context, *store.Tx) error { return nil })
}

// Each failed attempt counts from its begin until the window has passed; a correct one does not
// count. The same steps are tried for a second name, which counts by itself.
func TestLimit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		for _, step := range []struct {
			after      time.Duration
			succeeds   bool
			retryAfter time.Duration // 0: accepted
		}{
			{0, false, 0},
			{30 * time.Minute, true, 0},
			{0, false, 0},
			{10 * time.Minute, false, 20 * time.Minute}, // the first one ends then
			{20*time.Minute - time.Microsecond, false, time.Microsecond},
			{time.Microsecond, true, 0},
			{0, false, 0},
			{0, false, 30 * time.Minute},
			{30 * time.Minute, false, 0},
			{0, false, 30 * time.Minute},
		} {
			k.Clock.Add(step.after)
			for _, name := range []string{"a", "b"} {
				a, err := begin(testkit.SystemContext(), k, ratelimit.Limit{Name: name, Max: 2, Window: time.Hour})
				checkRefusal(t, step, step.retryAfter, err)
				if err != nil {
					continue
				}
				record := a.RecordFailure
				if step.succeeds {
					record = a.RecordSuccess
				}
				if err := write(k, record); err != nil {
					t.Error(err)
				}
				a.End()
			}
		}
	})
}

// Of sixty attempts at once that fail, on two servers, exactly as many run as the limit allows.
// Sixty that succeed all run, at most as many at a time as the limit allows.
func TestParallelAttempts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		const limit = 20
		other := k.OpenReplica(t)
		for _, succeeds := range []bool{true, false} {
			var wg sync.WaitGroup
			var accepted, running, most atomic.Int64
			began := time.Now()
			for n := range 60 {
				wg.Go(func() {
					a, err := begin(testkit.SystemContext(), []*testkit.Kit{k, other}[n%2], ratelimit.Limit{Name: "a", Max: limit, Window: time.Hour})
					if list, _ := apperr.ErrorsOf(err); err != nil {
						if len(list) != 1 || list[0].Code != apperr.RateLimited {
							t.Error(err)
						}
						return
					}
					defer a.End()
					accepted.Add(1)
					now := running.Add(1)
					for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
					}
					time.Sleep(5 * time.Millisecond)
					running.Add(-1)
					record := a.RecordFailure
					if succeeds {
						record = a.RecordSuccess
					}
					if err := write(k, record); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			want := int64(limit)
			if succeeds {
				want = 60
			}
			t.Logf("succeed %v: %d accepted, at most %d at a time, in %v",
				succeeds, accepted.Load(), most.Load(), time.Since(began).Round(time.Millisecond))
			if accepted.Load() != want || most.Load() > limit {
				t.Errorf("succeed %v: %d accepted, %d at a time", succeeds, accepted.Load(), most.Load())
			}
		}
	})
}

// Attempts whose process has died make others wait for a while, and then count as failed.
func TestAttemptsOfDeadProcess(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		l := ratelimit.Limit{Name: "a", Max: 2, Window: time.Hour}
		dead := k.OpenReplica(t)
		for range l.Max {
			if _, err := begin(testkit.SystemContext(), dead, l); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(testkit.SystemContext(), 100*time.Millisecond)
		defer cancel()
		if _, err := begin(ctx, k, l); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while they may run: %v", err)
		}
		k.Clock.Add(ratelimit.MaxPending)
		_, err := begin(testkit.SystemContext(), k, l)
		checkRefusal(t, "after that", time.Hour-ratelimit.MaxPending, err)
		k.Clock.Add(time.Hour - ratelimit.MaxPending)
		if _, err := begin(testkit.SystemContext(), k, l); err != nil {
			t.Error(err)
		}
	})
}
