package mutation

import (
	"context"
	"errors"
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/auditdiff"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// StaleError says that a record has changed since the client saw it.
type StaleError struct {
	ID      string
	Version int // as it is now
	// Changes are what others have done to it since, field by field: before the first
	// of their changes, and after the last.
	Changes []jsontypes.Change
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("%s has changed since: it is at version %d", e.ID, e.Version)
}

// Expect keeps others from changing a record until the transaction ends, and
// refuses to go on where it is not at the version that the client has seen. One that is
// not there, or not the viewer's to change, is left to who looks for it next.
func Expect(ctx context.Context, tx *store.Tx, id string, version int) error {
	e, n := authz.ByID(id)
	if e == nil {
		return nil
	}
	now, err := lock(ctx, tx, e, authz.Edit, n)
	if err != nil || now == 0 || now == version {
		return err
	}
	stale := &StaleError{ID: id, Version: now}
	stale.Changes, err = since(ctx, tx, e, n, version)
	return errors.Join(err, stale)
}

// lock keeps others from changing a record until the transaction ends, and returns its
// version; 0 where there is none to which the viewer may do this. SQLite has one writer at
// a time, which this transaction is.
func lock(ctx context.Context, tx *store.Tx, e *authz.Entity, a authz.Action, n int64) (version int, err error) {
	t := entsql.Table(e.Table).As("t")
	s := entsql.Dialect(tx.Dialect).Select(t.C("version")).From(t)
	s.Where(entsql.EQ(t.C("id"), n))
	if where := e.Predicate(authz.WithoutCachedCompanies(viewer.FromContext(ctx)), a, authz.ForRow); where != nil {
		where(s)
	}
	if tx.Dialect == dialect.MySQL {
		s.ForUpdate()
	}
	text, args := s.Query()
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&version)
	}
	return version, errors.Join(err, rows.Err())
}

// since sums up what the audit tells of a record's changes after a version.
func since(ctx context.Context, tx *store.Tx, e *authz.Entity, n int64, version int) ([]jsontypes.Change, error) {
	diffs, err := tx.AuditDiff.Query().Where(auditdiff.HasEntryWith(auditentry.Entity(e.Name), auditentry.RecordID(n), auditentry.VersionGT(version))).
		Order(ent.Asc(auditdiff.FieldEntryID)).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	var out []jsontypes.Change
	at := map[string]int{}
	for _, d := range diffs {
		if d.Changes == nil {
			continue
		}
		for _, c := range *d.Changes {
			i, known := at[c.FieldName]
			if !known {
				i = len(out)
				at[c.FieldName], out = i, append(out, jsontypes.Change{FieldName: c.FieldName, OldValue: c.OldValue})
			}
			out[i].NewValue = c.NewValue
		}
	}
	return out, nil
}
