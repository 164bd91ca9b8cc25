package mutation

import (
	"context"
	"errors"

	"buyergraph/internal/apperr"
	"buyergraph/internal/store"

	"entgo.io/ent/privacy"
)

// requestErrorCodes are the codes that concern the request and not the input of a mutation.
var requestErrorCodes = map[apperr.Code]bool{
	apperr.Unauthenticated: true, apperr.BadRequest: true, apperr.QueryTooDeep: true, apperr.QueryTooLarge: true,
	apperr.PasswordChangeRequired: true, apperr.QueryTooCostly: true, apperr.Unavailable: true, apperr.Internal: true,
}

// ClientErrors returns the errors that err wraps, with those of ent's policies; ok is false for an
// internal fault and for nil.
func ClientErrors(err error) (list apperr.List, ok bool) {
	if errors.Is(err, privacy.Deny) {
		return apperr.List{apperr.New(apperr.PermissionDenied, "You may not do this to all the records that the input names.",
			"reason", "POLICY")}, true
	}
	return apperr.ErrorsOf(err)
}

// Refusals returns the errors that refuse a mutation because of its input; ok is false for any other
// error, among them those that concern the request, and for nil.
func Refusals(err error) (list apperr.List, ok bool) {
	list, ok = ClientErrors(err)
	return list, ok && (len(list) == 0 || !requestErrorCodes[list[0].Code])
}

// UnderSavepoint does something under a savepoint, to which it rolls back if that is refused. It
// returns the refusals, and any other error.
func UnderSavepoint(ctx context.Context, tx *store.Tx, do func() error) (apperr.List, error) {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT record"); err != nil {
		return nil, err
	}
	end, err := "RELEASE SAVEPOINT record", do()
	refusals, isRefused := Refusals(err)
	switch {
	case isRefused:
		end = "ROLLBACK TO SAVEPOINT record"
	case err != nil:
		return nil, err
	}
	_, err = tx.ExecContext(ctx, end)
	return refusals, err
}
