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
// Codes: RATE_LIMITED, UNAVAILABLE, INVALID_CREDENTIALS.
func (s *Service) CheckCurrentPassword(ctx context.Context, password string) error {
	v := viewer.FromContext(ctx)
	attempt := &loginAttempt{origin: requestOrigin(ctx), audience: Storefront, accountSource: customerSource}
	if v.Kind == viewer.Staff {
		attempt.audience, attempt.accountSource = Staff, staffSource
	}
	end, err := s.beginAttempt(ctx, attempt, "u.id=?", v.ID)
	if err != nil {
		return err
	}
	defer end()
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
	return s.recordCorrectPassword(ctx, attempt, apperr.Code(loginattempt.OutcomeSUCCESS))
}
