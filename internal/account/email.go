package account

import (
	"context"
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/onetimetoken"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/directory"
	"buyergraph/internal/mail"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// maxEmailChangesPerHour is how often an hour a user can ask for another e-mail address.
const maxEmailChangesPerHour = 5

// EmailChangeRequestInput is the viewer's new address and their current password.
type EmailChangeRequestInput struct {
	NewEmail        string
	CurrentPassword string
}

// EmailChangeConfirmInput is the token from the mail to the new address.
type EmailChangeConfirmInput struct {
	Token string
}

// EmailChangeCancelInput is the token from the mail to the old address. Without one it means the
// viewer's own change.
type EmailChangeCancelInput struct {
	Token *string
}

// EmailConfirmInput is the token from a confirmation mail.
type EmailConfirmInput struct {
	Token string
}

// RequestEmailChange lets a new address of the viewer wait for its confirmation: it mails a link
// to the new address, and a notice with a link that stops the change to the old one. It does the
// same for an address that belongs to somebody else; that shows when it is confirmed.
// Codes: PERMISSION_DENIED, REQUIRED, TOO_SHORT, TOO_LONG, INVALID, RATE_LIMITED,
// INVALID_CREDENTIALS.
func (s *Service) RequestEmailChange(ctx context.Context, in EmailChangeRequestInput) (accepted bool, err error) {
	user, err := s.loadViewer(ctx)
	if err != nil {
		return false, err
	}
	email := text.Clean(in.NewEmail)
	if err := text.ValidateEmail(in.NewEmail); err != nil {
		return false, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.NewEmail)...)
	}
	if email == user.email {
		return false, apperr.New(apperr.Invalid, "This is your present e-mail address. Enter another one.", "reason", "SAME_EMAIL").
			At(apperr.FieldPath(&in, &in.NewEmail)...)
	}
	passwordPath := apperr.FieldPath(&in, &in.CurrentPassword)
	if err := s.checkCurrentPassword(ctx, in.CurrentPassword, passwordPath); err != nil {
		return false, err
	}
	checkedHash := *user.passwordHash
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := user.lock(ctx, tx); err != nil {
			return err
		}
		if *user.passwordHash != checkedHash {
			return apperr.PrefixPath(passwordChangedError(), passwordPath...)
		}
		limitName := fmt.Sprintf("email-change:%s:%d", user.userEntity.Name, user.id)
		if err := ratelimit.Take(ctx, tx, limitName, maxEmailChangesPerHour, time.Hour); err != nil {
			return err
		}
		err := user.update(ctx, tx, func(m accountMutation) {
			m.SetNewEmail(email)
			m.SetNewEmailUntil(tx.Now.Add(mail.EmailChangeLifetime))
		})
		if err != nil {
			return err
		}
		toNew, toOld := user.newMail(mail.EmailNew), user.newMail(mail.EmailOld)
		toNew.ToAddress = email
		toOld.Parameters = map[string]string{"at": mail.FormatTime(tx.Now), "newEmail": email}
		if err := mail.Add(ctx, tx, toNew); err != nil {
			return err
		}
		return mail.Add(ctx, tx, toOld)
	})
	return err == nil, err
}

// ConfirmEmailChange gives an account its new address. It ends the links of the account and its
// sessions, except the one that asks, and mails the old address. It returns the audience of the
// account.
// Codes: LINK_INVALID, EMAIL_UNAVAILABLE.
func (s *Service) ConfirmEmailChange(ctx context.Context, in EmailChangeConfirmInput) (session.Audience, error) {
	sessionID := viewer.FromContext(ctx).SessionID
	ctx = viewer.AsSystem(ctx)
	path := apperr.FieldPath(&in, &in.Token)
	l, err := s.findLink(ctx, in.Token, onetimetoken.PurposeEMAIL_NEW)
	if err != nil {
		return "", apperr.PrefixPath(err, path...)
	}
	err = s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := l.consume(ctx, tx); err != nil {
			return err
		}
		if err := l.user.lock(ctx, tx); err != nil {
			return err
		}
		return l.user.useNewEmail(ctx, tx, sessionID)
	})
	return l.audience(), apperr.PrefixPath(err, path...)
}

// useNewEmail makes the new address of an account its address, and does what follows from that.
// Codes: LINK_INVALID, EMAIL_UNAVAILABLE.
func (user *userAccount) useNewEmail(ctx context.Context, tx *store.Tx, exceptSessionID int64) error {
	if !user.hasPendingEmail(tx.Now) {
		return linkInvalidError()
	}
	err := user.update(ctx, tx, func(m accountMutation) {
		m.SetEmail(*user.newEmail)
		m.SetEmailKey(text.EmailKey(*user.newEmail))
		m.ClearNewEmail()
		m.ClearNewEmailUntil()
		if c, ok := m.(*ent.CustomerUserMutation); ok {
			c.SetConfirmed(true)
		}
	})
	if _, isDuplicate := store.DuplicateColumn(err); isDuplicate {
		return directory.EmailUnavailable()
	}
	if err != nil {
		return err
	}
	if _, err := session.EndAllExcept(ctx, tx, user.userEntity, user.id, exceptSessionID); err != nil {
		return err
	}
	if err := mail.RevokeLinks(ctx, tx, user.userEntity, user.id); err != nil {
		return err
	}
	notice := user.newMail(mail.EmailChanged)
	notice.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
	return mail.Add(ctx, tx, notice)
}

