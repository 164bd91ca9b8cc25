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
)

// StaleError says that a record has changed since the client read it.
type StaleError struct {
	ID      string
	Version int // the present one
	// Changes are the changes since, one for each field: its value before the first change
	// and after the last.
	Changes []jsontypes.Change
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("%s is at version %d", e.ID, e.Version)
}

// expectation is the version at which a client has seen the record that a mutation changes.
type expectation struct {
	id      string
	version int
	checked bool
}

type expectationKey struct{}

// Expecting says that the record with an id is to be changed only at the version that the
// client has seen. The lock of the record checks that; verify reports the fault of a mutation
// that locks no such record.
func Expecting(ctx context.Context, id string, version int) (_ context.Context, verify func() error) {
	want := &expectation{id: id, version: version}
	return context.WithValue(ctx, expectationKey{}, want), func() error {
		if !want.checked {
			return fmt.Errorf("mutation: the expected version of %q was not checked", id)
		}
		return nil
	}
}

// CheckExpectedVersion refuses to go on where a record is not at the version that the client
// expects. The lock of a record that the viewer may change calls it. A subject function that
// makes something of a record that the viewer may only see calls it itself. Codes:
// STALE_VERSION.
func CheckExpectedVersion(ctx context.Context, tx *store.Tx, e *authz.Entity, n int64, version int) error {
	want, _ := ctx.Value(expectationKey{}).(*expectation)
	if want == nil || want.id != e.FormatID(n) {
		return nil
	}
	want.checked = true
	if version == want.version {
		return nil
	}
	changes, err := changesSince(ctx, tx, e, n, want.version)
	return errors.Join(err, &StaleError{ID: want.id, Version: version, Changes: changes})
}

// changesSince sums up the audit's entries about a record after a version.
func changesSince(ctx context.Context, tx *store.Tx, e *authz.Entity, n int64, version int) ([]jsontypes.Change, error) {
	diffs, err := tx.AuditDiff.Query().
		Where(auditdiff.HasEntryWith(auditentry.Entity(e.Name), auditentry.RecordID(n), auditentry.VersionGT(version))).
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
