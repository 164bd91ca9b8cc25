package read

import (
	"context"
	"strconv"

	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// Match are the ids of the rows of a type that the viewer sees and that meet filter and
// search of the input of the mutation that is being resolved, the lowest first. Codes:
// BAD_REQUEST, PERMISSION_DENIED.
func (e *Engine) Match(ctx context.Context, of string, most int) (ids []string, err error) {
	t := e.graph.types[of]
	f := graphql.GetFieldContext(ctx).Field
	input, _ := arguments(f.Field, graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	var w window
	if err := w.find(input); err != nil {
		return nil, err
	}
	s := statement{dialect: e.dialect, now: e.now(), viewer: viewer.From(ctx)}
	s.add("SELECT ", quote("t0", "id"), " FROM `", t.Table, "` t0 WHERE 1=1")
	s.visible(t.Entity, "t0", rule.Set)
	if err := s.narrowed(t, "t0", &w); err != nil {
		return nil, err
	}
	s.add(" ORDER BY ", quote("t0", "id"), " LIMIT ", strconv.Itoa(most))
	rows, err := e.q.QueryContext(ctx, string(s.text), s.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, t.ID(id))
	}
	return ids, rows.Err()
}
