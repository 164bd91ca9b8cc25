package read

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"
)

// batchFunc computes the values of one field for all rows of a fetch at once. Each row
// holds the field's input columns, followed by the field's own column if it has one.
// The result has one JSON text per row; it may share memory with a row. A batchFunc may
// run statements, but their number must not depend on the rows.
type batchFunc func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error)

// effectiveGrants computes CustomerUser.permissions: the union of the grants of the
// user's roles, counting only roles that the viewer may see. The input column is the
// user's id. Code: QUERY_TOO_COSTLY for more than maxLookupKeys users.
func effectiveGrants(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
	var users []any // distinct ids; a row behind a to-one edge has none if that edge is null
	seen := map[int64]bool{}
	for _, row := range rows {
		if u := row[0]; !u.IsNull && !seen[u.Number] {
			seen[u.Number], users = true, append(users, u.Number)
		}
	}
	if len(users) > maxLookupKeys {
		return nil, tooManyKeys()
	}
	roles := make(map[int64][]authz.Role, len(users))
	if len(users) > 0 {
		if err := r.readVisibleRoles(ctx, users, roles); err != nil {
			return nil, err
		}
	}
	out := make([][]byte, len(rows))
	for i, row := range rows {
		grants, _ := authz.EffectiveGrants(viewer.CustomerUser, roles[row[0].Number])
		out[i], _ = json.Marshal(authz.ListGrants(grants))
	}
	return out, nil
}

// acceptedOperations returns the function that computes viewerCan for rows of an entity: the
// operations that the mutations accept from the viewer. The input columns are those of
// addTargetColumns. Code: QUERY_TOO_COSTLY for more than maxLookupKeys rows.
func acceptedOperations(e *authz.Entity) batchFunc {
	return func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
		out, targets := make([][]byte, len(rows)), make([]*authz.Target, 0, len(rows))
		for i := range out {
			out[i] = []byte("[]")
		}
		switch {
		case len(e.OperationRules()) == 0:
			return out, nil
		case len(rows) > maxLookupKeys:
			return nil, tooManyKeys()
		}
		for _, row := range rows {
			t := &authz.Target{Entity: e, ID: row[0].Number, Facts: row[1].Number}
			if columns := row[2:]; len(columns) > 0 {
				role, err := authz.ParseRole(columns[0].Text, columns[1].Text, columns[2].Text)
				if err != nil {
					return nil, err
				}
				t.Roles = []authz.Role{role}
			}
			targets = append(targets, t)
		}
		if err := authz.LoadHeldRoles(ctx, r.querier, r.viewer, targets); err != nil {
			return nil, err
		}
		for i, t := range targets {
			if accepted := t.AcceptedOperations(r.viewer); len(accepted) > 0 {
				out[i], _ = json.Marshal(accepted)
			}
		}
		return out, nil
	}
}

// visibleChanges computes AuditEntry.changes. A viewer with the permission to view audit
// entries sees every change. Other viewers see the changes of fields that they may read,
// without the ids of the records that an edge pointed to before and after.
func visibleChanges(_ context.Context, r *run, rows [][]Value) ([][]byte, error) {
	out, seesAll := make([][]byte, len(rows)), authz.HasPermission(r.viewer, authz.AuditEntry.Name+":VIEW")
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
				changes[k].OldValue, changes[k].NewValue = nil, nil
			}
		}
		out[i], _ = json.Marshal(slices.DeleteFunc(changes, func(c jsontypes.Change) bool {
			f := t.Fields[c.FieldName]
			return f == nil || f.ViewPermission != "" && !authz.HasPermission(r.viewer, f.ViewPermission)
		}))
	}
	return out, nil
}

// readVisibleRoles reads the roles of all given users in one statement, adding them to
// rolesByUser. It leaves out roles that the viewer may not see.
func (r *run) readVisibleRoles(ctx context.Context, users []any, rolesByUser map[int64][]authz.Role) error {
	s, edge := &r.statement, r.engine.graph.Types["CustomerUser"].Fields["roles"]
	f := &fetch{rowType: edge.TargetType, edge: edge}
	from, user := s.fromClause(f)
	r.beginStatement()
	s.add("SELECT ", user, ",", quoteColumn("t0", "default_level"), ",", quoteColumn("t0", "permissions"), " FROM ", from)
	s.addWhere(f, user, lookupKeys{values: users}, &window{}, false)
	// A role that belongs to a company grants nothing after the user has left that company.
	s.add(" AND (t0.`customer_id` IS NULL OR t0.`customer_id`=(SELECT u.`customer_id` FROM `", authz.CustomerUser.Table,
		"` u WHERE u.`id`=", user, "))")
	return s.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		var user int64
		var text []byte
		var role authz.Role
		err := rows.Scan(&user, &role.DefaultLevel, &text)
		if err == nil && len(text) > 0 {
			err = json.Unmarshal(text, &role.Permissions)
		}
		rolesByUser[user] = append(rolesByUser[user], role)
		return err
	})
}
