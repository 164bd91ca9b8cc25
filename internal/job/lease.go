package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	mrand "math/rand/v2"
	"time"

	"buyergraph/ent/job"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Lease is a job that this process has leased.
type Lease struct {
	ID        int64
	Kind      string
	Attempt   int    // 1 for the first
	StepsDone int    // saved by earlier attempts
	Result    string // set by the handler

	store       *store.Store
	inputJSON   *string
	leaseOwner  string
	requestedBy *viewer.Viewer // nil: the system
}

// ReadInput decodes the job's input into target.
func (l *Lease) ReadInput(target any) error {
	if l.inputJSON == nil {
		return errors.New("job: no input")
	}
	return json.Unmarshal([]byte(*l.inputJSON), target)
}

// SaveProgress records how many of the job's steps are done, in the transaction that
// does them. It returns ErrLeaseLost if another process has taken the job over or the
// job was cancelled. The caller must then roll the transaction back.
func (l *Lease) SaveProgress(ctx context.Context, tx *store.Tx, done, total int) error {
	return l.updateRow(ctx, tx, "done=?, total=?", done, total)
}

// updateRow updates the job's row if this process still holds the lease, and returns
// ErrLeaseLost otherwise. It checks the number of updated rows. It cannot read the row
// instead: on MariaDB a transaction sees the row as of its first read.
func (l *Lease) updateRow(ctx context.Context, tx *store.Tx, assignments string, args ...any) error {
	statement := "UPDATE jobs SET " + assignments + ", updated_at=? WHERE id=? AND lease_owner=? AND state='RUNNING'"
	res, err := tx.ExecContext(ctx, statement, append(args, tx.Now, l.ID, l.leaseOwner)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrLeaseLost)
	}
	return nil
}

// dueIDs returns the ids of the first eight due jobs: those that wait and those with an
// expired lease. It shuffles them, so that processes do not all try the same job.
func (q *Queue) dueIDs(ctx context.Context) ([]int64, error) {
	now := q.store.Now()
	ids, err := q.store.Client.Job.Query().Where(job.StateIn(job.StateQUEUED, job.StateRUNNING), job.RunAtLTE(now),
		job.Or(job.LeaseUntilIsNil(), job.LeaseUntilLTE(now)), job.KindIn(q.handledKinds()...)).Order(job.ByRunAt(), job.ByID()).Limit(8).IDs(ctx)
	mrand.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] }) //nolint:gosec // not a secret
	return ids, err
}

// tryLease leases a job, or returns nil if another process was faster. If the processes
// of all attempts have died, it records the job as FAILED and returns nil.
func (q *Queue) tryLease(ctx context.Context, id int64) (*Lease, error) {
	l, leased := &Lease{ID: id, store: q.store, leaseOwner: rand.Text()}, false
	err := q.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		leased = false // of a transaction that is retried
		res, err := tx.ExecContext(ctx, "UPDATE jobs SET state='RUNNING', lease_owner=?, lease_until=?, attempts=attempts+1, updated_at=?"+
			" WHERE id=? AND state IN ('QUEUED','RUNNING') AND run_at<=? AND (lease_until IS NULL OR lease_until<=?)",
			l.leaseOwner, tx.Now.Add(leaseDuration), tx.Now, id, tx.Now, tx.Now)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		j, err := tx.Job.Get(ctx, id)
		if err != nil {
			return err
		}
		l.Kind, l.Attempt, l.StepsDone, l.inputJSON = j.Kind, j.Attempts, j.Done, j.Input
		switch {
		case j.RequestedByStaffUserID != nil:
			l.requestedBy = &viewer.Viewer{Kind: viewer.Staff, ID: *j.RequestedByStaffUserID}
		case j.RequestedByCustomerUserID != nil:
			l.requestedBy = &viewer.Viewer{Kind: viewer.CustomerUser, ID: *j.RequestedByCustomerUserID}
		}
		if leased = l.Attempt <= maxAttempts; leased {
			return nil
		}
		return l.updateRow(ctx, tx, finishedColumns, "FAILED", tx.Now, nil, "the process that did it died, each time")
	})
	if !leased {
		return nil, err
	}
	return l, err
}

// finishedColumns are the assignments that end a job.
const finishedColumns = "lease_owner=NULL, lease_until=NULL, state=?, finished_at=?, result=?, error=?"

// renewUntilDone renews the lease until the context ends. If the lease is lost it
// cancels the context with ErrLeaseLost.
func (l *Lease) renewUntilDone(ctx context.Context, cancel context.CancelCauseFunc) {
	expiry := time.AfterFunc(leaseDuration, func() { cancel(ErrLeaseLost) })
	defer expiry.Stop()
	tick := time.NewTicker(heartbeatInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return l.updateRow(ctx, tx, "lease_until=?", tx.Now.Add(leaseDuration))
		})
		switch {
		case errors.Is(err, ErrLeaseLost):
			cancel(ErrLeaseLost)
			return
		case err == nil:
			expiry.Reset(leaseDuration)
		case ctx.Err() == nil:
			slog.WarnContext(ctx, "cannot renew the lease of a job", "job", l.ID, "error", err)
		}
	}
}

// updateAfterEnd updates the job's row even if the context has ended.
func (l *Lease) updateAfterEnd(ctx context.Context, assignments string, args func(now time.Time) []any) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalWriteTimeout)
	defer cancel()
	return l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return l.updateRow(ctx, tx, assignments, args(tx.Now)...)
	})
}

// recordOutcome records the job's final state, its result and its error.
func (l *Lease) recordOutcome(ctx context.Context, state, errorText string) error {
	return l.updateAfterEnd(ctx, finishedColumns, func(now time.Time) []any {
		return []any{state, now, nullIfEmpty(l.Result), nullIfEmpty(errorText)}
	})
}

// returnToQueue leaves the job to another process and does not count the attempt.
func (l *Lease) returnToQueue(ctx context.Context) error {
	const assignments = "lease_owner=NULL, lease_until=NULL, state='QUEUED', attempts=attempts-1"
	return l.updateAfterEnd(ctx, assignments, func(time.Time) []any { return nil })
}

// retryOrFail schedules another attempt after a pause, or records the job as FAILED
// after the last attempt.
func (l *Lease) retryOrFail(ctx context.Context, err error) error {
	slog.ErrorContext(ctx, "a job failed", "job", l.ID, "kind", l.Kind, "attempt", l.Attempt, "error", err)
	if l.Attempt >= maxAttempts {
		return l.recordOutcome(ctx, "FAILED", publicReason(err))
	}
	return l.updateAfterEnd(ctx, "lease_owner=NULL, lease_until=NULL, state='QUEUED', error=?, run_at=?", func(now time.Time) []any {
		return []any{publicReason(err), now.Add(retryDelay(l.Attempt))}
	})
}

// retryDelay returns the pause after a number of failures, with a random deviation of
// at most a quarter.
func retryDelay(failures int) time.Duration {
	d := firstRetry << (2 * (failures - 1))
	return d*3/4 + mrand.N(d/2) //nolint:gosec // jitter, not a secret
}

func nullIfEmpty(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
