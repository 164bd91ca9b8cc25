package graph

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime/debug"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// topLevel codes are about the request, not about the input of a mutation.
var topLevel = map[apperr.Code]bool{
	apperr.Unauthenticated: true, apperr.BadRequest: true, apperr.QueryTooDeep: true, apperr.QueryTooLarge: true,
	apperr.PasswordChange: true, apperr.QueryTooCostly: true, apperr.Unavailable: true, apperr.Internal: true,
}

// permissionError is the lack of a permission that the SDL's @access names, for all of
// a field or for a part of a mutation's input.
type permissionError struct {
	permission string
	path       []string
}

func (e *permissionError) Error() string { return "this needs the permission " + e.permission }

// userErrors splits what a mutation returned: refusals that the caller can act
// on, and any other error.
func userErrors(err error) ([]model.UserError, error) {
	out := []model.UserError{}
	if err == nil {
		return out, nil
	}
	var denied *permissionError
	if errors.As(err, &denied) {
		return append(out, &model.PermissionError{Code: apperr.PermissionDenied, Permission: denied.permission, Message: denied.Error(), Path: denied.path}), nil
	}
	list, ok := apperr.All(err)
	if !ok || len(list) > 0 && topLevel[list[0].Code] {
		return nil, err
	}
	for _, e := range list {
		out = append(out, userError(e))
	}
	return out, nil
}

func userError(e *apperr.Error) model.UserError {
	var path []string
	if len(e.Path) > 0 {
		path = append([]string{"input"}, e.Path...)
	}
	if e.Code == apperr.NotUnique {
		return &model.UniqueError{Code: e.Code, Message: e.Message, Path: path, Field: e.Path[len(e.Path)-1]}
	}
	if e.Code == apperr.RateLimited {
		return &model.RateLimitError{Code: e.Code, Message: e.Message, Path: path, RetryAfterSeconds: int(math.Ceil(e.RetryAfter.Seconds()))}
	}
	return &model.ValidationError{Code: e.Code, Message: e.Message, Path: path}
}

type requestIDKey struct{}

// WithRequestID puts the request's id into the context; an internal fault shows
// it and nothing else.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// present turns any error into what a client may see.
func present(ctx context.Context, err error) *gqlerror.Error {
	var ge *gqlerror.Error
	if !errors.As(err, &ge) {
		ge = &gqlerror.Error{Err: err}
	}
	path := ge.Path
	if path == nil {
		path = graphql.GetPath(ctx)
	}
	if list, ok := apperr.All(err); ok && len(list) > 0 {
		return coded(list[0].Code, list[0].Message, path, ge.Locations)
	}
	var denied *permissionError
	if errors.As(err, &denied) {
		return coded(apperr.PermissionDenied, denied.Error(), path, ge.Locations)
	}
	if ctx.Err() != nil {
		return coded(apperr.Unavailable, "the request took too long", path, nil)
	}
	id, _ := ctx.Value(requestIDKey{}).(string)
	slog.ErrorContext(ctx, "internal fault", "error", err, "path", path.String(), "request", id)
	out := coded(apperr.Internal, "internal fault", path, nil)
	out.Extensions["requestId"] = id
	return out
}

func coded(code apperr.Code, message string, path ast.Path, at []gqlerror.Location) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Path: path, Locations: at, Extensions: map[string]any{"code": code}}
}

// recovered keeps a panic in the log.
func recovered(ctx context.Context, p any) error {
	slog.ErrorContext(ctx, "panic", "value", p, "stack", string(debug.Stack()))
	return errors.New("panic")
}
