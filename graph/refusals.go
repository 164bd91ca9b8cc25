package graph

import (
	"context"
	"reflect"
	"slices"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/mutation"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// refusalRecorder audits every mutation that a signed-in viewer is refused for lack of a
// permission.
type refusalRecorder struct{ *mutation.RefusalLog }

func (refusalRecorder) ExtensionName() string                   { return "Refusals" }
func (refusalRecorder) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField implements gqlgen's graphql.FieldInterceptor. It records a refusal after
// the mutation's resolver has run.
func (r refusalRecorder) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	out, err := next(ctx)
	if f := graphql.GetFieldContext(ctx); f.Object == "Mutation" && viewer.FromContext(ctx).IsSignedIn() && isRecordedRefusal(out) {
		target, _ := rawInput(ctx)["id"].(string)
		r.RecordRefusal(ctx, f.Field.Name, target)
	}
	return out, err
}

// isRecordedRefusal reports whether a payload has a userError that the audit records.
func isRecordedRefusal(payload any) bool {
	p := reflect.Indirect(reflect.ValueOf(payload))
	if p.Kind() != reflect.Struct {
		return false
	}
	errs, _ := p.FieldByName("UserErrors").Interface().([]model.UserError)
	return hasErrorCode(errs, apperr.PermissionDenied) || hasErrorCode(errs, apperr.EmailUnavailable)
}

func hasErrorCode(errs []model.UserError, code apperr.Code) bool {
	return slices.ContainsFunc(errs, func(e model.UserError) bool { return e.GetCode() == code })
}
