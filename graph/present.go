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
func userErrors(ctx context.Context, err error) ([]model.UserError, error) {
	out := []model.UserError{}
	if err == nil {
		return out, nil
	}
	var denied *permissionError
	if errors.As(err, &denied) {
		return append(out, &model.PermissionError{Code: apperr.PermissionDenied, Permission: denied.permission, Message: denied.Error(), Path: denied.path}), nil
	}
	var stale *mutation.StaleError
	if errors.As(err, &stale) {
		return append(out, staleError(ctx, stale)), nil
	}
	if errors.Is(err, privacy.Deny) {
		return append(out, &model.ValidationError{Code: apperr.PermissionDenied, Message: "you may not do this to all of what the input names"}), nil
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
	if e.Code == apperr.NotUnique && len(path) > 0 {
		return &model.UniqueError{Code: e.Code, Message: e.Message, Path: path, Field: e.Path[len(e.Path)-1]}
	}
	if e.Code == apperr.RateLimited {
		return &model.RateLimitError{Code: e.Code, Message: e.Message, Path: path, RetryAfterSeconds: int(math.Ceil(e.RetryAfter.Seconds()))}
	}
	return &model.ValidationError{Code: e.Code, Message: e.Message, Path: path}
}

// staleError names of what others have changed only what the input would change too, and
// the viewer may see.
func staleError(ctx context.Context, stale *mutation.StaleError) model.UserError {
	var o mutation.Options
	out := &model.StaleVersionError{Code: apperr.StaleVersion, Message: stale.Error(), Path: append([]string{"input"}, apperr.At(&o, &o.ExpectedVersion)...), ID: stale.ID, Version: stale.Version, Conflicts: []*model.Conflict{}}
	input, node := rawInput(ctx), payloadNode(ctx)
	for _, c := range stale.Changes {
		yours, given := input[c.Field]
		f := node.Fields.ForName(c.Field)
		if !given || f == nil || access(f) != "" && !authz.Allowed(viewer.From(ctx), access(f)) {
			continue
		}
		if Schema().Types[f.Type.Name()].IsCompositeType() && !authz.Allowed(viewer.From(ctx), authz.Staff) {
			c.Old, c.New = nil, nil // links may lead to what he does not see
		}
		out.Conflicts = append(out.Conflicts, &model.Conflict{Field: c.Field, Base: c.Old, Theirs: c.New, Yours: inWords(yours)})
	}
	return out
}

// inWords is a value of an input as text; nil where it is null.
func inWords(v any) *string {
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
	id := viewer.OriginOf(ctx).RequestID
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
