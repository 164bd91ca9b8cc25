package authz

import (
	"context"
	stdsql "database/sql"

	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Querier runs statements. A store, a transaction and ent's client are queriers.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*stdsql.Rows, error)
}

// RowMatches reports whether the row id exists and a predicate of [Entity.Predicate]
// selects it. The error is that of the query.
func (e *Entity) RowMatches(ctx context.Context, q Querier, id int64, where func(*sql.Selector)) (bool, error) {
	found, err := e.matchingIDs(ctx, q, []int64{id}, where)
	return len(found) > 0, err
}

// VisibleIDs returns those of some rows that the viewer of the context may see.
func (e *Entity) VisibleIDs(ctx context.Context, q Querier, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return e.matchingIDs(ctx, q, ids, e.Predicate(WithoutCachedCompanies(viewer.FromContext(ctx)), View, ForRow))
}

// matchingIDs returns those of some rows that exist and that a predicate selects; nil selects
// every row.
func (e *Entity) matchingIDs(ctx context.Context, q Querier, ids []int64, where func(*sql.Selector)) (found []int64, err error) {
	t := sql.Table(e.Table).As("t")
	s := sql.Select(t.C("id")).From(t)
	s.Where(idIn(t.C("id"), ids, ForList))
	if where != nil {
		where(s)
	}
	text, args := s.Query()
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}
