package graph

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/read"
	"buyergraph/internal/rule"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// mutate is the one way of a mutation that changes a node: the access that its
// @access declares, a transaction, the subject function, and the payload's node,
// read on that transaction before it is committed. A refusal rolls it back and
// becomes userErrors.
func mutate[I any](ctx context.Context, r *Resolver, input I, do func(context.Context, *store.Tx, I) (id string, err error)) (*model.NodePayload, error) {
	p := &model.NodePayload{}
	_, err := guarded(ctx, input, func(ctx context.Context, input I) (any, error) {
		if err := writable(ctx); err != nil {
			return nil, err
		}
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
	return out, &permissionError{permission: need}
}

// writable refuses an input that sets what the viewer may not see of the payload's node.
func writable(ctx context.Context) error {
	oc, f := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	schema := Schema()
	node := schema.Types[schema.Types[f.Definition.Type.Name()].Fields[0].Type.Name()]
	input, _ := f.ArgumentMap(oc.Variables)["input"].(map[string]any)
	return writes(schema, viewer.From(ctx), node, input, []string{"input"})
}

func writes(schema *ast.Schema, v *viewer.Viewer, node *ast.Definition, input map[string]any, path []string) error {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		f, at := node.Fields.ForName(name), append(slices.Clip(path), name)
		if f == nil {
			continue
		}
		if d := f.Directives.ForName("access"); d != nil {
			if need := d.Arguments.ForName("permission").Value.Raw; !rule.Allowed(v, need) {
				return &permissionError{need, at}
			}
		}
		parts, _ := input[name].([]any)
		for i, part := range parts {
			below, ok := part.(map[string]any)
			target := schema.Types[strings.TrimSuffix(f.Type.Name(), "Connection")]
			if !ok || target == nil {
				continue
			}
			if err := writes(schema, v, target, below, append(slices.Clip(at), strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	return nil
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

// his is a record of the viewer's own, read as he who may just have signed in; n is 0
// where there is none.
func (r *Resolver) his(ctx context.Context, v *viewer.Viewer, e *rule.Entity, n int64) (*read.Object, error) {
	if n == 0 {
		return nil, nil
	}
	return r.Read.Node(viewer.With(ctx, v), e.ID(n))
}

func audience(c *rule.Capability) session.Audience {
	if c.Storefront {
		return session.Storefront
	}
	return session.Staff
}
