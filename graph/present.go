package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"runtime/debug"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/viewer"

	"entgo.io/ent/privacy"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// requestErrorCodes are the codes that concern the request and not the input of a mutation.
// They become GraphQL errors and not userErrors.
var requestErrorCodes = map[apperr.Code]bool{
	apperr.Unauthenticated: true, apperr.BadRequest: true, apperr.QueryTooDeep: true, apperr.QueryTooLarge: true,
	apperr.PasswordChangeRequired: true, apperr.QueryTooCostly: true, apperr.Unavailable: true, apperr.Internal: true,
}

// permissionError says that the viewer lacks a permission which @access in the SDL
// requires, for a whole field or for a part of a mutation's input.
type permissionError struct {
	permission string
	path       []string // the part of the input; nil for a whole field
}

func (e *permissionError) Error() string { return "this needs the permission " + e.permission }

// splitUserErrors turns the error of a mutation into userErrors, which the client can act
// on. It returns any other error unchanged, including those with a code of requestErrorCodes.
func splitUserErrors(ctx context.Context, err error) ([]model.UserError, error) {
	out := []model.UserError{}
	if err == nil {
		return out, nil
	}
	var denied *permissionError
	if errors.As(err, &denied) {
		return append(out, &model.PermissionError{
			Code: apperr.PermissionDenied, Permission: denied.permission, Message: denied.Error(), Path: denied.path,
		}), nil
	}
	var stale *mutation.StaleError
	if errors.As(err, &stale) {
		return append(out, toStaleVersionError(ctx, stale)), nil
	}
	if errors.Is(err, privacy.Deny) {
		return append(out, &model.ValidationError{
			Code: apperr.PermissionDenied, Message: "you may not do this to all of what the input names",
		}), nil
	}
	list, ok := apperr.ErrorsOf(err)
	if !ok || len(list) > 0 && requestErrorCodes[list[0].Code] {
		return nil, err
	}
	for _, e := range list {
		out = append(out, toUserError(e))
	}
	return out, nil
}

func toUserError(e *apperr.Error) model.UserError {
	var path []string
	if len(e.Path) > 0 {
		path = append([]string{"input"}, e.Path...)
	}
	if e.Code == apperr.NotUnique && len(path) > 0 {
		return &model.UniqueError{Code: e.Code, Message: e.Message, Path: path, Field: e.Path[len(e.Path)-1]}
	}
	if e.Code == apperr.RateLimited {
		return &model.RateLimitError{Code: e.Code, Message: e.Message, Path: path, RetryAfterSeconds: int(math.Ceil(e.RetryAfter.Seconds()))}
	}
	return &model.ValidationError{Code: e.Code, Message: e.Message, Path: path}
}

// toStaleVersionError returns the userError for a stale version. Its conflicts are the
// fields that others have changed, that the input sets too, and that the viewer may see.
func toStaleVersionError(ctx context.Context, stale *mutation.StaleError) model.UserError {
	var o mutation.Options
	out := &model.StaleVersionError{
		Code: apperr.StaleVersion, Message: stale.Error(), Path: append([]string{"input"}, apperr.FieldPath(&o, &o.ExpectedVersion)...),
		ID: stale.ID, Version: stale.Version, Conflicts: []*model.Conflict{},
	}
	input, node := rawInput(ctx), payloadNode(ctx)
	for _, c := range stale.Changes {
		yours, isSet := input[c.FieldName]
		f := node.Fields.ForName(c.FieldName)
		if !isSet || f == nil || requiredPermission(f) != "" && !authz.HasPermission(viewer.FromContext(ctx), requiredPermission(f)) {
			continue
		}
		if Schema().Types[f.Type.Name()].IsCompositeType() && !authz.HasPermission(viewer.FromContext(ctx), authz.StaffPermission) {
			c.OldValue, c.NewValue = nil, nil // the linked records may be hidden from the viewer
		}
		out.Conflicts = append(out.Conflicts, &model.Conflict{Field: c.FieldName, Base: c.OldValue, Theirs: c.NewValue, Yours: inputText(yours)})
	}
	return out
}

// inputText returns a value of an input as text, or nil if it is null.
func inputText(v any) *string {
	if v == nil {
		return nil
	}
	s, ok := v.(string)
	if !ok {
		text, _ := json.Marshal(v)
		s = string(text)
	}
	return &s
}

// presentError turns any error into the GraphQL error that a client may see. An error
// without a code is logged, and becomes INTERNAL with the id of the request, or
// UNAVAILABLE if the request has run out of time.
func presentError(ctx context.Context, err error) *gqlerror.Error {
	var ge *gqlerror.Error
	if !errors.As(err, &ge) {
		ge = &gqlerror.Error{Err: err}
	}
	path := ge.Path
	if path == nil {
		path = graphql.GetPath(ctx)
	}
	if list, ok := apperr.ErrorsOf(err); ok && len(list) > 0 {
		return codedError(list[0].Code, list[0].Message, path, ge.Locations)
	}
	var denied *permissionError
	if errors.As(err, &denied) {
		return codedError(apperr.PermissionDenied, denied.Error(), path, ge.Locations)
	}
	if ctx.Err() != nil {
		return codedError(apperr.Unavailable, "the request took too long", path, nil)
	}
	id := viewer.OriginFromContext(ctx).RequestID
	slog.ErrorContext(ctx, "internal fault", "error", err, "path", path.String(), "request", id)
	out := codedError(apperr.Internal, "internal fault", path, nil)
	out.Extensions["requestId"] = id
	return out
}

func codedError(code apperr.Code, message string, path ast.Path, at []gqlerror.Location) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Path: path, Locations: at, Extensions: map[string]any{"code": code}}
}

// handlePanic logs a panic and returns the error that replaces it.
func handlePanic(ctx context.Context, p any) error {
	slog.ErrorContext(ctx, "panic", "value", p, "stack", string(debug.Stack()))
	return errors.New("panic")
}
