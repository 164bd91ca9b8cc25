package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// Row is one of the records that a job treats one after the other. A row without an outcome waits.
type Row struct {
	ID       int64 // of the row
	RecordID int64
}

// RowResult is what became of a row.
type RowResult struct {
	Row     Row
	Outcome mutation.RowOutcome
	Errors  []jsontypes.RowError
}

// rowsPerInsert is how many rows one statement writes.
const rowsPerInsert = 500

// AddRows gives a job the records that it is to treat, in their order, and the total of its steps.
func AddRows(ctx context.Context, tx *store.Tx, jobID int64, e *authz.Entity, recordIDs []int64) error {
	position := 0
	for chunk := range slices.Chunk(recordIDs, rowsPerInsert) {
		args := make([]any, 0, 4*len(chunk))
		for _, id := range chunk {
			args = append(args, jobID, position, e.Name, id)
			position++
		}
		values := strings.TrimSuffix(strings.Repeat("(?,?,?,?),", len(chunk)), ",")
		if _, err := tx.ExecContext(ctx, "INSERT INTO job_rows (job_id, position, entity, record_id) VALUES "+values, args...); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE jobs SET total=? WHERE id=?", len(recordIDs), jobID)
	return err
}

// RunRows treats the rows that wait, some in each transaction, which records what became of them: so
// each is treated once. treat may be called again for the same rows. RunRows returns ErrLeaseLost as
// [Lease.SaveProgress] does, and the errors of treat.
func (l *Lease) RunRows(ctx context.Context, perTx int, treat func(context.Context, *store.Tx, []Row) ([]RowResult, error)) error {
	for {
		var results []RowResult
		err := l.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			rows, err := l.waitingRows(ctx, tx, perTx)
			if err != nil {
				return err
			}
			if results, err = treat(ctx, tx, rows); err != nil {
				return err
			}
			return l.saveResults(ctx, tx, results)
		})
		if err != nil {
			return err
		}
		if l.StepsDone += len(results); len(results) < perTx {
			return nil
		}
	}
}

// waitingRows returns the first rows that wait.
func (l *Lease) waitingRows(ctx context.Context, tx *store.Tx, limit int) (rows []Row, err error) {
	err = dbquery.ForEach(ctx, tx, "SELECT id, record_id FROM job_rows WHERE job_id=? AND outcome IS NULL ORDER BY id LIMIT ?",
		[]any{l.ID, limit}, func(found *sql.Rows) error {
			var r Row
			err := found.Scan(&r.ID, &r.RecordID)
			rows = append(rows, r)
			return err
		})
	return rows, err
}

// saveResults records what became of rows, and the progress.
func (l *Lease) saveResults(ctx context.Context, tx *store.Tx, results []RowResult) error {
	withoutErrors := map[mutation.RowOutcome][]int64{}
	for _, r := range results {
		if len(r.Errors) == 0 {
			withoutErrors[r.Outcome] = append(withoutErrors[r.Outcome], r.Row.ID)
			continue
		}
		errs, err := json.Marshal(r.Errors)
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE job_rows SET outcome=?, errors=? WHERE id=?", r.Outcome, string(errs), r.Row.ID)
		}
		if err != nil {
			return err
		}
	}
	for outcome, ids := range withoutErrors {
		text, args := dbquery.AppendIn([]byte("UPDATE job_rows SET outcome=? WHERE id"), []any{outcome}, ids)
		if _, err := tx.ExecContext(ctx, string(text), args...); err != nil {
			return err
		}
	}
	return l.SaveProgress(ctx, tx, l.StepsDone+len(results), l.StepsTotal)
}
