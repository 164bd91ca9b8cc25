package read

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// says reports whether there is a condition in a filter.
func says(filter any) bool {
	switch v := filter.(type) {
	case nil:
		return false
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), says)
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, says)
	}
	return true
}

// Match are the ids of the rows of a type that the viewer sees and that meet filter and
// search of the input of the mutation that is being resolved, the lowest first. Codes:
// BAD_REQUEST, PERMISSION_DENIED.
func (e *Engine) Match(ctx context.Context, of string, most int) (ids []string, err error) {
	t := e.graph.Types[of]
	f := graphql.GetFieldContext(ctx).Field
	input, _ := arguments(f.Field, graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	var w window
	if err := w.find(input); err != nil {
		return nil, err
	}
	if len(w.words) == 0 && (w.filter == nil || len(w.filter) > 0) && !says(w.filter) {
		return nil, badRequest("filter and search say nothing: was a variable forgotten? filter: {} asks for all")
	}
	s := statement{dialect: e.dialect, now: e.now(), viewer: viewer.From(ctx)}
	s.add("SELECT ", quote("t0", "id"), " FROM `", t.Table, "` t0 WHERE 1=1")
	s.visible(t.Entity, "t0", authz.Set)
	s.narrowed(t, "t0", &w)
	s.add(" ORDER BY ", quote("t0", "id"), " LIMIT ", strconv.Itoa(most))
	err = s.query(ctx, e.q, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, t.ID(id))
		return err
	})
	return ids, err
}
