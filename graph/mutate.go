package graph

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/directory"
	"buyergraph/internal/mutation"
	"buyergraph/internal/names"
	"buyergraph/internal/read"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// mutate runs a mutation that changes a node: it checks the permission of the mutation's
// @access, opens a transaction, calls the subject function, and reads the payload's node on
// that transaction before it commits. A refusal rolls back and becomes userErrors; a dry run
// rolls back too.
func mutate[I mutation.Optioned](
	ctx context.Context, r *Resolver, input I, do func(context.Context, *store.Tx, I) (id string, err error),
) (*model.NodePayload, error) {
	return mutatePrepared(ctx, r, input, prepareNothing[I], func(ctx context.Context, tx *store.Tx, input I, _ struct{}) (string, error) {
		return do(ctx, tx, input)
	})
}

// mutatePrepared is [mutate] with something that is made before the transaction begins, such
// as the hash of a password.
func mutatePrepared[I mutation.Optioned, P any](
	ctx context.Context, r *Resolver, input I,
	prepare func(context.Context, I) (P, error),
	do func(context.Context, *store.Tx, I, P) (id string, err error),
) (*model.NodePayload, error) {
	p, _, err := runMutation(ctx, r, input, prepare, func(ctx context.Context, tx *store.Tx, input I, prepared P) (string, struct{}, error) {
		id, err := do(ctx, tx, input, prepared)
		return id, struct{}{}, err
	})
	return p, err
}

// mutateProbing is [mutate] for a mutation that can tell a customer user that an e-mail address
// belongs to somebody. It takes a probe first, and gives it back if the answer does not tell
// that.
func mutateProbing[I mutation.Optioned](
	ctx context.Context, r *Resolver, input I,
	do func(context.Context, *store.Tx, I, directory.EmailProbe) (id string, err error),
) (*model.NodePayload, error) {
	var probe directory.EmailProbe
	hasTold := true
	defer func() { probe.End(ctx, r.Store, hasTold) }()
	p, err := mutatePrepared(ctx, r, input, func(ctx context.Context, _ I) (_ directory.EmailProbe, err error) {
		probe, err = directory.TakeEmailProbe(ctx, r.Store)
		return probe, err
	}, do)
	hasTold = err != nil || hasErrorCode(p.UserErrors, apperr.EmailUnavailable)
	return p, err
}

// mutateWithResult is [mutate] for a payload that says more than its node: the result that the
// subject function returns. It is the zero value where the mutation is refused or repeated.
func mutateWithResult[I mutation.Optioned, R any](
	ctx context.Context, r *Resolver, input I,
	do func(context.Context, *store.Tx, I) (id string, result R, err error),
) (*model.NodePayload, R, error) {
	return runMutation(ctx, r, input, prepareNothing[I], func(ctx context.Context, tx *store.Tx, input I, _ struct{}) (string, R, error) {
		return do(ctx, tx, input)
	})
}

// mutateNaming is [mutate] for a payload that also names related records, by the ids that the
// subject function returns.
func mutateNaming[I mutation.Optioned](
	ctx context.Context, r *Resolver, input I,
	do func(context.Context, *store.Tx, I) (id string, related []string, err error),
) (*model.NodePayload, error) {
	p, related, err := mutateWithResult(ctx, r, input, do)
	if p != nil {
		p.RelatedIDs = related
	}
	return p, err
}

// relatedNode is the record that a payload names besides its node; nil if there is none, or the
// viewer may not see it.
func (r *Resolver) relatedNode(ctx context.Context, p *model.NodePayload) (*read.Object, error) {
	if len(p.RelatedIDs) == 0 {
		return nil, nil
	}
	return r.Read.Node(ctx, p.RelatedIDs[0])
}

func prepareNothing[I any](context.Context, I) (struct{}, error) { return struct{}{}, nil }

