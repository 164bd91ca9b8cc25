package job_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/ent"
	entjob "buyergraph/ent/job"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/job"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// A job succeeds, or fails and is retried with growing pauses until the last attempt.
func TestOutcomes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q := job.New(k.Store)
		runs := map[string]int{}
		handle := func(kind string, h job.Handler) {
			q.Handle(kind, func(ctx context.Context, l *job.Lease) error { runs[kind]++; return h(ctx, l) })
		}
		handle("FINE", func(_ context.Context, l *job.Lease) error {
			var in struct{ Word string }
			err := l.ReadInput(&in)
			l.Result = in.Word
			return err
		})
		handle("BROKEN", func(context.Context, *job.Lease) error { return errors.New("SELECT secrets") })
		handle("REFUSED", func(context.Context, *job.Lease) error {
			return apperr.New(apperr.Invalid, "The file is not a CSV file.").At("file")
		})
		handle("PANICS", func(context.Context, *job.Lease) error { panic("at once") })
		handle("TWICE", func(_ context.Context, l *job.Lease) error {
			if l.Attempt == 1 {
				return errors.New("not yet")
			}
			return nil
		})
		ids := map[string]int64{}
		for _, kind := range []string{"FINE", "BROKEN", "REFUSED", "PANICS", "TWICE", "UNKNOWN"} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) (err error) {
				ctx = viewer.AsSystem(viewer.NewContext(ctx, nil))
				ids[kind], err = job.Add(ctx, tx, kind, map[string]string{"Word": "done so"})
				return err
			})
		}
		var pauses []time.Duration
		for range 40 {
			if err := q.RunDue(context.Background()); err != nil {
				t.Fatal(err)
			}
			j := k.Store.Client.Job.GetX(testkit.SystemContext(), ids["BROKEN"])
			if d := j.RunAt.Sub(k.Clock.Now()); j.State == entjob.StateQUEUED && d > 0 {
				pauses = append(pauses, d)
				k.Clock.Add(d + 10*time.Minute)
			}
		}
		for kind, want := range map[string]struct {
			state         entjob.State
			runs          int
			result, error string
		}{
			"FINE":    {entjob.StateSUCCEEDED, 1, "done so", ""},
			"BROKEN":  {entjob.StateFAILED, 5, "", "An internal fault occurred."},
			"PANICS":  {entjob.StateFAILED, 5, "", "An internal fault occurred."},
			"REFUSED": {entjob.StateFAILED, 5, "", "The file is not a CSV file."},
			"TWICE":   {entjob.StateSUCCEEDED, 2, "", ""},
			"UNKNOWN": {entjob.StateQUEUED, 0, "", ""},
		} {
			j := k.Store.Client.Job.GetX(testkit.SystemContext(), ids[kind])
			if j.State != want.state || runs[kind] != want.runs || j.Attempts != want.runs ||
				textOrEmpty(j.Result) != want.result || textOrEmpty(j.Error) != want.error ||
				(j.FinishedAt != nil) != (j.State != entjob.StateQUEUED) {
				t.Errorf("%s: %v, ran %d times", kind, j, runs[kind])
			}
		}
		if len(pauses) != 4 {
			t.Fatalf("rests: %v", pauses)
		}
		for i, d := range pauses {
			if least := 10 * time.Second << (2 * i) * 3 / 4; d < least || d > least*5/3 {
				t.Errorf("rest %d is %v", i+1, d)
			}
		}
		if !strings.Contains(k.Log.String(), "SELECT secrets") {
			t.Error("the log does not say what is broken")
		}
	})
}

func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// A job exists once the transaction that added it has committed, and then starts at once.
func TestJobStartsAfterCommit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q, began := job.New(k.Store), make(chan time.Time, 1)
		q.Handle("NOW", func(context.Context, *job.Lease) error { began <- time.Now(); return nil })
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan bool)
		go func() { q.Run(ctx); close(ended) }()
		err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			_, err := job.Add(ctx, tx, "NOW", nil)
			return errors.Join(err, errors.New("rolled back"))
		})
		if err == nil || k.Store.Client.Job.Query().CountX(testkit.SystemContext()) != 0 {
			t.Error("a job of what did not happen")
		}
		time.Sleep(100 * time.Millisecond) // until the queue waits for work
		at := time.Now()
		addJobs(t, k, "NOW", 1)
		select {
		case b := <-began:
			if d := b.Sub(at); d > 500*time.Millisecond {
				t.Errorf("begun after %v", d)
			}
		case <-time.After(10 * time.Second):
			t.Error("never begun")
		}
		stop()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("it does not stop")
		}
	})
}

// The audit entries of a job name the user who requested it, and the job.
func TestAuditNamesRequester(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		q := job.New(k.Store)
		q.Handle("RENAME", func(ctx context.Context, _ *job.Lease) error {
			return k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(3).SetMiddleName("M").Exec(ctx)
			})
		})
		for _, by := range []*viewer.Viewer{{Kind: viewer.Staff, ID: 1}, {Kind: viewer.CustomerUser, ID: 1}} {
			err := k.Store.WithTx(viewer.NewContext(context.Background(), by), func(ctx context.Context, tx *store.Tx) error {
				_, err := job.Add(ctx, tx, "RENAME", nil)
				if err != nil {
					return err
				}
				return tx.CustomerUser.UpdateOneID(3).ClearMiddleName().Exec(viewer.AsSystem(ctx))
			})
			if err := errors.Join(err, q.RunDue(context.Background())); err != nil {
				t.Fatal(err)
			}
			e := k.Store.Client.AuditEntry.Query().Order(ent.Desc("id")).FirstX(testkit.SystemContext())
			last := k.Store.Client.Job.Query().Order(ent.Desc("id")).FirstIDX(testkit.SystemContext())
			if string(e.ActorKind) != string(by.Kind) || textOrEmpty(e.RequestID) != authz.Job.FormatID(last) {
				t.Error(e)
			}
		}
	})
}

