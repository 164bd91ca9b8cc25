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

// Lease is a job that this process does for the time being.
type Lease struct {
	ID      int64
	Kind    string
	Attempt int    // counted from 1
	Done    int    // how far it had come before
	Result  string // what came of it, for the handler to set

	store *store.Store
	input *string
	owner string
	by    *viewer.Viewer // who asked for it
}

// Input reads what the job was given.
func (l *Lease) Input(into any) error {
	if l.input == nil {
		return errors.New("job: no input")
	}
	return json.Unmarshal([]byte(*l.input), into)
}

// Progress writes down how far the job is, in the transaction that brings it there. It
// fails by ErrLost where the job is another's, or was called off: then nothing of that
// transaction may stay.
func (l *Lease) Progress(ctx context.Context, tx *store.Tx, done, total int) error {
	return l.write(ctx, tx, "done=?, total=?", done, total)
}

// write changes the job's row while it is this process's. The number of rows is asked, not
// the row: on MariaDB a transaction would see it as it was when it first read.
func (l *Lease) write(ctx context.Context, tx *store.Tx, set string, args ...any) error {
	res, err := tx.ExecContext(ctx, "UPDATE jobs SET "+set+", updated_at=? WHERE id=? AND lease_owner=? AND state='RUNNING'", append(args, tx.Now, l.ID, l.owner)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrLost)
	}
	return nil
}

// due are a few of the jobs that wait to be done, and of those whose lease is over. They
// are shuffled, so that processes do not all go for the same one.
func (q *Queue) due(ctx context.Context) ([]int64, error) {
	now := q.store.Now()
	ids, err := q.store.Client.Job.Query().Where(job.StateIn(job.StateQUEUED, job.StateRUNNING), job.RunAtLTE(now),
		job.Or(job.LeaseUntilIsNil(), job.LeaseUntilLTE(now)), job.KindIn(q.kinds()...)).Order(job.ByRunAt(), job.ByID()).Limit(8).IDs(ctx)
	mrand.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] }) //nolint:gosec // so that few meet, not a secret
	return ids, err
}

// lease takes a job; nil where another was quicker. A job whose processes have died too
// often is given up instead.
func (q *Queue) lease(ctx context.Context, id int64) (*Lease, error) {
	l := &Lease{ID: id, store: q.store, owner: rand.Text()}
	err := q.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE jobs SET state='RUNNING', lease_owner=?, lease_until=?, attempts=attempts+1, updated_at=?"+
			" WHERE id=? AND state IN ('QUEUED','RUNNING') AND run_at<=? AND (lease_until IS NULL OR lease_until<=?)", l.owner, tx.Now.Add(lease), tx.Now, id, tx.Now, tx.Now)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			l = nil
			return err
		}
		j, err := tx.Job.Get(ctx, id)
		if err != nil {
			return err
		}
		l.Kind, l.Attempt, l.Done, l.input = j.Kind, j.Attempts, j.Done, j.Input
		switch {
		case j.RequestedByStaffUserID != nil:
			l.by = &viewer.Viewer{Kind: viewer.Staff, ID: *j.RequestedByStaffUserID}
		case j.RequestedByCustomerUserID != nil:
			l.by = &viewer.Viewer{Kind: viewer.CustomerUser, ID: *j.RequestedByCustomerUserID}
		}
		if l.Attempt <= tries {
			return nil
		}
		err = l.write(ctx, tx, over, "FAILED", tx.Now, nil, "the process that did it died, each time")
		l = nil
		return err
	})
	return l, err
}

// over is what is written of a job that has come to its end.
const over = "lease_owner=NULL, lease_until=NULL, state=?, finished_at=?, result=?, error=?"

// renew holds the lease until the context ends, and ends it where the lease is lost.
func (l *Lease) renew(ctx context.Context, cancel context.CancelCauseFunc) {
	held := time.AfterFunc(lease, func() { cancel(ErrLost) })
	defer held.Stop()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return l.write(ctx, tx, "lease_until=?", tx.Now.Add(lease))
		})
		switch {
		case errors.Is(err, ErrLost):
			cancel(ErrLost)
			return
		case err == nil:
			held.Reset(lease)
		case ctx.Err() == nil:
			slog.WarnContext(ctx, "the lease of a job was not renewed", "job", l.ID, "error", err)
		}
	}
}

// last writes to the job's row although the context has ended.
func (l *Lease) last(ctx context.Context, set string, args func(now time.Time) []any) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ends)
	defer cancel()
	return l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return l.write(ctx, tx, set, args(tx.Now)...) })
}

// end writes down what came of it.
func (l *Lease) end(ctx context.Context, state, why string) error {
	return l.last(ctx, over, func(now time.Time) []any { return []any{state, now, maybe(l.Result), maybe(why)} })
}

// giveBack leaves the job to another process, as if it had not been begun.
func (l *Lease) giveBack(ctx context.Context) error {
	return l.last(ctx, "lease_owner=NULL, lease_until=NULL, state='QUEUED', attempts=attempts-1", func(time.Time) []any { return nil })
}

// fail has the job done again after a while, or gives it up.
func (l *Lease) fail(ctx context.Context, err error) error {
	slog.ErrorContext(ctx, "a job failed", "job", l.ID, "kind", l.Kind, "attempt", l.Attempt, "error", err)
	if l.Attempt >= tries {
		return l.end(ctx, "FAILED", reason(err))
	}
	return l.last(ctx, "lease_owner=NULL, lease_until=NULL, state='QUEUED', error=?, run_at=?", func(now time.Time) []any {
		return []any{reason(err), now.Add(pause(l.Attempt))}
	})
}

// pause is how long a job rests after so many failures, more or less.
func pause(failures int) time.Duration {
	d := first << (2 * (failures - 1))
	return d*3/4 + mrand.N(d/2) //nolint:gosec // jitter, not a secret
}

func maybe(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
