package job

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/job"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// JobCancelInput names a job to cancel.
type JobCancelInput struct {
	mutation.Update

	ID string
}

// Cancel cancels a job. What it has done stays; a worker that runs it stops before the next
// part. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, INVALID where the job has ended.
func Cancel(ctx context.Context, tx *store.Tx, in JobCancelInput) (string, error) {
	return mutation.Transition[*ent.Job]{
		Entity: authz.Job, Action: authz.Edit, Get: tx.Job.Get,
		Check: func(j *ent.Job) error {
			if j.State != job.StateQUEUED && j.State != job.StateRUNNING {
				return apperr.New(apperr.Invalid, "This job has already ended. Its state is {state}.", "reason", "JOB_ENDED", "state", j.State)
			}
			return nil
		},
		Change: func(j *ent.Job) error {
			return j.Update().SetState(job.StateCANCELLED).SetFinishedAt(tx.Now).ClearLeaseOwner().ClearLeaseUntil().Exec(ctx)
		},
	}.Run(ctx, tx, in.ID)
}
