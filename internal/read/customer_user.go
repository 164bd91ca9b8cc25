package read

import (
	"context"
	"database/sql"
	"encoding/json"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"
)

// appendFullName computes fullName: the first name, a space and the last name.
func appendFullName(b []byte, inputs []Value) []byte {
	var name [128]byte
	return appendQuoted(b, append(append(append(name[:0], inputs[0].Text...), ' '), inputs[1].Text...))
}

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
