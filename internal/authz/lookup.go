package authz

import (
	"context"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// RowMatches reports whether the row id exists and a predicate of [Entity.Predicate]
// selects it. The error is that of the query.
func (e *Entity) RowMatches(ctx context.Context, q dbquery.Querier, id int64, where func(*sql.Selector)) (bool, error) {
	found, err := e.matchingIDs(ctx, q, []int64{id}, where)
	return len(found) > 0, err
}

// VisibleIDs returns those of some rows that the viewer of the context may see.
func (e *Entity) VisibleIDs(ctx context.Context, q dbquery.Querier, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return e.matchingIDs(ctx, q, ids, e.Predicate(WithoutCachedCompanies(viewer.FromContext(ctx)), View, ForRow))
}

// matchingIDs returns those of some rows that exist and that a predicate selects; nil selects
// every row.
func (e *Entity) matchingIDs(ctx context.Context, q dbquery.Querier, ids []int64, where func(*sql.Selector)) ([]int64, error) {
	t := sql.Table(e.Table).As("t")
	s := sql.Select(t.C("id")).From(t)
	s.Where(idIn(t.C("id"), ids, ForList))
	if where != nil {
		where(s)
	}
	text, args := s.Query()
	return dbquery.IDs(ctx, q, text, args)
}
