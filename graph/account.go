package graph

import (
	"context"

	"buyergraph/graph/model"
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

// ownRecord is a record of the viewer's own, nil where n is 0. The viewer may have signed in
// with this very request.
func (r *Resolver) ownRecord(ctx context.Context, v *viewer.Viewer, e *authz.Entity, n int64) (*read.Object, error) {
	if n == 0 {
		return nil, nil
	}
	return r.Read.Node(viewer.NewContext(ctx, v), e.FormatID(n))
}
