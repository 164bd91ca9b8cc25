package authz

import (
	"context"
	"fmt"

	"buyergraph/internal/viewer"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
)

// Policy is the one ent policy, which every schema takes from its base mixin:
// reads, updates and deletes get the entity's predicate; creates are for those
// who may create. An entity that is not in [Entities], and a context without a
// viewer, is refused.
type Policy struct{}

// narrow is what ent's generated queries and mutations offer.
type narrow interface {
	WhereP(...func(*sql.Selector))
}

// EvalQuery implements ent.Policy.
func (Policy) EvalQuery(ctx context.Context, q ent.Query) error {
	typed, ok := q.(interface{ QueryType() string })
	if !ok {
		return privacy.Denyf("a query of no known entity")
	}
	return eval(ctx, q, typed.QueryType(), View)
}

// EvalMutation implements ent.Policy.
func (Policy) EvalMutation(ctx context.Context, m ent.Mutation) error {
	switch {
	case m.Op().Is(ent.OpCreate):
		// which row it may be is for guard, which looks at what was made
		if v := viewer.From(ctx); ByName(m.Type()).Level(v, Create) != viewer.None {
			return privacy.Allow
		}
		return privacy.Denyf("%s may not be created by this viewer", m.Type())
	case m.Op().Is(ent.OpDelete | ent.OpDeleteOne):
		return eval(ctx, m, m.Type(), Delete)
	}
	return eval(ctx, m, m.Type(), Edit)
}

func eval(ctx context.Context, target any, name string, a Action) error {
	e, v := ByName(name), viewer.From(ctx)
	if e == nil || v == nil {
		return privacy.Denyf("%s of %s without a rule or a viewer", a, name)
	}
	if where := e.Where(Fresh(v), a, Set); where != nil {
		n, ok := target.(narrow)
		if !ok {
			return fmt.Errorf("rule: %T cannot be narrowed", target)
		}
		n.WhereP(where)
	}
	return privacy.Allow
}

// Fresh is the viewer whose companies are looked up by the statement itself: a
// transaction may have made or moved one.
func Fresh(v *viewer.Viewer) *viewer.Viewer {
	if v == nil || v.Companies == nil {
		return v
	}
	fresh := *v
	fresh.Companies = nil
	return &fresh
}
