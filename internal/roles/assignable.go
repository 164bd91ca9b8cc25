package roles

import (
	"context"
	"errors"
	"slices"

	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// AssignableTo returns the rows of the roles that the viewer may give to a customer user; none if the viewer
// may not see the user or change the user's roles. user is a graph id. The error is that of a query.
func AssignableTo(ctx context.Context, s *store.Store, user string) (ids []any, err error) {
	v := viewer.FromContext(ctx)
	n, _ := authz.CustomerUser.ParseID(user)
	visible, err := authz.CustomerUser.RowMatches(ctx, s, n, authz.CustomerUser.Predicate(v, authz.View, authz.ForRow))
	if err != nil || !visible {
		return nil, err
	}
	rule := authz.CustomerUser.OperationRule(authz.OpAssignRoles)
	var refusal *apperr.Error
	if err := rule.CheckOperation(ctx, s, v, n); errors.As(err, &refusal) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	company, err := s.Client.CustomerUser.Query().Where(customeruser.ID(n)).QueryCustomer().OnlyID(viewer.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	fitting, err := s.Client.CustomerUserRole.Query().Where(customeruserrole.Or(
		customeruserrole.CustomerIDIsNil(), customeruserrole.CustomerID(company))).IDs(ctx)
	if err != nil {
		return nil, err
	}
	assignable, err := authz.CustomerUserRole.AllowedIDs(ctx, s, authz.Assign, fitting)
	if err != nil {
		return nil, err
	}
	to, err := authz.HolderIn(ctx, s, &company)
	if err != nil {
		return nil, err
	}
	exceeding, err := ExceedingOwnGrants(ctx, s.Client, to, assignable)
	for _, id := range assignable {
		if !slices.Contains(exceeding, id) {
			ids = append(ids, id)
		}
	}
	return ids, err
}
