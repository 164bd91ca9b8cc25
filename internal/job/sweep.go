package job

import (
	"context"
	"fmt"
	"time"

	"buyergraph/internal/store"
)

// Sweep says which rows of a table have served their purpose: those whose column tells of
// a time so long ago, and which are of a sort, if one is named.
type Sweep struct {
	Table, Column string
	Age           time.Duration
	Of            string // a condition that ends in AND
}

// swept is how many rows one transaction deletes, so that nobody waits for it long.
const swept = 500

// Sweeper is the job that deletes them.
func Sweeper(sweeps ...Sweep) Handler {
	return func(ctx context.Context, l *Lease) error {
		total := 0
		for i, s := range sweeps {
			text := fmt.Sprintf("DELETE FROM %[1]s WHERE id IN (SELECT id FROM (SELECT id FROM %[1]s WHERE %[4]s %[2]s<? LIMIT %[3]d) AS old)", s.Table, s.Column, swept, s.Of)
			for n := int64(swept); n == swept; total += int(n) {
				err := l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
					res, err := tx.ExecContext(ctx, text, tx.Now.Add(-s.Age))
					if err != nil {
						return err
					}
					if n, err = res.RowsAffected(); err != nil {
						return err
					}
					return l.Progress(ctx, tx, i+1, len(sweeps))
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
