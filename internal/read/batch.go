package read

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"buyergraph/internal/nested"
	"buyergraph/internal/rule"
)

// batch makes a field that needs code, for all rows of a fetch at once: rows are
// the columns that it asked for, the answer is a JSON text for each. It may run
// statements, the same number whatever the rows.
type batch func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error)

// granted is what all roles of a customer user together allow: of each action the
// highest level of those roles that the viewer may see.
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
	best := make(map[int64]map[nested.Permission]rule.Level, len(rows))
	if len(users) > 0 {
		if err := r.grants(ctx, users, best); err != nil {
			return nil, err
		}
	}
	out := make([][]byte, len(rows))
	for i, row := range rows {
		list := []nested.Permission{}
		for p, level := range best[row[0].N] {
			p.Level = string(level)
			list = append(list, p)
		}
		slices.SortFunc(list, func(x, y nested.Permission) int {
			return cmp.Or(cmp.Compare(x.Entity, y.Entity), cmp.Compare(x.Action, y.Action))
		})
		out[i], _ = json.Marshal(list)
	}
	return out, nil
}

// grants reads the users' roles into best.
func (r *run) grants(ctx context.Context, users []any, best map[int64]map[nested.Permission]rule.Level) error {
	s, edge := &r.st, r.e.graph.types["CustomerUser"].fields["roles"]
	f := &fetch{typ: edge.target, edge: edge}
	from, user := s.from(f)
	r.begin()
	s.add("SELECT ", user, ",", quote("t0", "permissions"), " FROM ", from)
	if err := s.where(f, user, keys{values: users}, &window{}, false); err != nil {
		return err
	}
	rows, err := r.q.QueryContext(ctx, string(s.text), s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var user int64
		var text []byte
		if err := rows.Scan(&user, &text); err != nil {
			return err
		}
		var list []nested.Permission
		if len(text) > 0 {
			if err := json.Unmarshal(text, &list); err != nil {
				return err
			}
		}
		if best[user] == nil {
			best[user] = map[nested.Permission]rule.Level{}
		}
		for _, p := range list {
			level := rule.Level(p.Level)
			p.Level = ""
			best[user][p] = rule.Higher(best[user][p], level)
		}
	}
	return rows.Err()
}
