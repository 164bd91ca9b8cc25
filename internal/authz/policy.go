package authz

import (
	"context"
	"fmt"

	"buyergraph/internal/viewer"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
)

// Policy is the ent policy of every schema; the base mixin sets it. It adds the entity's
// predicate to reads, updates and deletes, and allows creates to viewers with the
// permission. It denies entities that are not in [Entities], and contexts without a viewer.
type Policy struct{}

// narrowable is the method of ent's generated queries and mutations that adds a predicate.
type narrowable interface {
	WhereP(...func(*sql.Selector))
}

// EvalQuery implements ent.Policy.
func (Policy) EvalQuery(ctx context.Context, q ent.Query) error {
	typed, ok := q.(interface{ QueryType() string })
	if !ok {
		return privacy.Denyf("a query of no known entity")
	}
	return applyPredicate(ctx, q, typed.QueryType(), View)
}

// EvalMutation implements ent.Policy.
func (Policy) EvalMutation(ctx context.Context, m ent.Mutation) error {
	switch {
	case m.Op().Is(ent.OpCreate):
		// The hooks check the created row itself.
		if rows := ByName(m.Type()).rowsAllowed(viewer.FromContext(ctx), Create); rows.matchesAll || rows.buildPredicate != nil {
			return privacy.Allow
		}
		return privacy.Denyf("%s may not be created by this viewer", m.Type())
	case m.Op().Is(ent.OpDelete | ent.OpDeleteOne):
		return applyPredicate(ctx, m, m.Type(), Delete)
	}
	return applyPredicate(ctx, m, m.Type(), Edit)
}

// applyPredicate limits a query or a mutation to the rows on which the context's viewer
// may do the action.
func applyPredicate(ctx context.Context, target any, name string, a Action) error {
	e, v := ByName(name), viewer.FromContext(ctx)
	if e == nil || v == nil {
		return privacy.Denyf("%s of %s without a rule or a viewer", a, name)
	}
	if where := e.Predicate(WithoutCachedCompanies(v), a, ForList); where != nil {
		n, ok := target.(narrowable)
		if !ok {
			return fmt.Errorf("authz: %T takes no predicate", target)
		}
		n.WhereP(where)
	}
	return privacy.Allow
}

// WithoutCachedCompanies returns the viewer without the list of company ids, so that each
// statement looks the companies up. Writes need this, since the transaction may have
// created or moved a company.
func WithoutCachedCompanies(v *viewer.Viewer) *viewer.Viewer {
	if v == nil || v.CompanyIDs == nil {
		return v
	}
	uncached := *v
	uncached.CompanyIDs = nil
	return &uncached
}
