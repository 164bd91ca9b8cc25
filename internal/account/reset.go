package account

import (
	"context"
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/onetimetoken"
	"buyergraph/ent/website"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/secret"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// How often a password reset can be requested per hour. The users of a whole office may share
// one source.
const (
	maxResetsOfAddress  = 3
	maxResetsFromSource = 60
)

// PasswordResetRequestInput names the account that needs a new password.
type PasswordResetRequestInput struct {
	Email    string
	Audience *session.Audience
	Website  *string
}

// PasswordResetCompleteInput is the token of a link and the password to set.
type PasswordResetCompleteInput struct {
	Token       string
	NewPassword string
}

// RequestReset mails a link for a new password to the user with the e-mail address. If there
// is no such user, it does the same work and sends nothing.
// Codes: REQUIRED, TOO_SHORT, TOO_LONG and INVALID of the address, NOT_FOUND and INVALID of
// the website, RATE_LIMITED.
func (s *Service) RequestReset(ctx context.Context, in PasswordResetRequestInput) (accepted bool, err error) {
	userEntity, websiteID, err := s.resolveAudience(ctx, in)
	if err != nil {
		return false, err
	}
	key := text.EmailKey(in.Email)
	user, err := s.loadUser(ctx, userEntity, "u.email_key=?", key)
	if err != nil {
		return false, err
	}
	l := user.newMail(mail.PasswordReset)
	l.WebsiteID = websiteID
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		for _, limit := range []struct {
			key string
			max int
		}{
			{secret.Digest(userEntity.Name + key), maxResetsOfAddress},
			{ratelimit.SourceKey(viewer.OriginFromContext(ctx).IPAddress), maxResetsFromSource},
		} {
			if err := ratelimit.Take(ctx, tx, fmt.Sprintf("reset:%.64s", limit.key), limit.max, time.Hour); err != nil {
				return err
			}
		}
		return mail.Add(ctx, tx, l)
	})
	return err == nil, err
}

// resolveAudience returns the entity of the users to search and the id of the website, 0 for
// none.
// Codes: REQUIRED, TOO_SHORT, TOO_LONG and INVALID of the address, NOT_FOUND and INVALID of
// the website.
func (s *Service) resolveAudience(
	ctx context.Context, in PasswordResetRequestInput,
) (userEntity *authz.Entity, websiteID int64, err error) {
	var faults apperr.List
	faults.Add(text.ValidateEmailSyntax(in.Email), apperr.FieldPath(&in, &in.Email)...)
	userEntity = authz.StaffUser
	if in.Audience == nil && in.Website != nil || in.Audience != nil && *in.Audience == session.Storefront {
		userEntity = authz.CustomerUser
	}
	if in.Website != nil {
		websiteID, _ = authz.Website.ParseID(*in.Website)
		exists, err := s.Store.Client.Website.Query().Where(website.ID(websiteID)).Exist(viewer.AsSystem(ctx))
		switch {
		case err != nil:
			return nil, 0, err
		case userEntity == authz.StaffUser:
			faults.Add(session.StaffHaveNoWebsite(), apperr.FieldPath(&in, &in.Website)...)
		case !exists:
			faults.Add(authz.Website.NotFound(*in.Website), apperr.FieldPath(&in, &in.Website)...)
		}
	}
	return userEntity, websiteID, faults.ErrOrNil()
}

// CompleteReset sets a password with a mailed link, and returns the audience of the account.
// Codes: LINK_INVALID, DISABLED, CUSTOMER_DISABLED, those of [password.Check].
func (s *Service) CompleteReset(ctx context.Context, in PasswordResetCompleteInput) (session.Audience, error) {
	ctx = viewer.AsSystem(ctx)
	link, err := s.findLink(ctx, in.Token, onetimetoken.PurposeRESET, onetimetoken.PurposeSET_PASSWORD)
	if err != nil {
		return "", apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Token)...)
	}
	user := link.user
	if err := session.DenialError(user.Denial(accountstatus.ByLink, s.Store.Now())); err != nil {
		return "", err
	}
	if err := user.checkPassword(in.NewPassword); err != nil {
		return "", apperr.PrefixPath(err, apperr.FieldPath(&in, &in.NewPassword)...)
	}
	hash, err := s.Hasher.Hash(ctx, in.NewPassword)
	if err != nil {
		return "", err
	}
	return link.audience(), s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := link.consume(ctx, tx); err != nil {
			return apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Token)...)
		}
		if err := user.resetPassword(ctx, tx, hash); err != nil {
			return err
		}
		_, err := user.revokeAndNotify(ctx, tx, 0)
		return err
	})
}

// resetPassword stores a new password hash. The link proves that the user reads the e-mail
// address, so it confirms a customer user and clears a lock.
// Codes: DISABLED.
func (user *userAccount) resetPassword(ctx context.Context, tx *store.Tx, hash string) error {
	if user.userEntity == authz.StaffUser {
		row, err := lockStaffUser(ctx, tx, user.id)
		switch {
		case err != nil:
			return err
		case !row.Enabled:
			return session.DenialError(accountstatus.Disabled)
		}
		return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetPasswordResetRequired(false).SetMustChangePassword(false).
			SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
	}
	row, err := lockCustomerUser(ctx, tx, user.id)
	switch {
	case err != nil:
		return err
	case !row.Enabled:
		return session.DenialError(accountstatus.Disabled)
	}
	return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetPasswordResetRequired(false).SetMustChangePassword(false).
		SetConfirmed(true).SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
}

// lockStaffUser reads a staff user and keeps others from changing the row until the
// transaction ends.
func lockStaffUser(ctx context.Context, tx *store.Tx, id int64) (*ent.StaffUser, error) {
	return tx.StaffUser.UpdateOneID(id).AddLoginCount(0).Save(ctx)
}

// lockCustomerUser reads a customer user and keeps others from changing the row until the
// transaction ends.
func lockCustomerUser(ctx context.Context, tx *store.Tx, id int64) (*ent.CustomerUser, error) {
	return tx.CustomerUser.UpdateOneID(id).AddLoginCount(0).Save(ctx)
}
