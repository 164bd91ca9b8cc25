package directory

import (
	"context"
	"errors"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// managePasswords is the capability of staff who handle other people's passwords.
const managePasswords = "MANAGE_PASSWORDS"

// CustomerUserPasswordResetInput names who must set a new password.
type CustomerUserPasswordResetInput struct {
	mutation.Mailing

	ID string
}

// CustomerUserPasswordSetInput is a temporary password.
type CustomerUserPasswordSetInput struct {
	mutation.Mailing

	ID       string
	Password string
}

// CustomerUserUnlockInput names whom to unlock.
type CustomerUserUnlockInput struct {
	mutation.Update

	ID string
}

// StaffUserPasswordResetInput names who must set a new password.
type StaffUserPasswordResetInput struct {
	mutation.Mailing

	ID string
}

// ResetCustomerUserPassword demands a new password of a customer user and mails him a
// link. Codes: NOT_FOUND, PERMISSION_DENIED, OWN_ACCOUNT, GUEST,
// DISABLED.
func ResetCustomerUserPassword(ctx context.Context, tx *store.Tx, in CustomerUserPasswordResetInput) (string, error) {
	v := viewer.FromContext(ctx)
	if v.Kind == viewer.Staff && !v.HasCapability(managePasswords) {
		return "", apperr.New(apperr.PermissionDenied, "this needs the capability "+managePasswords)
	}
	u, err := lockCustomerUser(ctx, tx, in.ID)
	switch {
	case err != nil:
		return "", err
	case v.CustomerUserID() == u.ID:
		return "", apperr.New(apperr.OwnAccount, "change your own password instead", mutation.Named)
	case u.Guest:
		return "", apperr.New(apperr.GuestUnchangeable, "a guest has no account with a password", mutation.Named)
	case !u.Enabled:
		return "", apperr.New(apperr.Disabled, "enable the customer user first: he could not sign in with a new password either", mutation.Named)
	}
	f := faults{in: &in}
	if err := errors.Join(f.mastered(ctx, tx, u, &in.ID), f.ErrOrNil()); err != nil {
		return "", err
	}
	if err := u.Update().SetPasswordResetRequired(true).Exec(ctx); err != nil {
		return "", err
	}
	return in.ID, renewal(ctx, tx, letterToCustomerUser(mail.PasswordRenewal, u))
}

// renewal ends what somebody has open, and mails him.
func renewal(ctx context.Context, tx *store.Tx, l mail.Message) error {
	if _, err := session.EndAllExcept(ctx, tx, l.AccountEntity, l.AccountID, 0); err != nil {
		return err
	}
	if err := mail.RevokeLinks(ctx, tx, l.AccountEntity, l.AccountID, ""); err != nil {
		return err
	}
	return mail.Add(ctx, tx, l)
}

// welcome mails somebody new a link by which he sets his password, if that is wanted.
func welcome(ctx context.Context, tx *store.Tx, wanted bool, l mail.Message) error {
	if !wanted {
		return nil
	}
	return mail.Add(ctx, tx, l)
}

func letterToCustomerUser(t mail.Template, u *ent.CustomerUser) mail.Message {
	return mail.Message{Template: t, AccountEntity: authz.CustomerUser, AccountID: u.ID, ToAddress: u.Email, RecipientName: u.FirstName + " " + u.LastName}
}

func letterToStaffUser(t mail.Template, u *ent.StaffUser) mail.Message {
	return mail.Message{Template: t, AccountEntity: authz.StaffUser, AccountID: u.ID, ToAddress: u.Email, RecipientName: u.FirstName + " " + u.LastName}
}

// SetCustomerUserPassword gives a customer user a temporary password, already hashed.
// Codes: NOT_FOUND, PERMISSION_DENIED, GUEST.
func SetCustomerUserPassword(ctx context.Context, tx *store.Tx, in CustomerUserPasswordSetInput, hash string) (string, error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	switch {
	case err != nil:
		return "", err
	case u.Guest:
		return "", apperr.New(apperr.GuestUnchangeable, "a guest has no account with a password", mutation.Named)
	case hash == "": // he was not the viewer's to change a moment ago
		return "", apperr.New(apperr.NotFound, "there is no such CustomerUser", mutation.Named)
	}
	err = u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(true).SetPasswordResetRequired(false).
		SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
	if err != nil {
		return "", err
	}
	l := letterToCustomerUser(mail.PasswordChanged, u)
	l.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
	return in.ID, renewal(ctx, tx, l)
}

// UnlockCustomerUser forgets the failed sign-ins of a customer user. Codes: NOT_FOUND,
// PERMISSION_DENIED.
func UnlockCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserUnlockInput) (string, error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	if err != nil || u.FailedLogins == 0 && u.LockedUntil == nil {
		return in.ID, err
	}
	return in.ID, u.Update().SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
}

// ResetStaffUserPassword demands a new password of a staff user and mails him a link.
// Codes: NOT_FOUND, PERMISSION_DENIED, OWN_ACCOUNT, DISABLED.
func ResetStaffUserPassword(ctx context.Context, tx *store.Tx, in StaffUserPasswordResetInput) (string, error) {
	v := viewer.FromContext(ctx)
	if !v.HasCapability(managePasswords) {
		return "", apperr.New(apperr.PermissionDenied, "this needs the capability "+managePasswords)
	}
	u, err := lockStaffUser(ctx, tx, in.ID)
	switch {
	case err != nil:
		return "", err
	case v.StaffUserID() == u.ID:
		return "", apperr.New(apperr.OwnAccount, "change your own password instead", mutation.Named)
	case !u.Enabled:
		return "", apperr.New(apperr.Disabled, "enable the staff user first: he could not sign in with a new password either", mutation.Named)
	}
	f := faults{in: &in}
	if err := errors.Join(f.mastersStaff(ctx, tx, u, &in.ID), f.ErrOrNil()); err != nil {
		return "", err
	}
	if err := u.Update().SetPasswordResetRequired(true).Exec(ctx); err != nil {
		return "", err
	}
	return in.ID, renewal(ctx, tx, letterToStaffUser(mail.PasswordRenewal, u))
}
