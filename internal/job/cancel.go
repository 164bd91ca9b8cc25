package job

import (
	"context"
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/job"
	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
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
	id, _ := rule.Job.ParseID(in.ID) // 0 is never found
	err := tx.Job.UpdateOneID(id).Where(job.StateIn(job.StateQUEUED, job.StateRUNNING)).
		SetState(job.StateCANCELLED).SetFinishedAt(tx.Now).ClearLeaseOwner().ClearLeaseUntil().Exec(ctx)
	if !ent.IsNotFound(err) {
		return in.ID, err
	}
	v := viewer.From(ctx)
	seen, err := rule.Job.Selects(ctx, tx, id, rule.Job.Where(v, rule.View, rule.Point))
	if err != nil {
		return "", err
	}
	his, err := rule.Job.Selects(ctx, tx, id, rule.Job.Where(v, rule.Edit, rule.Point))
	switch {
	case err != nil:
		return "", err
	case !seen:
		return "", apperr.New(apperr.NotFound, fmt.Sprintf("there is no Job %q", text.Printable(fmt.Sprintf("%.60s", in.ID))), "id")
	case !his:
		return "", apperr.New(apperr.PermissionDenied, "you may see this job, but not call it off", "id")
	}
	return "", apperr.New(apperr.Invalid, "the job has come to its end already", "id")
}