// A job that is interrupted because its process stops is available to other processes at
// once, and the attempt does not count.
func TestStopReturnsJobToQueue(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q, began := job.New(k.Store), make(chan bool)
		q.Handle("SLOW", func(ctx context.Context, _ *job.Lease) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		})
		id := addJobs(t, k, "SLOW", 1)[0]
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan bool)
		go func() { q.Run(ctx); close(ended) }()
		<-began
		if j := k.Store.Client.Job.GetX(testkit.SystemContext(), id); j.State != entjob.StateRUNNING || j.Attempts != 1 {
			t.Error(j)
		}
		stop()
		<-ended
		if j := k.Store.Client.Job.GetX(testkit.SystemContext(), id); j.State != entjob.StateQUEUED || j.Attempts != 0 || j.LeaseUntil != nil {
			t.Error(j)
		}
	})
}

// A process that has lost its lease cannot write, and a job fails for good after five
// lost leases.
func TestLostLease(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q := job.New(k.Store)
		var begun atomic.Int64
		q.Handle("LOST", func(ctx context.Context, l *job.Lease) error {
			n := begun.Add(1)
			k.Clock.Add(time.Hour) // the lease expires
			if n < 6 {
				if err := q.RunDue(ctx); err != nil { // another process takes the job over
					t.Error(err)
				}
			}
			err := k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := insertRow(ctx, tx, "lost", 0); err != nil {
					return err
				}
				return l.SaveProgress(ctx, tx, 1, 1)
			})
			if !errors.Is(err, job.ErrLeaseLost) {
				t.Errorf("attempt %d: %v", n, err)
			}
			return nil // reports success although the lease is lost
		})
		id := addJobs(t, k, "LOST", 1)[0]
		if err := q.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
		j := k.Store.Client.Job.GetX(testkit.SystemContext(), id)
		if j.State != entjob.StateFAILED || begun.Load() != 5 ||
			textOrEmpty(j.Error) != "the process that did it died, each time" || countRows(k.Store, "lost") != 0 {
			t.Errorf("%v after %d", j, begun.Load())
		}
	})
}

// One of several processes adds the job of a period.
func TestEvery(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		other := k.OpenReplica(t)
		var ran atomic.Int64
		queues := []*job.Queue{job.New(k.Store), job.New(other.Store), job.New(other.Store)}
		for _, q := range queues {
			q.Every("HOURLY", time.Hour, func(context.Context, *job.Lease) error { ran.Add(1); return nil })
		}
		for hour := int64(1); hour <= 4; hour++ {
			done := make(chan error)
			for _, q := range queues {
				go func() { done <- q.RunDue(context.Background()) }()
			}
			for range queues {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			if err := queues[0].RunDue(context.Background()); err != nil || ran.Load() != hour {
				t.Errorf("hour %d: ran %d times (%v)", hour, ran.Load(), err)
			}
			k.Clock.Add(30 * time.Minute)
			if err := queues[1].RunDue(context.Background()); err != nil || ran.Load() != hour {
				t.Errorf("half an hour later: %d (%v)", ran.Load(), err)
			}
			k.Clock.Add(30 * time.Minute)
		}
		if n := k.Store.Client.Job.Query().CountX(testkit.SystemContext()); n != 4 {
			t.Errorf("%d jobs", n)
		}
	})
}

// A sweep deletes all old rows, also when they need several batches, and keeps newer ones.
func TestSweep(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q := job.New(k.Store)
		q.Every("SWEEP", time.Hour, job.SweepHandler(
			job.Sweep{Table: "rate_limits", TimeColumn: "began_at", MaxAge: 48 * time.Hour},
			job.Sweep{Table: "jobs", TimeColumn: "run_at", MaxAge: time.Hour, ExtraCondition: "state='SUCCEEDED' AND"},
		))
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			for i := range 1203 {
				if err := insertRow(ctx, tx, strings.Repeat("x", 1+i%7)+strings.Repeat("y", i/7%90)+strings.Repeat("z", i/630), 0); err != nil {
					return err
				}
			}
			return nil
		})
		k.Clock.Add(48*time.Hour + time.Second)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return insertRow(ctx, tx, "new", 0) })
		if err := q.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := countRows(k.Store, ""); n != 2 { // the new row and the row of the periodic job
			t.Errorf("%d rows are left", n)
		}
		if j := k.Store.Client.Job.Query().OnlyX(testkit.SystemContext()); textOrEmpty(j.Result) != "1203 rows deleted" || j.Done != 2 {
			t.Error(j)
		}
		k.Clock.Add(2 * time.Hour)
		if err := q.RunDue(context.Background()); err != nil || k.Store.Client.Job.Query().CountX(testkit.SystemContext()) != 1 {
			t.Error("the job of before is still there", err)
		}
	})
}
