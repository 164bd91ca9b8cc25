package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	mrand "math/rand/v2"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/lease"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Lease is a job that this process has leased.
type Lease struct {
	ID      int64
	Kind    string
	Attempt int    // 1 for the first
	Result  string // set by the handler
	// StepsDone and StepsTotal are saved, by earlier attempts and by [Lease.RunRows].
	StepsDone, StepsTotal int
	// RequestedBy is the user, or the API token, who requested the job; nil: the system.
	RequestedBy *viewer.Viewer

	store     *store.Store
	row       *lease.Lease
	inputJSON *string
}

// ReadInput decodes the job's input into target.
func (l *Lease) ReadInput(target any) error {
	if l.inputJSON == nil {
		return errors.New("job: no input")
	}
	return json.Unmarshal([]byte(*l.inputJSON), target)
}

// SaveProgress records how many of the job's steps are done, in the transaction that
// does them. A job that gets further than before has all of its attempts again. It returns
// ErrLeaseLost if another process has taken the job over or the job was cancelled. The
// caller must then roll the transaction back.
func (l *Lease) SaveProgress(ctx context.Context, tx *store.Tx, done, total int) error {
	return l.row.Update(ctx, tx, "attempts=CASE WHEN done<? THEN 1 ELSE attempts END, done=?, total=?", done, done, total)
}

// leaseTable says which jobs are due: those that wait and those whose process has died.
var leaseTable = &lease.Table{Name: "jobs", DueColumn: "run_at", FreeStates: "'QUEUED','RUNNING'", HeldState: "RUNNING"}

// dueIDs returns the ids of due jobs of the kinds that this process handles.
func (q *Queue) dueIDs(ctx context.Context) ([]int64, error) {
	kinds := q.handledKinds()
	if len(kinds) == 0 {
		return nil, nil
	}
	condition, args := dbquery.AppendIn([]byte("kind"), nil, kinds)
	return leaseTable.DueIDs(ctx, q.store, string(condition), args)
}

// tryLease leases a job, or returns nil if another process was faster. If the processes
// of all attempts have died, it records the job as FAILED and returns nil.
func (q *Queue) tryLease(ctx context.Context, id int64) (*Lease, error) {
	l, leased := &Lease{ID: id, store: q.store}, false
	err := q.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		leased = false // of a transaction that is retried
		if l.row, err = leaseTable.Take(ctx, tx, id, leaseDuration); l.row == nil || err != nil {
			return err
		}
		j, err := tx.Job.Get(ctx, id)
		if err != nil {
			return err
		}
		l.Kind, l.Attempt, l.StepsDone, l.StepsTotal, l.inputJSON = j.Kind, j.Attempts, j.Done, j.Total, j.Input
		l.RequestedBy = requester(j)
		if leased = l.Attempt <= maxAttempts; leased {
			return nil
		}
		return l.row.Update(ctx, tx, finishedColumns, "FAILED", tx.Now, nil, "the process that did it died, each time")
	})
	if !leased {
		return nil, err
	}
	return l, err
}

// requester returns who requested a job, nil for the system.
func requester(j *ent.Job) *viewer.Viewer {
	switch {
	case j.RequestedByStaffUserID != nil:
		return &viewer.Viewer{Kind: viewer.Staff, ID: *j.RequestedByStaffUserID}
	case j.RequestedByCustomerUserID != nil:
		return &viewer.Viewer{Kind: viewer.CustomerUser, ID: *j.RequestedByCustomerUserID}
	case j.RequestedByAPITokenID != nil:
		return &viewer.Viewer{Kind: viewer.Staff, TokenID: *j.RequestedByAPITokenID}
	}
	return nil
}

// finishedColumns are the assignments that end a job.
const finishedColumns = lease.Release + ", state=?, finished_at=?, result=?, error=?"

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
			return l.row.Renew(ctx, tx, leaseDuration)
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
	return lease.RecordOutcome(ctx, l.store, func(ctx context.Context, tx *store.Tx) error {
		return l.row.Update(ctx, tx, assignments, args(tx.Now)...)
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
	const assignments = lease.Release + ", state='QUEUED', attempts=attempts-1"
	return l.updateAfterEnd(ctx, assignments, func(time.Time) []any { return nil })
}

// retryOrFail schedules another attempt after a pause, or records the job as FAILED
// after the last attempt since it got further, or if no attempt can mend the error.
func (l *Lease) retryOrFail(ctx context.Context, err error) error {
	attempt := l.Attempt
	if j, readErr := l.store.Client.Job.Get(viewer.AsSystem(context.WithoutCancel(ctx)), l.ID); readErr == nil {
		attempt = j.Attempts
	}
	level := slog.LevelError
	if _, refused := apperr.ErrorsOf(err); refused { // nothing is wrong with the server
		level = slog.LevelWarn
	}
	slog.Log(ctx, level, "a job failed", "job", l.ID, "kind", l.Kind, "attempt", attempt, "error", err)
	if attempt >= maxAttempts || errors.As(err, new(finalError)) {
		return l.recordOutcome(ctx, "FAILED", publicReason(err))
	}
	return l.updateAfterEnd(ctx, lease.Release+", state='QUEUED', error=?, run_at=?", func(now time.Time) []any {
		return []any{publicReason(err), now.Add(retryDelay(attempt))}
	})
}

// finalError is an error that no other attempt can mend.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

// Final returns the error of a handler that fails the job without another attempt.
func Final(err error) error { return finalError{err} }

// retryDelay returns the pause after a number of failures, with a random deviation of
// at most a quarter.
func retryDelay(failures int) time.Duration {
	d := firstRetry << (2 * (failures - 1))
	return d*3/4 + mrand.N(d/2) //nolint:gosec // jitter, not a secret
}

func nullIfEmpty(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
