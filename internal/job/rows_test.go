package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	entjob "buyergraph/ent/job"
	"buyergraph/ent/jobrow"
	"buyergraph/internal/authz"
	"buyergraph/internal/job"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A job that gets further has all of its attempts again; one that does not fails after five.
func TestRowsAndAttempts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q, calls := job.New(k.Store), 0
		q.Handle("ROWS", func(ctx context.Context, l *job.Lease) error {
			return l.RunRows(ctx, 10, func(_ context.Context, _ *store.Tx, rows []job.Row) (results []job.RowResult, err error) {
				calls++
				if calls%4 != 0 || l.StepsDone >= 50 { // three failures before each step; from 50 on, all fail
					return nil, fmt.Errorf("call %d", calls)
				}
				for _, r := range rows {
					results = append(results, job.RowResult{Row: r, Outcome: mutation.Updated})
				}
				return results, nil
			})
		})
		var id int64
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) (err error) {
			if id, err = job.Add(ctx, tx, "ROWS", nil); err != nil {
				return err
			}
			return job.AddRows(ctx, tx, id, authz.CustomerUser, make([]int64, 1234))
		})
		for range 60 {
			if err := q.RunDue(context.Background()); err != nil {
				t.Fatal(err)
			}
			k.Clock.Add(2 * time.Hour)
		}
		sys := testkit.SystemContext()
		rows := k.Store.Client.JobRow.Query().Where(jobrow.JobID(id))
		done := rows.Clone().Where(jobrow.OutcomeEQ(jobrow.OutcomeUPDATED), jobrow.PositionLT(50)).CountX(sys)
		if j := k.Store.Client.Job.GetX(sys, id); j.State != entjob.StateFAILED || j.Done != 50 || j.Total != 1234 || j.Attempts != 5 ||
			done != 50 || rows.CountX(sys) != 1234 {
			t.Errorf("%v, %d rows done", j, done)
		}
	})
}

// A final error fails a job at its first attempt.
func TestFinalError(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		q := job.New(k.Store)
		q.Handle("ENDS", func(context.Context, *job.Lease) error { return job.Final(errors.New("never")) })
		id := addJobs(t, k, "ENDS", 1)[0]
		if err := q.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
		if j := k.Store.Client.Job.GetX(testkit.SystemContext(), id); j.State != entjob.StateFAILED || j.Attempts != 1 {
			t.Error(j)
		}
	})
}

// Rows are swept with their jobs, also those of a job that has more than one transaction deletes.
func TestSweepOfRows(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		const ended = "jobs.state='CANCELLED' AND"
		q := job.New(k.Store)
		q.Handle("SWEEP", job.SweepHandler(
			job.Sweep{Table: "job_rows", Join: "JOIN jobs ON jobs.id=job_rows.job_id", TimeColumn: "jobs.run_at", MaxAge: time.Hour,
				ExtraCondition: ended},
			job.Sweep{Table: "jobs", TimeColumn: "run_at", MaxAge: time.Hour, ExtraCondition: ended}))
		var ids []int64
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			ids = nil
			for range 2 {
				id, err := job.Add(ctx, tx, "OTHER", nil)
				if err != nil {
					return err
				}
				if err := job.AddRows(ctx, tx, id, authz.CustomerUser, make([]int64, 1234)); err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return tx.Job.UpdateOneID(ids[0]).SetState(entjob.StateCANCELLED).Exec(ctx)
		})
		k.Clock.Add(2 * time.Hour)
		addJobs(t, k, "SWEEP", 1)
		if err := q.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
		sys := testkit.SystemContext()
		if k.Store.Client.Job.Query().Where(entjob.ID(ids[0])).ExistX(sys) || k.Store.Client.JobRow.Query().CountX(sys) != 1234 ||
			k.Store.Client.JobRow.Query().Where(jobrow.JobID(ids[1])).CountX(sys) != 1234 {
			t.Error("the wrong rows are left")
		}
	})
}
