package graph

import (
	"buyergraph/graph/model"
	"buyergraph/internal/directory"
	"buyergraph/internal/session"
)

func roleUpdatePayload(p *model.NodePayload, u directory.RoleUpdate) *model.CustomerUserRoleUpdatePayload {
	if p == nil {
		return nil
	}
	return &model.CustomerUserRoleUpdatePayload{CustomerUserRole: p.Node, Moved: u.Moved, Effects: u.Effects, UserErrors: p.UserErrors}
}

func audienceOf(forCustomerUsers bool) session.Audience {
	if forCustomerUsers {
		return session.Storefront
	}
	return session.Staff
}
