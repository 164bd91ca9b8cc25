package job

import (
	"context"

	"buyergraph/ent/job"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// JobCancelInput names the job to cancel.
type JobCancelInput struct {
	mutation.Update

	ID string
}

// Cancel cancels a job and returns its id. Completed steps stay. The process that runs
// the job stops at its next step. Codes: NOT_FOUND, PERMISSION_DENIED, INVALID if the
// job has already ended.
func Cancel(ctx context.Context, tx *store.Tx, in JobCancelInput) (string, error) {
	j, err := mutation.Locked(ctx, tx, authz.Job, authz.Edit, in.ID, tx.Job.Get)
	switch {
	case err != nil:
		return "", err
	case j.State != job.StateQUEUED && j.State != job.StateRUNNING:
		return "", apperr.New(apperr.Invalid, "the job has come to its end already", mutation.Named)
	}
	return in.ID, j.Update().SetState(job.StateCANCELLED).SetFinishedAt(tx.Now).ClearLeaseOwner().ClearLeaseUntil().Exec(ctx)
}
