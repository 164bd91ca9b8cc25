package mutation

import (
	"context"
	"fmt"
	"strings"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
)

// Named is the field by which inputs name the record that is to be changed.
const Named = "id"

// Locked reads a record to which the viewer may do something, and keeps others from
// changing it until the transaction ends. Codes: NOT_FOUND, PERMISSION_DENIED.
func Locked[T any](ctx context.Context, tx *store.Tx, e *authz.Entity, a authz.Action, id string, get func(context.Context, int64) (T, error)) (row T, err error) {
	row, his, err := Seen(ctx, tx, e, a, id, get)
	if err == nil && !his {
		err = apperr.New(apperr.PermissionDenied, fmt.Sprintf("you may see this %s, but not %s it", e.Name, strings.ToLower(string(a))), Named)
	}
	return row, err
}

// Seen is [Locked] for what the viewer may at least see; his is whether he may do it.
func Seen[T any](ctx context.Context, tx *store.Tx, e *authz.Entity, a authz.Action, id string, get func(context.Context, int64) (T, error)) (row T, his bool, err error) {
	n, _ := e.ParseID(id) // 0 is never found
	version, err := lock(ctx, tx, e, a, n)
	if err != nil {
		return row, false, err
	}
	if row, err = get(ctx, n); ent.IsNotFound(err) {
		err = NotFound(e, id, Named)
	}
	return row, version > 0, err
}

// NotFound is the one answer for what is not there and what is not the viewer's.
func NotFound(e *authz.Entity, id string, path ...string) *apperr.Error {
	return apperr.New(apperr.NotFound, fmt.Sprintf("there is no %s %q", e.Name, text.ToPrintableLine(fmt.Sprintf("%.60s", id))), path...)
}
