package session

import (
	"context"

	"buyergraph/ent/loginattempt"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/viewer"
)

// CheckCurrentPassword checks the current password of the viewer. It counts like a login
// attempt, so that somebody at a session left open cannot guess many passwords.
// Codes: RATE_LIMITED, INVALID_CREDENTIALS.
func (s *Service) CheckCurrentPassword(ctx context.Context, password string) error {
	v := viewer.FromContext(ctx)
	attempt := &loginAttempt{origin: requestOrigin(ctx), audience: Storefront, accountSource: customerSource}
	if v.Kind == viewer.Staff {
		attempt.audience, attempt.accountSource = Staff, staffSource
	}
	if err := attempt.loadAccount(ctx, s.store, "u.id=?", v.ID); err != nil {
		return err
	}
	if err := s.recordFailedAttempt(ctx, attempt); err != nil {
		return err
	}
	comparedHash := attempt.passwordHash
	if attempt.account.denialCode(accountstatus.ByPassword, attempt.attemptedAt) != "" {
		comparedHash = nil
	}
	ok, _, err := s.hasher.Verify(ctx, password, comparedHash)
	switch {
	case err != nil:
		return err
	case !ok:
		return apperr.New(apperr.InvalidCredentials,
			"This is not your present password, or it was tried too often.", "reason", "CURRENT_PASSWORD")
	}
	return s.clearFailedAttempts(ctx, attempt, apperr.Code(loginattempt.OutcomeSUCCESS))
}