func runMutation[I mutation.Optioned, P, R any](
	ctx context.Context, r *Resolver, input I,
	prepare func(context.Context, I) (P, error),
	do func(context.Context, *store.Tx, I, P) (id string, result R, err error),
) (*model.NodePayload, R, error) {
	p, result := &model.NodePayload{}, *new(R)
	_, err := runIfPermitted(ctx, input, func(ctx context.Context, input I) (any, error) {
		o := input.Options()
		ctx, err := withReason(ctx, o)
		if err != nil {
			return nil, err
		}
		if err := checkNulls(ctx, input); err != nil {
			return nil, err
		}
		prepared, err := prepare(ctx, input)
		if err != nil {
			return nil, err
		}
		call, err := idempotentCall(ctx, o)
		if err != nil {
			return nil, err
		}
		err = r.Store.WithTx(store.WithQueue(ctx, targetID(ctx)), func(ctx context.Context, tx *store.Tx) error {
			id, made, err := runOnce(ctx, tx, o, call, func(ctx context.Context) (string, R, error) { return do(ctx, tx, input, prepared) })
			if err != nil {
				return err
			}
			result, p.DeletedID = made, &id
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
		return nil, result, err
	}
	if len(p.UserErrors) > 0 {
		p.Node, p.DeletedID, result = nil, nil, *new(R)
	}
	return p, result, nil
}

// withReason checks which fields a mutation sets, and keeps the reason of the mutation with
// the request. The context no longer knows which companies the viewer sees: the mutation may
// change that.
func withReason(ctx context.Context, o mutation.Options) (context.Context, error) {
	if err := checkMaySet(ctx); err != nil {
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

// errDryRun rolls a dry run back.
var errDryRun = errors.New("a dry run")

// runOnce runs a mutation under the client's conditions: once under an idempotency key, and
// only at the version that the client expects. A call that is repeated has no result.
func runOnce[R any](
	ctx context.Context, tx *store.Tx, o mutation.Options, call *mutation.IdempotentCall,
	do func(context.Context) (string, R, error),
) (id string, result R, err error) {
	if call != nil {
		if id, err = call.Begin(ctx, tx); id != "" || err != nil {
			return id, result, err
		}
	}
	verify := func() error { return nil }
	if o.ExpectedVersion != nil {
		ctx, verify = mutation.Expecting(ctx, targetID(ctx), *o.ExpectedVersion)
	}
	if id, result, err = do(ctx); err != nil {
		return id, result, err
	}
	if err = verify(); err == nil && call != nil {
		err = call.End(ctx, tx, id)
	}
	return id, result, err
}

// targetID returns the id of the record that a mutation changes: that of the input, or of the
// viewer's own account.
func targetID(ctx context.Context) string {
	if id, isGiven := rawInput(ctx)[mutation.IDField].(string); isGiven {
		return id
	}
	return authz.CustomerUser.FormatID(viewer.FromContext(ctx).CustomerUserID())
}

// idempotentCall is the mutation being resolved under its key; nil where it has none, and for
// a dry run, which leaves nothing.
func idempotentCall(ctx context.Context, o mutation.Options) (*mutation.IdempotentCall, error) {
	if o.IdempotencyKey == nil || o.DryRun {
		return nil, nil
	}
	return mutation.NewIdempotentCall(ctx, graphql.GetFieldContext(ctx).Field.Name, *o.IdempotencyKey, rawInput(ctx))
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

// runIfPermitted runs do when the viewer holds the permission that the @access of the
// mutation being resolved names; a mutation without one is refused.
func runIfPermitted[I, O any](ctx context.Context, input I, do func(context.Context, I) (O, error)) (out O, err error) {
	v, need := viewer.FromContext(ctx), binding.RequiredPermission(graphql.GetFieldContext(ctx).Field.Definition)
	switch {
	case authz.HasPermission(v, need):
		return do(ctx, input)
	case v == nil || v.Kind == viewer.Guest:
		return out, apperr.New(apperr.Unauthenticated, `Sign in first, then send the token in the header "Authorization: Bearer TOKEN".`)
	}
	return out, authz.PermissionNeeded(need)
}

// checkMaySet refuses an input that sets what the viewer may not see of the payload's node.
func checkMaySet(ctx context.Context) error {
	return checkFields(Schema(), viewer.FromContext(ctx), payloadNode(ctx), rawInput(ctx), nil)
}

// checkNulls refuses null for the fields of a change that cannot be cleared: those in whose Go
// type null is the same as absent, also in the patches of its lists. Codes: REQUIRED.
func checkNulls(ctx context.Context, input mutation.Optioned) error {
	var faults apperr.List
	if t := reflect.TypeOf(input); hasField(t, "ExpectedVersion") {
		addNulls(&faults, t, rawInput(ctx), nil)
	}
	return faults.ErrOrNil()
}

// addNulls adds a fault for each null in an input, or a part of it at path, for which its Go type has no value.
func addNulls(faults *apperr.List, t reflect.Type, raw map[string]any, path []string) {
	for _, f := range reflect.VisibleFields(t) {
		name := names.OfField(f.Name)
		value, given := raw[name]
		fieldPath := append(slices.Clip(path), name)
		patch, isPatch := value.(map[string]any)
		isPlain := f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Slice
		switch {
		case !given || hasField(reflect.TypeFor[mutation.Options](), f.Name):
		case value == nil && isPlain:
			faults.Add(apperr.Empty(), fieldPath...)
		case isPatch && f.Type.Kind() == reflect.Pointer:
			addNulls(faults, f.Type.Elem(), patch, fieldPath)
		}
	}
}

func hasField(t reflect.Type, name string) bool {
	_, ok := t.FieldByName(name)
	return ok
}

func checkFields(schema *ast.Schema, v *viewer.Viewer, node *ast.Definition, input map[string]any, path []string) error {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		field, fieldPath := node.Fields.ForName(name), append(slices.Clip(path), name)
		if field == nil {
			continue
		}
		if need := binding.RequiredPermission(field); need != "" && !authz.HasPermission(v, need) {
			return authz.PermissionNeededToSet(need).At(fieldPath...)
		}
		elements, _ := input[name].([]any)
		for i, element := range elements {
			below, ok := element.(map[string]any)
			target := schema.Types[strings.TrimSuffix(field.Type.Name(), "Connection")]
			if !ok || target == nil {
				continue
			}
			if err := checkFields(schema, v, target, below, append(slices.Clip(fieldPath), strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	return nil
}

// valueIfOK is a payload's value, absent where there are userErrors.
func valueIfOK[T any](errs []model.UserError, value T) *T {
	if len(errs) > 0 {
		return nil
	}
	return &value
}
