package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"

	"buyergraph/graph/model"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// splitUserErrors turns the error of a mutation into userErrors, which the client can act
// on. It returns any other error unchanged, including those that concern the request.
func splitUserErrors(ctx context.Context, err error) ([]model.UserError, error) {
	out := []model.UserError{}
	if err == nil {
		return out, nil
	}
	var stale *mutation.StaleError
	if errors.As(err, &stale) {
		return append(out, toStaleVersionError(ctx, stale)), nil
	}
	list, ok := mutation.Refusals(err)
	if !ok {
		return nil, err
	}
	return toUserErrors(list), nil
}

func toUserErrors(list apperr.List) []model.UserError {
	out := []model.UserError{}
	for _, e := range list {
		out = append(out, toUserError(e))
	}
	return out
}

// toUserError returns the userError for an error, of the type that has the most to say.
func toUserError(e *apperr.Error) model.UserError {
	var path []string
	if len(e.Path) > 0 {
		path = append([]string{"input"}, e.Path...)
	}
	parameters := append([]*apperr.Parameter{}, e.Parameters...)
	permission := e.Parameter("permission")
	switch {
	case e.Code == apperr.NotUnique && len(path) > 0:
		return &model.UniqueError{Code: e.Code, Message: e.Message, Parameters: parameters, Path: path, Field: e.Path[len(e.Path)-1]}
	case e.Code == apperr.HasRecords:
		return &model.HasRecordsError{Code: e.Code, Message: e.Message, Parameters: parameters, Path: path, Records: recordCounts(e)}
	case e.Code == apperr.RateLimited:
		seconds, _ := strconv.Atoi(e.Parameter("retryAfterSeconds"))
		return &model.RateLimitError{Code: e.Code, Message: e.Message, Parameters: parameters, Path: path, RetryAfterSeconds: seconds}
	case e.Code == apperr.PermissionDenied && permission != "":
		return &model.PermissionError{Code: e.Code, Message: e.Message, Parameters: parameters, Path: path, Permission: permission}
	}
	return &model.ValidationError{Code: e.Code, Message: e.Message, Parameters: parameters, Path: path}
}

// recordCounts returns what the parameters of an error say about the records that refer to one.
func recordCounts(e *apperr.Error) []*model.RecordCount {
	out, counts := []*model.RecordCount{}, strings.Split(e.Parameter("counts"), ", ")
	for i, value := range strings.Split(e.Parameter("entities"), ", ") {
		if entity := authz.ByEnumValue(value); entity != nil {
			count, _ := strconv.Atoi(counts[i])
			out = append(out, &model.RecordCount{Entity: entity.Name, Count: count})
		}
	}
	return out
}

// toStaleVersionError returns the userError for a stale version. Its conflicts are the
// fields that others have changed, that the input sets too, and that the viewer may see.
func toStaleVersionError(ctx context.Context, stale *mutation.StaleError) model.UserError {
	var o mutation.Options
	e := apperr.New(apperr.StaleVersion,
		"This record has changed since you read it: it is at version {version} now. Check it, then send your change again.",
		"version", stale.Version)
	out := &model.StaleVersionError{
		Code: e.Code, Message: e.Message, Parameters: e.Parameters, Path: append([]string{"input"}, apperr.FieldPath(&o, &o.ExpectedVersion)...),
		ID: stale.ID, Version: stale.Version, Conflicts: []*model.Conflict{},
	}
	input, node := rawInput(ctx), payloadNode(ctx)
	for _, c := range stale.Changes {
		yours, isSet := input[c.FieldName]
		f := node.Fields.ForName(c.FieldName)
		if !isSet || f == nil {
			continue
		}
		if need := binding.RequiredPermission(f); need != "" && !authz.HasPermission(viewer.FromContext(ctx), need) {
			continue
		}
		if c.IsList {
			patch, _ := yours.(map[string]any)
			if after, isConflict := c.Conflict(patch); isConflict {
				out.Conflicts = append(out.Conflicts, &model.Conflict{
					Field: c.FieldName, Base: joined(c.Base), Theirs: joined(c.Theirs), Yours: joined(after),
				})
			}
			continue
		}
		if Schema().Types[f.Type.Name()].IsCompositeType() && !authz.HasPermission(viewer.FromContext(ctx), authz.StaffPermission) {
			c.OldValue, c.NewValue = nil, nil // the linked records may be hidden from the viewer
		}
		out.Conflicts = append(out.Conflicts, &model.Conflict{Field: c.FieldName, Base: c.OldValue, Theirs: c.NewValue, Yours: inputText(yours)})
	}
	return out
}

// joined returns ids as one text, nil if there are none.
func joined(ids []string) *string {
	if len(ids) == 0 {
		return nil
	}
	text := strings.Join(ids, " ")
	return &text
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
		return toGraphQLError(list[0], path, ge.Locations)
	}
	if ctx.Err() != nil {
		return toGraphQLError(tookTooLong(), path, nil)
	}
	if unavailable, ok := apperr.ErrorsOf(store.UnavailableError(err)); ok {
		slog.WarnContext(ctx, "the database is not available", "error", err, "path", path.String())
		return toGraphQLError(unavailable[0], path, nil)
	}
	id := viewer.OriginFromContext(ctx).RequestID
	slog.ErrorContext(ctx, "internal fault", "error", err, "path", path.String(), "request", id)
	out := toGraphQLError(apperr.New(apperr.Internal, "An internal fault occurred. Report the request id to the operator."), path, nil)
	out.Extensions["requestId"] = id
	return out
}

func tookTooLong() *apperr.Error {
	return apperr.New(apperr.Unavailable, "The request took too long. Ask for less, or try again.", "reason", "TIME")
}

// toGraphQLError returns a top-level error. Its extensions have the code and the parameters.
func toGraphQLError(e *apperr.Error, path ast.Path, at []gqlerror.Location) *gqlerror.Error {
	out := &gqlerror.Error{Message: e.Message, Path: path, Locations: at, Extensions: map[string]any{"code": e.Code}}
	if len(e.Parameters) > 0 {
		out.Extensions["parameters"] = e.Parameters
	}
	return out
}

// handlePanic logs a panic and returns the error that replaces it.
func handlePanic(ctx context.Context, p any) error {
	slog.ErrorContext(ctx, "panic", "value", p, "stack", string(debug.Stack()))
	return errors.New("panic")
}
