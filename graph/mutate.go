package graph

import (
	"context"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/rule"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// mutate is the one way of a mutation that changes a node: the access that its
// @access declares, a transaction, the subject function, and the payload's node,
// read on that transaction before it is committed. A refusal rolls it back and
// becomes userErrors.
func mutate[I any](ctx context.Context, r *Resolver, input I, do func(context.Context, *store.Tx, I) (id string, err error)) (*model.NodePayload, error) {
	p := &model.NodePayload{}
	_, err := guarded(ctx, input, func(ctx context.Context, input I) (any, error) {
		return nil, r.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			id, err := do(ctx, tx, input)
			if err != nil {
				return err
			}
			p.Node, err = r.Read.Render(ctx, tx, id)
			return err
		})
	})
	if p.UserErrors, err = userErrors(err); err != nil {
		return nil, err
	}
	if len(p.UserErrors) > 0 {
		p.Node = nil
	}
	return p, nil
}

// guarded runs do when the viewer holds the permission that the @access of the
// mutation being resolved names; a mutation without one is refused.
func guarded[I, O any](ctx context.Context, input I, do func(context.Context, I) (O, error)) (out O, err error) {
	v, need := viewer.From(ctx), permission(ctx)
	switch {
	case rule.Allowed(v, need):
		return do(ctx, input)
	case v == nil || v.Kind == viewer.Guest:
		return out, apperr.New(apperr.Unauthenticated, "sign in first, and send Authorization: Bearer TOKEN")
	}
	return out, &permissionError{need}
}

func permission(ctx context.Context) string {
	d := graphql.GetFieldContext(ctx).Field.Definition.Directives.ForName("access")
	if d == nil {
		return ""
	}
	return d.Arguments.ForName("permission").Value.Raw
}

func loginPayload(s *session.SignedIn, errs []model.UserError) *model.LoginPayload {
	if s == nil {
		return &model.LoginPayload{UserErrors: errs}
	}
	return &model.LoginPayload{Token: &s.Token, ExpiresAt: &s.ExpiresAt, Redirect: s.Redirect, Viewer: s.Viewer, UserErrors: errs}
}

// unless is a payload's value, absent where there are userErrors.
func unless[T any](errs []model.UserError, value T) *T {
	if len(errs) > 0 {
		return nil
	}
	return &value
}
