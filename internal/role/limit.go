package role

import (
	"context"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Exceeding are those roles of customer users, of some by id, that grant what the viewer
// does not hold himself, or further than he does. Nobody gives what he lacks; the
// seller's people give by their own permissions, which are of another kind.
func Exceeding(ctx context.Context, tx *store.Tx, ids []int64) ([]int64, error) {
	v := viewer.From(ctx)
	if v.Kind != viewer.CustomerUser || len(ids) == 0 {
		return nil, nil
	}
	roles, err := tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(ids...)).Order(customeruserrole.ByID()).All(viewer.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, r := range roles {
		if !holds(v, ofCustomerUsers(r)) {
			out = append(out, r.ID)
		}
	}
	return out, nil
}

// holds reports whether the viewer has all that a role grants.
func holds(v *viewer.Viewer, r rule.Role) bool {
	grants, capabilities := rule.Granted(viewer.CustomerUser, []rule.Role{r})
	for key, l := range grants {
		if !v.Grants[key].AtLeast(l) {
			return false
		}
	}
	for _, c := range capabilities {
		if !v.Can(c) {
			return false
		}
	}
	return true
}
