package account

import (
	"context"
	"errors"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// PasswordChangeInput is the current password and the new one.
type PasswordChangeInput struct {
	CurrentPassword string
	NewPassword     string
}

// ChangePassword changes the password of the viewer and returns how many other sessions it
// ended.
// Codes: PERMISSION_DENIED, those of [password.Check], INVALID if the new password is the
// current one, RATE_LIMITED, INVALID_CREDENTIALS.
func (s *Service) ChangePassword(ctx context.Context, in PasswordChangeInput) (ended int, err error) {
	v := viewer.FromContext(ctx)
	userEntity := authz.CustomerUser
	if v.Kind == viewer.Staff {
		userEntity = authz.StaffUser
	}
	if v.ID == 0 {
		return 0, apperr.New(apperr.PermissionDenied, "An API token has no password.", "reason", "API_TOKEN")
	}
	user, err := s.loadUser(ctx, userEntity, "u.id=?", v.ID)
	if err != nil {
		return 0, err
	}
	if err := user.checkPassword(in.NewPassword); err != nil {
		return 0, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.NewPassword)...)
	}
	if in.NewPassword == in.CurrentPassword {
		return 0, apperr.New(apperr.Invalid, "This is your present password. Enter another one.", "reason", "SAME_PASSWORD").
			At(apperr.FieldPath(&in, &in.NewPassword)...)
	}
	if err := s.Sessions.CheckCurrentPassword(ctx, in.CurrentPassword); err != nil {
		var refused *apperr.Error
		if errors.As(err, &refused) && refused.Code == apperr.InvalidCredentials {
			err = refused.At(apperr.FieldPath(&in, &in.CurrentPassword)...)
		}
		return 0, err
	}
	hash, err := s.Hasher.Hash(ctx, in.NewPassword)
	if err != nil {
		return 0, err
	}
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := user.changePassword(ctx, tx, hash); err != nil {
			return apperr.PrefixPath(err, apperr.FieldPath(&in, &in.CurrentPassword)...)
		}
		ended, err = user.revokeAndNotify(ctx, tx, v.SessionID)
		return err
	})
	return ended, err
}

// changePassword stores a new password hash. It fails if the password has changed since the
// current one was checked.
// Codes: INVALID_CREDENTIALS.
func (user *userAccount) changePassword(ctx context.Context, tx *store.Tx, hash string) error {
	changedMeanwhile := apperr.New(apperr.InvalidCredentials, "Your password was changed meanwhile. Enter the new one.",
		"reason", "PASSWORD_CHANGED")
	if user.userEntity == authz.StaffUser {
		row, err := lockStaffUser(ctx, tx, user.id)
		switch {
		case err != nil:
			return err
		case *row.PasswordHash != *user.passwordHash:
			return changedMeanwhile
		}
		return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
	}
	row, err := lockCustomerUser(ctx, tx, user.id)
	switch {
	case err != nil:
		return err
	case *row.PasswordHash != *user.passwordHash:
		return changedMeanwhile
	}
	return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
}
