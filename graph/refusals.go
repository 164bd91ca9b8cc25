package graph

import (
	"context"
	"reflect"
	"slices"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/audit"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// refusals has it written down when somebody who has signed in is refused a mutation for
// want of a permission, whatever the mutation.
type refusals struct{ *audit.Refusals }

func (refusals) ExtensionName() string                   { return "Refusals" }
func (refusals) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField implements gqlgen's graphql.FieldInterceptor.
func (r refusals) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	out, err := next(ctx)
	if f := graphql.GetFieldContext(ctx); f.Object == "Mutation" && viewer.From(ctx).SignedIn() && denied(out) {
		target, _ := rawInput(ctx)["id"].(string)
		r.Tell(ctx, f.Field.Name, target)
	}
	return out, err
}

// denied reports whether a payload has a userError of which the audit tells.
func denied(payload any) bool {
	p := reflect.Indirect(reflect.ValueOf(payload))
	if p.Kind() != reflect.Struct {
		return false
	}
	errs, _ := p.FieldByName("UserErrors").Interface().([]model.UserError)
	return refused(errs, apperr.PermissionDenied) || refused(errs, apperr.EmailUnavailable)
}

func refused(errs []model.UserError, code apperr.Code) bool {
	return slices.ContainsFunc(errs, func(e model.UserError) bool { return e.GetCode() == code })
}