// CancelEmailChange drops the new address of an account, and its links. It returns whether there
// was one.
// Codes: LINK_INVALID; without a token UNAUTHENTICATED, and PERMISSION_DENIED for an API token.
func (s *Service) CancelEmailChange(ctx context.Context, in EmailChangeCancelInput) (cancelled bool, err error) {
	l := &link{}
	switch {
	case in.Token != nil:
		if l, err = s.findLink(viewer.AsSystem(ctx), *in.Token, onetimetoken.PurposeEMAIL_OLD); err != nil {
			return false, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Token)...)
		}
	case !viewer.FromContext(ctx).IsSignedIn():
		return false, apperr.New(apperr.Unauthenticated, "Sign in, or give the token of the link in the mail.", "reason", "TOKEN")
	default:
		if l.user, err = s.loadViewer(ctx); err != nil {
			return false, err
		}
	}
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if in.Token != nil {
			if err := l.consume(ctx, tx); err != nil {
				return apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Token)...)
			}
		}
		if err := l.user.lock(ctx, tx); err != nil {
			return err
		}
		if cancelled = l.user.hasPendingEmail(tx.Now); !cancelled {
			return nil
		}
		err := l.user.update(ctx, tx, func(m accountMutation) {
			m.ClearNewEmail()
			m.ClearNewEmailUntil()
		})
		if err != nil {
			return err
		}
		return mail.RevokeLinks(ctx, tx, l.user.userEntity, l.user.id, onetimetoken.PurposeEMAIL_NEW, onetimetoken.PurposeEMAIL_OLD)
	})
	return cancelled, err
}

// EmailConfirmation is the result of a confirmed address: the audience to sign in with, and the session if
// one has begun.
type EmailConfirmation struct {
	Audience session.Audience
	SignedIn *session.SignedIn
}

// ConfirmEmail confirms the address of a customer user, and signs in if the settings say so.
// Codes: LINK_INVALID, DISABLED, CUSTOMER_DISABLED.
func (s *Service) ConfirmEmail(ctx context.Context, in EmailConfirmInput) (*EmailConfirmation, error) {
	guest := viewer.FromContext(ctx)
	ctx = viewer.AsSystem(ctx)
	path := apperr.FieldPath(&in, &in.Token)
	l, err := s.findLink(ctx, in.Token, onetimetoken.PurposeCONFIRM)
	if err != nil {
		return nil, apperr.PrefixPath(err, path...)
	}
	if err := session.DenialError(l.user.Denial(accountstatus.ByLink, s.Store.Now())); err != nil {
		return nil, err
	}
	out := &EmailConfirmation{Audience: l.audience()}
	err = s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := l.consume(ctx, tx); err != nil {
			return apperr.PrefixPath(err, path...)
		}
		err := tx.CustomerUser.UpdateOneID(l.user.id).SetConfirmed(true).Exec(ctx)
		if err == nil {
			out.SignedIn, err = s.Sessions.SignInByLink(ctx, tx, l.user.id, guest)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, s.Sessions.LoadViewer(ctx, out.SignedIn)
}

// lock reads the account again and keeps others from changing it until the transaction ends.
func (user *userAccount) lock(ctx context.Context, tx *store.Tx) error {
	var err error
	if user.userEntity == authz.StaffUser {
		_, err = lockStaffUser(ctx, tx, user.id)
	} else {
		_, err = lockCustomerUser(ctx, tx, user.id)
	}
	if err != nil {
		return err
	}
	locked, err := loadUser(ctx, tx, user.userEntity, "u.id=?", user.id)
	if err == nil {
		*user = *locked
	}
	return err
}

// accountMutation has the setters that customer users and staff users share.
type accountMutation interface {
	SetEmail(string)
	SetEmailKey(string)
	SetNewEmail(string)
	ClearNewEmail()
	SetNewEmailUntil(time.Time)
	ClearNewEmailUntil()
}

// update changes the account.
func (user *userAccount) update(ctx context.Context, tx *store.Tx, set func(accountMutation)) error {
	if user.userEntity == authz.StaffUser {
		u := tx.StaffUser.UpdateOneID(user.id)
		set(u.Mutation())
		return u.Exec(ctx)
	}
	u := tx.CustomerUser.UpdateOneID(user.id)
	set(u.Mutation())
	return u.Exec(ctx)
}
