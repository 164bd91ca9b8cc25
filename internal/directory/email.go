package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// EmailProbe is the right of a customer user to learn once that an address cannot be used.
type EmailProbe struct {
	use     ratelimit.Use
	refusal error // RATE_LIMITED; it matters only if the mutation changes the address
}

// TakeEmailProbe takes a probe before a mutation that sets an address, in a transaction of its
// own. Staff need none.
func TakeEmailProbe(ctx context.Context, s *store.Store) (p EmailProbe, err error) {
	v := viewer.FromContext(ctx)
	if v.Kind != viewer.CustomerUser {
		return p, nil
	}
	err = s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		p.use, err = ratelimit.Take(ctx, tx, fmt.Sprintf("email:%d", v.CustomerID), maxEmailProbes, time.Hour)
		return err
	})
	var e *apperr.Error
	if errors.As(err, &e) && e.Code == apperr.RateLimited {
		return EmailProbe{refusal: err}, nil
	}
	return p, err
}

// GiveBack gives a probe back after a mutation that told nothing of an address. A failure is
// logged, because the mutation is done; the company then has one probe less.
func (p EmailProbe) GiveBack(ctx context.Context, s *store.Store) {
	if p.use == (ratelimit.Use{}) {
		return
	}
	err := s.WithTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error { return ratelimit.GiveBack(ctx, tx, p.use) })
	if err != nil {
		slog.WarnContext(ctx, "cannot give a probe of an e-mail address back", "error", err)
	}
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
