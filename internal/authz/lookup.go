package authz

import (
	"context"
	stdsql "database/sql"
	"slices"

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

// AllowedIDs returns those of some rows to which the viewer of the context may do an action.
func (e *Entity) AllowedIDs(ctx context.Context, q dbquery.Querier, a Action, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return e.matchingIDs(ctx, q, ids, e.Predicate(WithoutCachedCompanies(viewer.FromContext(ctx)), a, ForRow))
}

// WriteGuards writes the guards of some rows that are about to be linked to. It must come before
// the first read of these rows: then the transaction sees their latest content, and a change of
// them on another node of a cluster makes one of the two fail and run again. It does nothing for
// entities without guards.
func (e *Entity) WriteGuards(ctx context.Context, x Execer, ids []int64) error {
	if !e.guarded || len(ids) == 0 {
		return nil
	}
	text, args := dbquery.AppendIn([]byte("UPDATE `"+e.Table+"` SET `guard`=`guard`+1 WHERE `id`"), nil, ids)
	_, err := x.ExecContext(ctx, string(text), args...)
	return err
}

// LockCapabilities keeps the capabilities that staff have defined, among those that a role of an audience
// will grant, from being deleted before the transaction ends. It returns the codes of those that there are.
func LockCapabilities(ctx context.Context, x Execer, audience viewer.Kind, codes []string) (defined []string, err error) {
	for _, code := range slices.Sorted(slices.Values(codes)) { // in order, so that no two transactions wait for each other
		if !isDefinedByStaff(code) {
			continue
		}
		result, err := x.ExecContext(ctx, "UPDATE `capabilities` SET `guard`=`guard`+1 WHERE `code`=? AND `audience`=?",
			code, AudienceOf(audience))
		if err != nil {
			return nil, err
		}
		if n, err := result.RowsAffected(); err != nil {
			return nil, err
		} else if n > 0 {
			defined = append(defined, code)
		}
	}
	return defined, nil
}

// Execer runs statements that answer no rows.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error)
}

// HolderIn returns the users of a company as the holder of a role; company nil stands for the
// users of all companies. The error is that of the query.
func HolderIn(ctx context.Context, q dbquery.Querier, company *int64) (Holder, error) {
	h := Holder{Audience: viewer.CustomerUser}
	if company == nil {
		return h, nil
	}
	return h, dbquery.One(ctx, q, "SELECT `path` FROM `customers` WHERE `id`=?", []any{*company}, &h.CompanyPath)
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

// CoversOwner reports whether the viewer's level for an action covers the records of a person or
// company: the owner of an address book.
func (e *Entity) CoversOwner(ctx context.Context, q dbquery.Querier, v *viewer.Viewer, a Action, owner int64) (bool, error) {
	level, of := e.LevelFor(v, a), Customer
	if e.personColumn != "" {
		of = CustomerUser
	}
	if of == CustomerUser && level == viewer.Own && v.Kind == viewer.CustomerUser {
		return owner == v.ID, nil
	}
	covered := of.rowsAtLevel(v, level)
	if v.Kind == viewer.System || covered.matchesAll {
		return true, nil
	}
	t := sql.Table(of.Table).As("t")
	s := sql.Select(t.C("id")).From(t).Where(sql.EQ(t.C("id"), owner))
	covered.toPredicate(ForRow)(s)
	text, args := s.Query()
	ids, err := dbquery.IDs(ctx, q, text, args)
	return len(ids) > 0, err
}
