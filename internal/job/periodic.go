package job

import (
	"context"
	"time"

	"buyergraph/ent/ratelimit"
	"buyergraph/internal/store"
)

// look is how often a process asks whether a period has begun.
const look = time.Minute

// schedule makes the periodic jobs whose time has come. When one was last made stands in
// a row that only one process changes.
func (q *Queue) schedule(ctx context.Context) error {
	now := q.store.Now()
	if now.Sub(q.asked) < look && !q.asked.IsZero() {
		return nil
	}
	for kind, period := range q.periods {
		row := "job:" + kind
		waits, err := q.store.Client.RateLimit.Query().Where(ratelimit.Name(row), ratelimit.BeganAtGT(now.Add(-period))).Exist(ctx)
		if err != nil {
			return err
		}
		if waits {
			continue
		}
		if err := q.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return begin(ctx, tx, kind, row, period) }); err != nil {
			return err
		}
	}
	q.asked = now
	return nil
}

// begin makes the job of a period, unless another process has.
func begin(ctx context.Context, tx *store.Tx, kind, row string, period time.Duration) error {
	res, err := tx.ExecContext(ctx, "UPDATE rate_limits SET began_at=? WHERE name=? AND began_at<=?", tx.Now, row, tx.Now.Add(-period))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 { // it was never made, or has just been
		_, err := tx.ExecContext(ctx, "INSERT INTO rate_limits (name, hits, began_at) VALUES (?, 0, ?)", row, tx.Now)
		if _, there := store.Duplicate(err); err != nil {
			if there {
				return nil
			}
			return err
		}
	}
	_, err = Add(ctx, tx, kind, nil)
	return err
}
