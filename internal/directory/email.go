package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/apperr"
	"buyergraph/internal/mutation"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// maxEmailProbes is how often in an hour the users of a company may learn that an address
// belongs to a user whom they do not see.
const maxEmailProbes = 20

func emailProbeKey(v *viewer.Viewer) string { return fmt.Sprintf("email:%d", v.CustomerID) }

// checkEmailProbes refuses any address to the users of a company that has probed too many.
// Codes: RATE_LIMITED.
func checkEmailProbes(ctx context.Context, tx *store.Tx) error {
	v := viewer.FromContext(ctx)
	if v.Kind != viewer.CustomerUser {
		return nil
	}
	return ratelimit.Check(ctx, tx, emailProbeKey(v), maxEmailProbes-1, time.Hour)
}

// hideForeignEmailOwner tells a customer user of an address that belongs to a user whom they
// do not see only that it cannot be used. Codes: EMAIL_UNAVAILABLE instead of NOT_UNIQUE.
func hideForeignEmailOwner(ctx context.Context, tx *store.Tx, f *mutation.Form, field any, email *string, err error) error {
	var e *apperr.Error
	switch {
	case viewer.FromContext(ctx).Kind != viewer.CustomerUser || email == nil:
		return err
	case !errors.As(err, &e) || e.Code != apperr.NotUnique || !slices.Equal(e.Path, f.Path(field)):
		return err
	}
	seen, dbError := tx.CustomerUser.Query().Where(customeruser.EmailKey(text.EmailKey(*email))).Exist(ctx)
	switch {
	case dbError != nil:
		return dbError
	case seen:
		return err
	}
	return apperr.New(apperr.EmailUnavailable, "This e-mail address cannot be used here. Enter another one.").At(e.Path...)
}

// RecordEmailProbe counts that the viewer has met an address that cannot be used, after the
// transaction that found it.
func RecordEmailProbe(ctx context.Context, s *store.Store) error {
	err := s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return ratelimit.Take(ctx, tx, emailProbeKey(viewer.FromContext(ctx)), maxEmailProbes, time.Hour)
	})
	var e *apperr.Error
	if errors.As(err, &e) && e.Code == apperr.RateLimited {
		return nil // the next mutation is refused
	}
	return err
}
