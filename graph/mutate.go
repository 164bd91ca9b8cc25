package graph

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/directory"
	"buyergraph/internal/mutation"
	"buyergraph/internal/read"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// mutate is the one way of a mutation that changes a node: the access that its
// @access declares, a transaction, the subject function, and the payload's node,
// read on that transaction before it is committed. A refusal rolls it back and
// becomes userErrors; a dry run is rolled back too.
func mutate[I mutation.Optioned](ctx context.Context, r *Resolver, input I, do func(context.Context, *store.Tx, I) (id string, err error)) (*model.NodePayload, error) {
	none := func(context.Context, I) (struct{}, error) { return struct{}{}, nil }
	return mutateWith(ctx, r, input, none, func(ctx context.Context, tx *store.Tx, input I, _ struct{}) (string, error) {
		return do(ctx, tx, input)
	})
}

// mutateWith is mutate with something that has to be made before the transaction begins,
// such as a password's hash.
func mutateWith[I mutation.Optioned, P any](ctx context.Context, r *Resolver, input I, prepare func(context.Context, I) (P, error), do func(context.Context, *store.Tx, I, P) (id string, err error)) (*model.NodePayload, error) {
	p := &model.NodePayload{}
	_, err := guarded(ctx, input, func(ctx context.Context, input I) (any, error) {
		o := input.Options()
		ctx, err := prepared(ctx, o)
		if err != nil {
			return nil, err
		}
		made, err := prepare(ctx, input)
		if err != nil {
			return nil, err
		}
		key, err := once(ctx, o)
		if err != nil {
			return nil, err
		}
		err = r.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			id, err := step(ctx, tx, o, key, func() (string, error) { return do(ctx, tx, input, made) })
			if err != nil {
				return err
			}
			p.DeletedID = &id
			if p.Node, err = r.Read.RenderPayload(ctx, tx, id); err == nil && o.DryRun {
				err = errDryRun
			}
			return err
		})
		if errors.Is(err, errDryRun) {
			err = nil
		}
		return nil, err
	})
	if p.UserErrors, err = splitUserErrors(ctx, err); err != nil {
		return nil, err
	}
	if hasErrorCode(p.UserErrors, apperr.EmailUnavailable) {
		if err := directory.CountGuess(ctx, r.Store); err != nil {
			return nil, err
		}
	}
	if len(p.UserErrors) > 0 {
		p.Node, p.DeletedID = nil, nil
	}
	return p, nil
}

// prepared checks what a mutation sets, and keeps with the request why it is made. What
// is made in it is seen at once.
func prepared(ctx context.Context, o mutation.Options) (context.Context, error) {
	if err := writable(ctx); err != nil {
		return ctx, err
	}
	ctx = viewer.NewContext(ctx, authz.WithoutCachedCompanies(viewer.FromContext(ctx)))
	if o.Reason == nil {
		return ctx, nil
	}
	var l apperr.List
	if l.Add(text.OptionalLineUpTo(255)(*o.Reason), apperr.FieldPath(&o, &o.Reason)...); len(l) > 0 {
		return ctx, l
	}
	origin := viewer.OriginFromContext(ctx)
	origin.Reason = text.Clean(*o.Reason)
	return viewer.WithOrigin(ctx, origin), nil
}

// errDryRun rolls back what was only tried.
var errDryRun = errors.New("a dry run")

// step does what is to be done under the client's conditions: only once under a key,
// only to the version that he expects.
func step(ctx context.Context, tx *store.Tx, o mutation.Options, once *mutation.Once, do func() (string, error)) (id string, err error) {
	if once != nil {
		if id, err = once.Begin(ctx, tx); id != "" || err != nil {
			return id, err
		}
	}
	if o.ExpectedVersion != nil {
		target, _ := rawInput(ctx)["id"].(string)
		if err := mutation.Expect(ctx, tx, target, *o.ExpectedVersion); err != nil {
			return "", err
		}
	}
	if id, err = do(); err != nil || once == nil {
		return id, err
	}
	return id, once.End(ctx, tx, id)
}

// once is the mutation being resolved under its key; nil where it has none, and where
// nothing will come of it.
func once(ctx context.Context, o mutation.Options) (*mutation.Once, error) {
	if o.IdempotencyKey == nil || o.DryRun {
		return nil, nil
	}
	return mutation.Under(ctx, graphql.GetFieldContext(ctx).Field.Name, *o.IdempotencyKey, rawInput(ctx))
}

// rawInput is the input of the mutation being resolved, as it was sent.
func rawInput(ctx context.Context) map[string]any {
	input, _ := graphql.GetFieldContext(ctx).Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	return input
}

// payloadNode is the type of the node in a mutation's payload.
func payloadNode(ctx context.Context) *ast.Definition {
	s := Schema()
	return s.Types[s.Types[graphql.GetFieldContext(ctx).Field.Definition.Type.Name()].Fields[0].Type.Name()]
}

// guarded runs do when the viewer holds the permission that the @access of the
// mutation being resolved names; a mutation without one is refused.
func guarded[I, O any](ctx context.Context, input I, do func(context.Context, I) (O, error)) (out O, err error) {
	v, need := viewer.FromContext(ctx), access(graphql.GetFieldContext(ctx).Field.Definition)
	switch {
	case authz.HasPermission(v, need):
		return do(ctx, input)
	case v == nil || v.Kind == viewer.Guest:
		return out, apperr.New(apperr.Unauthenticated, "sign in first, and send Authorization: Bearer TOKEN")
	}
	return out, &permissionError{permission: need}
}

// writable refuses an input that sets what the viewer may not see of the payload's node.
func writable(ctx context.Context) error {
	return writes(Schema(), viewer.FromContext(ctx), payloadNode(ctx), rawInput(ctx), []string{"input"})
}

func writes(schema *ast.Schema, v *viewer.Viewer, node *ast.Definition, input map[string]any, path []string) error {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		f, at := node.Fields.ForName(name), append(slices.Clip(path), name)
		if f == nil {
			continue
		}
		if need := access(f); need != "" && !authz.HasPermission(v, need) {
			return &permissionError{need, at}
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

// access is the permission that a field's @access names; empty where it has none.
func access(f *ast.FieldDefinition) string {
	d := f.Directives.ForName("access")
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

func rolePayload(p *model.NodePayload, e directory.RoleEdit) *model.CustomerUserRoleUpdatePayload {
	if p == nil {
		return nil
	}
	out := &model.CustomerUserRoleUpdatePayload{CustomerUserRole: p.Node, UserErrors: p.UserErrors}
	if len(p.UserErrors) == 0 {
		out.Moved, out.Effects = e.Moved, e.Effects
	}
	return out
}

func tokenPayload(p *model.NodePayload, token string) *model.APITokenCreatePayload {
	if p == nil {
		return nil
	}
	out := &model.APITokenCreatePayload{APIToken: p.Node, UserErrors: p.UserErrors}
	if len(p.UserErrors) == 0 && token != "" {
		out.Token = &token
	}
	return out
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
func (r *Resolver) his(ctx context.Context, v *viewer.Viewer, e *authz.Entity, n int64) (*read.Object, error) {
	if n == 0 {
		return nil, nil
	}
	return r.Read.Node(viewer.NewContext(ctx, v), e.FormatID(n))
}

func audience(c *authz.Capability) session.Audience {
	if c.ForCustomerUsers {
		return session.Storefront
	}
	return session.Staff
}
