package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/apperr"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// guesses is how often in an hour a company's people may learn that an address is taken
// by somebody whom they do not see.
const guesses = 20

func guessing(v *viewer.Viewer) string { return fmt.Sprintf("email:%d", v.CustomerID) }

// mayName refuses an address of the storefront's, whatever it is, where its company has
// tried too many. Codes: RATE_LIMITED.
func mayName(ctx context.Context, tx *store.Tx) error {
	v := viewer.FromContext(ctx)
	if v.Kind != viewer.CustomerUser {
		return nil
	}
	return session.CheckRateLimit(ctx, tx, guessing(v), guesses-1, time.Hour)
}

// taken says of a violated unique column what the viewer may know: of an address that
// belongs to somebody whom he does not see only that it cannot be used.
func taken(ctx context.Context, tx *store.Tx, in, email any, err error) error {
	err = duplicate(in, err)
	var e *apperr.Error
	if viewer.FromContext(ctx).Kind != viewer.CustomerUser || !errors.As(err, &e) || e.Code != apperr.NotUnique || !slices.Equal(e.Path, apperr.FieldPath(in, email)) {
		return err
	}
	seen, fault := tx.CustomerUser.Query().Where(customeruser.EmailKey(text.EmailKey(*given(email)))).Exist(ctx)
	switch {
	case fault != nil:
		return fault
	case seen:
		return err
	}
	return apperr.New(apperr.EmailUnavailable, "cannot be used here", e.Path...)
}

// CountGuess counts that the viewer has met an address that cannot be used, when the
// transaction that found it is over.
func CountGuess(ctx context.Context, s *store.Store) error {
	err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return session.TakeRateLimit(ctx, tx, guessing(viewer.FromContext(ctx)), guesses, time.Hour)
	})
	var e *apperr.Error
	if errors.As(err, &e) && e.Code == apperr.RateLimited {
		return nil // which the next one will hear
	}
	return err
}
