package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
)

// CustomerUserPasswordResetInput names the customer user who must set a new password.
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

// CustomerUserUnlockInput names the customer user to unlock.
type CustomerUserUnlockInput struct {
	mutation.Update

	ID string
}

// StaffUserPasswordResetInput names the staff user who must set a new password.
type StaffUserPasswordResetInput struct {
	mutation.Mailing

	ID string
}

// ResetCustomerUserPassword demands a new password of a customer user and mails them a link.
// Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, OWN_ACCOUNT, GUEST, DISABLED.
func ResetCustomerUserPassword(ctx context.Context, tx *store.Tx, in CustomerUserPasswordResetInput) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpResetPassword, Get: tx.CustomerUser.Get,
		Change: func(u *ent.CustomerUser) error {
			if err := u.Update().SetPasswordResetRequired(true).Exec(ctx); err != nil {
				return err
			}
			return revokeAndNotify(ctx, tx, mailToCustomerUser(mail.PasswordRenewal, u))
		},
	}.Run(ctx, tx, in.ID)
}

// ResetStaffUserPassword demands a new password of a staff user and mails them a link. Codes:
// NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, OWN_ACCOUNT, DISABLED.
func ResetStaffUserPassword(ctx context.Context, tx *store.Tx, in StaffUserPasswordResetInput) (string, error) {
	return mutation.Transition[*ent.StaffUser]{
		Entity: authz.StaffUser, Operation: authz.OpResetPassword, Get: tx.StaffUser.Get,
		Change: func(u *ent.StaffUser) error {
			if err := u.Update().SetPasswordResetRequired(true).Exec(ctx); err != nil {
				return err
			}
			return revokeAndNotify(ctx, tx, mailToStaffUser(mail.PasswordRenewal, u))
		},
	}.Run(ctx, tx, in.ID)
}

// SetCustomerUserPassword gives a customer user a temporary password, already hashed. Codes:
// NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, GUEST.
func SetCustomerUserPassword(ctx context.Context, tx *store.Tx, in CustomerUserPasswordSetInput, hash string) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpSetPassword, Get: tx.CustomerUser.Get,
		Change: func(u *ent.CustomerUser) error {
			if hash == "" { // the viewer could not change this user a moment ago
				return authz.CustomerUser.NotFound(in.ID).At(mutation.IDField)
			}
			err := u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(true).SetPasswordResetRequired(false).
				SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
			if err != nil {
				return err
			}
			notice := mailToCustomerUser(mail.PasswordChanged, u)
			notice.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
			return revokeAndNotify(ctx, tx, notice)
		},
	}.Run(ctx, tx, in.ID)
}

// UnlockCustomerUser ends the lock of a customer user. The failed sign-ins stay counted until
// the right password or a reset clears them: otherwise somebody could go on guessing as often
// as an administrator unlocks. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION.
func UnlockCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserUnlockInput) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpUnlock, Get: tx.CustomerUser.Get,
		Reached: func(u *ent.CustomerUser) bool { return u.LockedUntil == nil || !u.LockedUntil.After(tx.Now) },
		Change:  func(u *ent.CustomerUser) error { return u.Update().SetLockedUntil(tx.Now).Exec(ctx) },
	}.Run(ctx, tx, in.ID)
}

// revokeAccess ends the sessions and links of a user.
func revokeAccess(ctx context.Context, tx *store.Tx, e *authz.Entity, id int64) error {
	if _, err := session.EndAllExcept(ctx, tx, e, id, 0); err != nil {
		return err
	}
	return mail.RevokeLinks(ctx, tx, e, id)
}

// revokeAndNotify ends the sessions and links of the user to whom a mail goes, and sends it.
func revokeAndNotify(ctx context.Context, tx *store.Tx, l mail.Message) error {
	if err := revokeAccess(ctx, tx, l.AccountEntity, l.AccountID); err != nil {
		return err
	}
	return mail.Add(ctx, tx, l)
}

func mailToCustomerUser(t mail.Template, u *ent.CustomerUser) mail.Message {
	name := u.FirstName + " " + u.LastName
	return mail.Message{Template: t, AccountEntity: authz.CustomerUser, AccountID: u.ID, ToAddress: u.Email, RecipientName: name}
}

func mailToStaffUser(t mail.Template, u *ent.StaffUser) mail.Message {
	name := u.FirstName + " " + u.LastName
	return mail.Message{Template: t, AccountEntity: authz.StaffUser, AccountID: u.ID, ToAddress: u.Email, RecipientName: name}
}
