package job

import (
	"context"

	"buyergraph/ent/job"
	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/writing"
)

// JobCancelInput names a job to call off.
type JobCancelInput struct {
	writing.Update

	ID string
}

// Cancel calls a job off. What it has done stays; who is doing it stops with the next part.
// Codes: NOT_FOUND, PERMISSION_DENIED, INVALID of a job that has come to its end.
func Cancel(ctx context.Context, tx *store.Tx, in JobCancelInput) (string, error) {
	j, err := writing.Locked(ctx, tx, rule.Job, rule.Edit, in.ID, tx.Job.Get)
	switch {
	case err != nil:
		return "", err
	case j.State != job.StateQUEUED && j.State != job.StateRUNNING:
		return "", apperr.New(apperr.Invalid, "the job has come to its end already", writing.Named)
	}
	return in.ID, j.Update().SetState(job.StateCANCELLED).SetFinishedAt(tx.Now).ClearLeaseOwner().ClearLeaseUntil().Exec(ctx)
}
