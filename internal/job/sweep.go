package job

import (
	"context"
	"fmt"
	"time"

	"buyergraph/internal/store"
)

// Sweep selects the rows of a table to delete: those with a time in TimeColumn that is
// more than MaxAge ago, and that fulfil ExtraCondition.
type Sweep struct {
	Table, TimeColumn string
	MaxAge            time.Duration
	ExtraCondition    string // empty, or an SQL condition that ends in AND
	Join              string // empty, or the JOIN of a table that has the TimeColumn
}

// sweepBatchRows is how many rows one transaction deletes. Small batches keep other
// writers from waiting long.
const sweepBatchRows = 500

// SweepHandler returns the handler of a job that deletes the rows of the sweeps.
func SweepHandler(sweeps ...Sweep) Handler {
	return func(ctx context.Context, l *Lease) error {
		total := 0
		for i, s := range sweeps {
			statement := fmt.Sprintf("DELETE FROM %[1]s WHERE id IN"+
				" (SELECT id FROM (SELECT %[1]s.id FROM %[1]s %[5]s WHERE %[4]s %[2]s<? LIMIT %[3]d) AS old)",
				s.Table, s.TimeColumn, sweepBatchRows, s.ExtraCondition, s.Join)
			for n := int64(sweepBatchRows); n == sweepBatchRows; total += int(n) {
				err := l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
					res, err := tx.ExecContext(ctx, statement, tx.Now.Add(-s.MaxAge))
					if err != nil {
						return err
					}
					if n, err = res.RowsAffected(); err != nil {
						return err
					}
					return l.SaveProgress(ctx, tx, i+1, len(sweeps))
				})
				if err != nil {
					return err
				}
			}
		}
		l.Result = fmt.Sprintf("%d rows deleted", total)
		return nil
	}
}
