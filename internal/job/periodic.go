package job

import (
	"context"
	"time"

	"buyergraph/ent/ratelimit"
	"buyergraph/internal/store"
)

// scheduleInterval is how often a process checks whether a periodic job is due.
const scheduleInterval = time.Minute

// addDuePeriodicJobs adds the periodic jobs that are due. A row of rate_limits holds the
// time when a job was last added, and only one process succeeds in changing it.
func (q *Queue) addDuePeriodicJobs(ctx context.Context) error {
	now := q.store.Now()
	if now.Sub(q.periodsCheckedAt) < scheduleInterval && !q.periodsCheckedAt.IsZero() {
		return nil
	}
	for kind, period := range q.periodByKind {
		limitName := "job:" + kind
		notDue, err := q.store.Client.RateLimit.Query().Where(ratelimit.Name(limitName), ratelimit.BeganAtGT(now.Add(-period))).Exist(ctx)
		if err != nil {
			return err
		}
		if notDue {
			continue
		}
		err = q.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return addPeriodicJob(ctx, tx, kind, limitName, period)
		})
		if err != nil {
			return err
		}
	}
	q.periodsCheckedAt = now
	return nil
}

// addPeriodicJob adds the job of a period unless another process has added it.
func addPeriodicJob(ctx context.Context, tx *store.Tx, kind, limitName string, period time.Duration) error {
	res, err := tx.ExecContext(ctx, "UPDATE rate_limits SET began_at=? WHERE name=? AND began_at<=?", tx.Now, limitName, tx.Now.Add(-period))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 { // the job was never added, or another process has just added it
		_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at) VALUES (?, 0, ?)", limitName, tx.Now)
		if _, duplicate := store.DuplicateColumn(err); err != nil {
			if duplicate {
				return nil
			}
			return err
		}
	}
	_, err = Add(ctx, tx, kind, nil)
	return err
}
