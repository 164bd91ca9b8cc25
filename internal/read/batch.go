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

// batch makes a field that needs code, for all rows of a fetch at once: rows are
// the columns that it asked for, and the field's own if it has one; the answer is a JSON
// text for each, which may be that of a row. It may run statements, the same number
// whatever the rows.
type batch func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error)

// granted is what those roles of a customer user together allow that the viewer may see.
func granted(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
	var users []any // each once, behind edges there may be none
	seen := map[int64]bool{}
	for _, row := range rows {
		if u := row[0]; !u.Null && !seen[u.N] {
			seen[u.N], users = true, append(users, u.N)
		}
	}
	if len(users) > maxKeys {
		return nil, tooManyKeys()
	}
	roles := make(map[int64][]authz.Role, len(users))
	if len(users) > 0 {
		if err := r.roles(ctx, users, roles); err != nil {
			return nil, err
		}
	}
	out := make([][]byte, len(rows))
	for i, row := range rows {
		grants, _ := authz.Granted(viewer.CustomerUser, roles[row[0].N])
		out[i], _ = json.Marshal(authz.List(grants))
	}
	return out, nil
}

// shown are the changes that audit entries tell of: to who may see the audit all of them,
// to others those of fields that they may see, and not which records they lead to.
func shown(_ context.Context, r *run, rows [][]Value) ([][]byte, error) {
	out, all := make([][]byte, len(rows)), authz.Allowed(r.viewer, authz.AuditEntry.Name+":VIEW")
	for i, row := range rows {
		t, text := r.e.graph.Types[string(row[0].Text)], row[1].Text
		if out[i] = text; all || text == nil {
			continue
		}
		if t == nil { // no node shows it
			t = &binding.Type{}
		}
		var changes []jsontypes.Change
		if err := json.Unmarshal(text, &changes); err != nil {
			return nil, err
		}
		for k := range changes {
			if f := t.Fields[changes[k].Field]; f != nil && f.Target != nil {
				changes[k].Old, changes[k].New = nil, nil
			}
		}
		out[i], _ = json.Marshal(slices.DeleteFunc(changes, func(c jsontypes.Change) bool {
			f := t.Fields[c.Field]
			return f == nil || f.Access != "" && !authz.Allowed(r.viewer, f.Access)
		}))
	}
	return out, nil
}

// roles reads the roles of users, of all in one statement.
func (r *run) roles(ctx context.Context, users []any, into map[int64][]authz.Role) error {
	s, edge := &r.st, r.e.graph.Types["CustomerUser"].Fields["roles"]
	f := &fetch{typ: edge.Target, edge: edge}
	from, user := s.from(f)
	r.begin()
	s.add("SELECT ", user, ",", quote("t0", "default_level"), ",", quote("t0", "permissions"), " FROM ", from)
	s.where(f, user, keys{values: users}, &window{}, false)
	// one of a company that he has left grants nothing
	s.add(" AND (t0.`customer_id` IS NULL OR t0.`customer_id`=(SELECT u.`customer_id` FROM `", authz.CustomerUser.Table, "` u WHERE u.`id`=", user, "))")
	return s.query(ctx, r.q, func(rows *sql.Rows) error {
		var user int64
		var text []byte
		var role authz.Role
		err := rows.Scan(&user, &role.DefaultLevel, &text)
		if err == nil && len(text) > 0 {
			err = json.Unmarshal(text, &role.Permissions)
		}
		into[user] = append(into[user], role)
		return err
	})
}
