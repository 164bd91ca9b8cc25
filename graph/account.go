package graph

import (
	"context"

	"buyergraph/graph/model"
	"buyergraph/internal/account"
	"buyergraph/internal/authz"
	"buyergraph/internal/read"
	"buyergraph/internal/session"
	"buyergraph/internal/viewer"
)

func loginPayload(s *session.SignedIn, errs []model.UserError) *model.LoginPayload {
	if s == nil {
		return &model.LoginPayload{UserErrors: errs}
	}
	return &model.LoginPayload{Token: &s.Token, ExpiresAt: &s.ExpiresAt, Redirect: s.Redirect, Viewer: s.Viewer, UserErrors: errs}
}

func emailConfirmPayload(c *account.EmailConfirmation, errs []model.UserError) *model.EmailConfirmPayload {
	if c == nil {
		return &model.EmailConfirmPayload{UserErrors: errs}
	}
	l := loginPayload(c.SignedIn, errs)
	return &model.EmailConfirmPayload{
		Audience: &c.Audience, Token: l.Token, ExpiresAt: l.ExpiresAt, Redirect: l.Redirect, Viewer: l.Viewer, UserErrors: errs,
	}
}

// ownRecord is a record of the viewer's own, nil where n is 0. The viewer may have signed in
// with this very request.
func (r *Resolver) ownRecord(ctx context.Context, v *viewer.Viewer, e *authz.Entity, n int64) (*read.Object, error) {
	if n == 0 {
		return nil, nil
	}
	return r.Read.Node(viewer.NewContext(ctx, v), e.FormatID(n))
}
