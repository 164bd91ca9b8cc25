package lease_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/internal/lease"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var jobs = &lease.Table{Name: "jobs", DueColumn: "run_at", FreeStates: "'QUEUED','RUNNING'", HeldState: "RUNNING"}

// One of many processes gets a row. Another one takes it over when the lease has ended, and not
// before the clocks of both can have reached its end; then the first one can write nothing.
func TestOneOwner(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Job.Create().SetKind("X").SetInput("").SetRunAt(tx.Now).Exec(ctx)
		})
		take := func() (l *lease.Lease) {
			ids, err := jobs.DueIDs(context.Background(), k.Store, "kind=?", []any{"X"})
			if err != nil {
				t.Error(err)
			}
			for _, id := range ids {
				err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) (err error) {
					l, err = jobs.Take(ctx, tx, id, time.Minute)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
			return l
		}
		update := func(l *lease.Lease) error {
			return k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
				return l.Update(ctx, tx, "done=done+1")
			})
		}
		var wg sync.WaitGroup
		var first atomic.Pointer[lease.Lease]
		var count atomic.Int32
		for range 8 {
			wg.Go(func() {
				if l := take(); l != nil {
					first.Store(l)
					count.Add(1)
				}
			})
		}
		wg.Wait()
		if count.Load() != 1 {
			t.Fatalf("%d processes have the row", count.Load())
		}
		k.Clock.Add(time.Minute + lease.ClockTolerance - time.Microsecond)
		if take() != nil {
			t.Error("taken over although the clocks may differ by more")
		}
		if err := update(first.Load()); err != nil {
			t.Error(err)
		}
		k.Clock.Add(time.Microsecond)
		second := take()
		if second == nil {
			t.Fatal("not taken over")
		}
		if err := update(first.Load()); !errors.Is(err, lease.ErrLost) {
			t.Errorf("the first owner still writes: %v", err)
		}
		if err := update(second); err != nil {
			t.Error(err)
		}
	})
}
