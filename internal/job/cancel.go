package job

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/job"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
)

// JobCancelInput names a job to cancel.
type JobCancelInput struct {
	mutation.Unaudited

	ID string
}

// Cancel cancels a job. What it has done stays; a worker that runs it stops before the next
// part. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, INVALID where the job has ended.
func Cancel(ctx context.Context, tx *store.Tx, in JobCancelInput) (string, error) {
	return mutation.Transition[*ent.Job]{
		Entity: authz.Job, Operation: authz.OpCancel, Get: tx.Job.Get,
		Change: func(j *ent.Job) error {
			return j.Update().SetState(job.StateCANCELLED).SetFinishedAt(tx.Now).ClearLeaseOwner().ClearLeaseUntil().Exec(ctx)
		},
	}.Run(ctx, tx, in.ID)
}
