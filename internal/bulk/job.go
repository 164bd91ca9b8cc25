package bulk

import (
	"context"
	"database/sql"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/job"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Start adds a job that does the operation to some records, and returns its id.
func (o *Operation) Start(ctx context.Context, tx *store.Tx, recordIDs []int64, c Change) (string, error) {
	id, err := job.Add(ctx, tx, o.JobKind, c)
	if err != nil {
		return "", err
	}
	return authz.Job.FormatID(id), job.AddRows(ctx, tx, id, o.Entity, recordIDs)
}

// HandleJobs sets the handlers of the jobs that do the operations. They act with the rights that the
// user, or the API token, who requested the job has at present.
func HandleJobs(q *job.Queue, sessions *session.Service) {
	for _, o := range Operations {
		q.Handle(o.JobKind, func(ctx context.Context, l *job.Lease) error {
			var c Change
			if err := l.ReadInput(&c); err != nil {
				return err
			}
			return l.RunRows(ctx, RecordsPerTx, func(ctx context.Context, tx *store.Tx, rows []job.Row) ([]job.RowResult, error) {
				ctx, err := asRequester(ctx, sessions, l.RequestedBy, c.Reason)
				if err != nil {
					return nil, err
				}
				return o.treat(ctx, tx, rows, c)
			})
		})
	}
}

// asRequester returns the context in which a job acts for who requested it. It fails for good if they
// are no longer let in.
func asRequester(ctx context.Context, sessions *session.Service, requestedBy *viewer.Viewer, reason string) (context.Context, error) {
	v, err := sessions.CurrentViewer(ctx, requestedBy)
	switch {
	case err != nil:
		return nil, err
	case v == nil:
		return nil, job.Final(apperr.New(apperr.Unauthenticated,
			"Who requested this job may no longer sign in. Rows without an outcome are not done.", "reason", "REQUESTER"))
	}
	origin := viewer.OriginFromContext(ctx)
	origin.Reason = reason
	return viewer.WithOrigin(viewer.NewContext(ctx, v), origin), nil
}

// treat does the operation to the records of some rows. A dry run rolls back what it has done.
func (o *Operation) treat(ctx context.Context, tx *store.Tx, rows []job.Row, c Change) (results []job.RowResult, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	if c.DryRun {
		if _, err := tx.ExecContext(ctx, "SAVEPOINT dry_run"); err != nil {
			return nil, err
		}
		defer func() {
			if err == nil {
				_, err = tx.ExecContext(ctx, "ROLLBACK TO SAVEPOINT dry_run")
			}
		}()
	}
	before, err := o.versions(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		refusals, err := o.Do(ctx, tx, o.Entity.FormatID(r.RecordID), c)
		if err != nil {
			return nil, err
		}
		results = append(results, job.RowResult{Row: r, Outcome: mutation.Refused, Errors: rowErrors(refusals)})
	}
	after, err := o.versions(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		version, exists := after[r.RecordID]
		switch {
		case len(results[i].Errors) > 0:
		case exists && version == before[r.RecordID]:
			results[i].Outcome = mutation.Unchanged
		default:
			results[i].Outcome = o.outcome
		}
	}
	return results, nil
}

func rowErrors(list apperr.List) (out []jsontypes.RowError) {
	for _, e := range list {
		out = append(out, jsontypes.RowError{Code: string(e.Code), Message: e.Message})
	}
	return out
}

// versions returns the versions of the records of rows, by id.
func (o *Operation) versions(ctx context.Context, tx *store.Tx, rows []job.Row) (map[int64]int, error) {
	ids, out := make([]int64, len(rows)), map[int64]int{}
	for i, r := range rows {
		ids[i] = r.RecordID
	}
	text, args := dbquery.AppendIn([]byte("SELECT id, version FROM "+o.Entity.Table+" WHERE id"), nil, ids)
	err := dbquery.ForEach(ctx, tx, string(text), args, func(found *sql.Rows) error {
		var id int64
		var version int
		err := found.Scan(&id, &version)
		out[id] = version
		return err
	})
	return out, err
}
