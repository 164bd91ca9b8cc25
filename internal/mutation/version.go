package mutation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/auditdiff"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/migrate"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/names"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// StaleError says that a record has changed since the client read it.
type StaleError struct {
	ID      string
	Version int // the present one
	// Changes are the changes since, one for each field.
	Changes []FieldChange
}

// FieldChange is how others have changed a field since a version: its value before the first
// change and after the last. Of a list of links the values are the ids that the viewer sees.
type FieldChange struct {
	jsontypes.Change
	IsList                       bool
	Base, Theirs, Added, Removed []string // of a list
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
func changesSince(ctx context.Context, tx *store.Tx, e *authz.Entity, n int64, version int) ([]FieldChange, error) {
	diffs, err := tx.AuditDiff.Query().
		Where(auditdiff.HasEntryWith(auditentry.Entity(e.Name), auditentry.RecordID(n), auditentry.VersionGT(version))).
		Order(ent.Asc(auditdiff.FieldEntryID)).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	var out []FieldChange
	at := map[string]int{}
	for _, d := range diffs {
		if d.Changes == nil {
			continue
		}
		for _, c := range *d.Changes {
			i, known := at[c.FieldName]
			if !known {
				i = len(out)
				at[c.FieldName], out = i, append(out, FieldChange{Change: jsontypes.Change{FieldName: c.FieldName, OldValue: c.OldValue}})
			}
			out[i].NewValue = c.NewValue
			out[i].addLinks(c)
		}
	}
	for i := range out {
		if err := out[i].loadList(ctx, tx, e, n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addLinks adds a change of a list of links, of which the audit keeps the removed and the added
// ids, to Removed and Added.
func (f *FieldChange) addLinks(c jsontypes.Change) {
	move := func(ids *string, to, from *[]string) {
		if ids == nil {
			return
		}
		for _, id := range strings.Fields(*ids) {
			if i := slices.Index(*from, id); i >= 0 { // the changes cancel each other
				*from = slices.Delete(*from, i, i+1)
				continue
			}
			*to = append(*to, id)
		}
	}
	move(c.OldValue, &f.Removed, &f.Added)
	move(c.NewValue, &f.Added, &f.Removed)
}

// loadList loads the ids of a list of links before the changes and now, as far as the viewer sees
// them. It does nothing for any other field.
func (f *FieldChange) loadList(ctx context.Context, tx *store.Tx, e *authz.Entity, n int64) error {
	table, own, other, linked := joinTable(e, f.FieldName)
	if linked == nil {
		return nil
	}
	var now []int64
	err := dbquery.ForEach(ctx, tx, "SELECT "+other+" FROM "+table+" WHERE "+own+"=? ORDER BY "+other, []any{n}, func(rows *sql.Rows) error {
		now = append(now, 0)
		return rows.Scan(&now[len(now)-1])
	})
	if err != nil {
		return err
	}
	before := slices.Clone(now)
	for _, id := range f.Added {
		number, _ := linked.ParseID(id)
		before = slices.DeleteFunc(before, func(x int64) bool { return x == number })
	}
	for _, id := range f.Removed {
		number, _ := linked.ParseID(id)
		before = append(before, number)
	}
	visible, err := linked.AllowedIDs(ctx, tx, authz.View, append(slices.Clone(now), before...))
	if err != nil {
		return err
	}
	texts := func(ids []int64) (out []string) {
		for _, id := range ids {
			if slices.Contains(visible, id) {
				out = append(out, linked.FormatID(id))
			}
		}
		slices.Sort(out)
		return out
	}
	f.IsList, f.Base, f.Theirs = true, texts(before), texts(now)
	return nil
}

// joinTable returns the join table of a list of links, its columns of the record and of the linked
// records, and the entity of these; nil if the field is no such list.
func joinTable(e *authz.Entity, field string) (table, own, other string, linked *authz.Entity) {
	table = e.Table + "_" + names.ToColumn(field)
	for _, t := range migrate.Tables {
		if t.Name != table || len(t.ForeignKeys) != 2 {
			continue
		}
		i := slices.IndexFunc(authz.Entities, func(x *authz.Entity) bool { return x.Table == t.ForeignKeys[1].RefTable.Name })
		return table, t.ForeignKeys[0].Columns[0].Name, t.ForeignKeys[1].Columns[0].Name, authz.Entities[i]
	}
	return "", "", "", nil
}

// Conflict returns what a patch would make of the list as the client saw it, and whether the patch
// and the changes of others contradict each other: they do not if both orders of the two give the
// same list. Adding different records is no conflict.
func (f *FieldChange) Conflict(patch map[string]any) (yours []string, isConflict bool) {
	apply := func(list []string, set, remove, add []string) []string {
		if set != nil {
			list = set
		}
		list = slices.DeleteFunc(slices.Clone(list), func(id string) bool { return slices.Contains(remove, id) })
		list = append(list, add...)
		slices.Sort(list)
		return slices.Compact(list)
	}
	texts := func(name string) (out []string) {
		list, isGiven := patch[name].([]any)
		if isGiven {
			out = []string{}
		}
		for _, x := range list {
			out = append(out, fmt.Sprint(x))
		}
		return out
	}
	set, remove, add := texts("set"), texts("remove"), texts("add")
	yours = apply(f.Base, set, remove, add)
	theirsLast := apply(yours, nil, f.Removed, f.Added)
	yoursLast := apply(f.Theirs, set, remove, add)
	return yours, !slices.Equal(theirsLast, yoursLast)
}
