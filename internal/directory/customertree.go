package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// CustomerEnableInput names the customer to enable.
type CustomerEnableInput struct {
	mutation.Update

	ID      string
	Subtree bool
}

// CustomerDisableInput names the customer to disable.
type CustomerDisableInput struct {
	mutation.Update

	ID      string
	Subtree bool
}

// maxSubsidiaries is how many subsidiaries one mutation enables or disables.
const maxSubsidiaries = 1000

// EnableCustomer lets the users of a customer sign in, and of its suspended subsidiaries if the input
// says so. It returns how many customers changed. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION,
// TOO_MANY.
func EnableCustomer(ctx context.Context, tx *store.Tx, in CustomerEnableInput) (id string, changed int, err error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Customer, authz.OpEnable, in.ID, tx.Customer.Get)
	if err != nil {
		return "", 0, err
	}
	s := stateChange{to: customer.StateACTIVE, from: customer.StateSUSPENDED}
	changed, err = s.apply(ctx, tx, c, c.State != customer.StateACTIVE, in.Subtree, apperr.FieldPath(&in, &in.Subtree))
	return in.ID, changed, err
}

// DisableCustomer keeps the users of a customer from signing in, and of its active subsidiaries if the
// input says so; their sessions end at the next request. A customer that is not active stays as it is.
// It returns how many customers changed. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, TOO_MANY.
func DisableCustomer(ctx context.Context, tx *store.Tx, in CustomerDisableInput) (id string, changed int, err error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Customer, authz.OpDisable, in.ID, tx.Customer.Get)
	if err != nil {
		return "", 0, err
	}
	s := stateChange{to: customer.StateSUSPENDED, from: customer.StateACTIVE}
	changed, err = s.apply(ctx, tx, c, c.State == customer.StateACTIVE, in.Subtree, apperr.FieldPath(&in, &in.Subtree))
	return in.ID, changed, err
}

// stateChange brings customers into a state, and subsidiaries only from another state.
type stateChange struct{ to, from customer.State }

// apply changes a customer if isChanged, and its subsidiaries that the viewer may edit if withSubtree,
// which the input says at a path. It returns how many changed.
func (s stateChange) apply(
	ctx context.Context, tx *store.Tx, c *ent.Customer, isChanged, withSubtree bool, path []string,
) (changed int, err error) {
	var ids []int64
	if isChanged {
		ids = append(ids, c.ID)
	}
	if withSubtree {
		subsidiaries := selectSubtree(ctx, tx, c.Path, authz.Edit)
		subsidiaries.Where(sql.And(sql.NEQ(subsidiaries.C("id"), c.ID), sql.EQ(subsidiaries.C("state"), s.from)))
		text, args := subsidiaries.Select(subsidiaries.C("id")).Limit(maxSubsidiaries + 1).Query()
		found, err := dbquery.IDs(ctx, tx, text, args)
		if err != nil {
			return 0, err
		}
		if len(found) > maxSubsidiaries {
			return 0, apperr.New(apperr.TooMany, "This matches more than {max records}. Begin with the subsidiaries.",
				"reason", "SUBTREE", "max", maxSubsidiaries).At(path...)
		}
		ids = append(ids, found...)
	}
	for _, id := range ids {
		if err := tx.Customer.UpdateOneID(id).SetState(s.to).Exec(ctx); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// countVisibleSubtree returns how many customers of the subtree at a path the viewer sees.
func countVisibleSubtree(ctx context.Context, tx *store.Tx, path string) (n int, err error) {
	text, args := selectSubtree(ctx, tx, path, authz.View).Count("*").Query()
	err = dbquery.One(ctx, tx, text, args, &n)
	return n, err
}

// selectSubtree selects the customers of the subtree at a path to which the viewer may do an action.
func selectSubtree(ctx context.Context, tx *store.Tx, path string, a authz.Action) *sql.Selector {
	t := sql.Table(authz.Customer.Table).As("t")
	s := sql.Dialect(tx.Dialect).Select().From(t)
	s.Where(sql.And(sql.GTE(t.C("path"), path), sql.LT(t.C("path"), path+":"))) // ":" follows the digits
	if allowed := authz.Customer.Predicate(authz.WithoutCachedCompanies(viewer.FromContext(ctx)), a, authz.ForRow); allowed != nil {
		allowed(s)
	}
	return s
}
