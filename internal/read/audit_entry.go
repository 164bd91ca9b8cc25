package read

import (
	"context"
	"database/sql"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/jsontypes"
)

// appendRecordID computes an id from entity and record_id. It writes null for entities that are
// not part of the graph, and where there is no record.
func appendRecordID(b []byte, inputs []Value) []byte {
	entity := authz.ByName(string(inputs[0].Text))
	if entity == nil || entity.IDPrefix == "" || inputs[1].IsNull {
		return append(b, "null"...)
	}
	return appendQuoted(b, entity.FormatID(inputs[1].Number))
}

// visibleChanges computes AuditEntry.changes. A viewer with the permission to view audit
// entries sees every change. Other viewers see the changes of fields that they may read,
// without the ids of the records that an edge pointed to before and after, except of roles that
// they see. Codes: QUERY_TOO_COSTLY for more than maxLookupKeys roles.
func visibleChanges(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
	out, seesAll := make([][]byte, len(rows)), authz.HasPermission(r.viewer, authz.AuditEntry.Name+":VIEW")
	var visibleRoles map[string]bool
	if !seesAll {
		var err error
		if visibleRoles, err = r.visibleRoleIDs(ctx, rows); err != nil {
			return nil, err
		}
	}
	for i, row := range rows {
		t, text := r.engine.graph.Types[string(row[0].Text)], row[1].Text
		if out[i] = text; seesAll || text == nil {
			continue
		}
		if t == nil { // the entity is not part of the graph, so none of its fields is readable
			t = &binding.Type{}
		}
		var changes []jsontypes.Change
		if err := json.Unmarshal(text, &changes); err != nil {
			return nil, err
		}
		for k := range changes {
			if f := t.Fields[changes[k].FieldName]; f != nil && f.TargetType != nil {
				changes[k].OldValue, changes[k].NewValue = keepIDs(changes[k].OldValue, visibleRoles), keepIDs(changes[k].NewValue, visibleRoles)
			}
		}
		out[i], _ = json.Marshal(slices.DeleteFunc(changes, func(c jsontypes.Change) bool {
			f := t.Fields[c.FieldName]
			return f == nil || f.ViewPermission != "" && !authz.HasPermission(r.viewer, f.ViewPermission)
		}))
	}
	return out, nil
}

// roleIDPattern matches the ids of roles in changes.
var roleIDPattern = regexp.MustCompile(`\b` + authz.CustomerUserRole.IDPrefix + `_[0-9]+\b`)

// visibleRoleIDs returns the ids of the roles in the changes that the viewer sees, in one
// statement. Codes: QUERY_TOO_COSTLY.
func (r *run) visibleRoleIDs(ctx context.Context, rows [][]Value) (map[string]bool, error) {
	visible, t := map[string]bool{}, r.engine.graph.Types[authz.CustomerUserRole.Name]
	var keys []any
	for _, row := range rows {
		for _, id := range roleIDPattern.FindAllString(string(row[1].Text), -1) {
			if _, isKnown := visible[id]; !isKnown {
				visible[id], keys = false, append(keys, t.IDNumber(id))
			}
		}
	}
	if len(keys) == 0 {
		return visible, nil
	}
	if len(keys) > maxLookupKeys {
		return nil, tooManyKeys()
	}
	s := &r.statement
	r.beginStatement()
	s.add("SELECT ", quoteColumn("t0", "id"), " FROM `", t.Table, "` t0 WHERE ")
	s.addIn(quoteColumn("t0", "id"), keys)
	s.addVisibility(t.Entity, "t0", authz.ForRow)
	return visible, s.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		visible[t.FormatID(id)] = true
		return err
	})
}

// keepIDs returns those of the ids in a value of a change that are visible, nil if none is.
func keepIDs(ids *string, visible map[string]bool) *string {
	if ids == nil {
		return nil
	}
	kept := strings.Join(slices.DeleteFunc(strings.Fields(*ids), func(id string) bool { return !visible[id] }), " ")
	if kept == "" {
		return nil
	}
	return &kept
}
