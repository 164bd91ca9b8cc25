package read

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// hasCondition reports whether a filter contains a condition, at any depth. An empty list
// counts as one, because "in: []" matches no row.
func hasCondition(filter any) bool {
	switch v := filter.(type) {
	case nil:
		return false
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), hasCondition)
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, hasCondition)
	}
	return true
}

// FindMatchingIDs returns the ids of the rows of a type that the viewer may see and that
// match filter and search in the input of the mutation being resolved: at most limit ids,
// the lowest first. Codes: BAD_REQUEST, PERMISSION_DENIED.
func (e *Engine) FindMatchingIDs(ctx context.Context, typeName string, limit int) (ids []string, err error) {
	t := e.graph.Types[typeName]
	f := graphql.GetFieldContext(ctx).Field
	input, _ := argumentsOf(f.Field, graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	var w window
	if err := w.parseFilterAndSearch(input); err != nil {
		return nil, err
	}
	if len(w.searchWords) == 0 && (w.filter == nil || len(w.filter) > 0) && !hasCondition(w.filter) {
		return nil, apperr.New(apperr.BadRequest, `"filter" and "search" have no condition. Use filter: {} to select all records.`)
	}
	s := statement{dialect: e.dialect, now: e.now(), viewer: viewer.FromContext(ctx)}
	s.add("SELECT ", quoteColumn("t0", "id"), " FROM `", t.Table, "` t0 WHERE 1=1")
	s.addVisibility(t.Entity, "t0", authz.ForList)
	s.addFilterAndSearch(t, "t0", &w)
	s.add(" ORDER BY ", quoteColumn("t0", "id"), " LIMIT ", strconv.Itoa(limit))
	err = s.forEachRow(ctx, e.querier, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, t.FormatID(id))
		return err
	})
	return ids, err
}
