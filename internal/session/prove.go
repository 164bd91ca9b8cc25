package session

import (
	"context"

	"buyergraph/ent/loginattempt"
	"buyergraph/internal/apperr"
	"buyergraph/internal/viewer"
)

// Prove checks the present password of who has signed in. It counts like a try to sign in,
// so that who has found a session open does not guess for long. Codes: RATE_LIMITED,
// INVALID_CREDENTIALS.
func (s *Service) Prove(ctx context.Context, password string) error {
	v := viewer.From(ctx)
	t := &try{from: from(ctx), audience: Storefront, users: customerUsers}
	if v.Kind == viewer.Staff {
		t.audience, t.users = Staff, staffUsers
	}
	if err := t.read(ctx, s.store, "u.id=?", v.ID); err != nil {
		return err
	}
	if err := s.count(ctx, t); err != nil {
		return err
	}
	against := t.hash
	if t.account.refused(byPassword, t.at) != "" {
		against = nil
	}
	ok, _, err := s.hasher.Verify(ctx, password, against)
	switch {
	case err != nil:
		return err
	case !ok:
		return apperr.New(apperr.InvalidCredentials, "is not the present password, or was tried too often")
	}
	return s.forgive(ctx, t, apperr.Code(loginattempt.OutcomeSUCCESS))
}
