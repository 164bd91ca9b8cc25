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
	user, err := s.loadViewer(ctx)
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
	if err := s.checkCurrentPassword(ctx, in.CurrentPassword, apperr.FieldPath(&in, &in.CurrentPassword)); err != nil {
		return 0, err
	}
	hash, err := s.Hasher.Hash(ctx, in.NewPassword)
	if err != nil {
		return 0, err
	}
	sessionID := viewer.FromContext(ctx).SessionID
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := user.changePassword(ctx, tx, hash); err != nil {
			return apperr.PrefixPath(err, apperr.FieldPath(&in, &in.CurrentPassword)...)
		}
		ended, err = user.revokeAndNotify(ctx, tx, sessionID)
		return err
	})
	return ended, err
}

// checkCurrentPassword checks the current password of the viewer, which the input has at a path.
// Codes: RATE_LIMITED, INVALID_CREDENTIALS.
func (s *Service) checkCurrentPassword(ctx context.Context, plaintext string, path []string) error {
	err := s.Sessions.CheckCurrentPassword(ctx, plaintext)
	var refused *apperr.Error
	if errors.As(err, &refused) && refused.Code == apperr.InvalidCredentials {
		return refused.At(path...)
	}
	return err
}

// changePassword stores a new password hash. It fails if the password has changed since the
// current one was checked.
// Codes: INVALID_CREDENTIALS.
func (user *userAccount) changePassword(ctx context.Context, tx *store.Tx, hash string) error {
	if user.userEntity == authz.StaffUser {
		row, err := lockStaffUser(ctx, tx, user.id)
		switch {
		case err != nil:
			return err
		case *row.PasswordHash != *user.passwordHash:
			return passwordChangedError()
		}
		return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
	}
	row, err := lockCustomerUser(ctx, tx, user.id)
	switch {
	case err != nil:
		return err
	case *row.PasswordHash != *user.passwordHash:
		return passwordChangedError()
	}
	return row.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
}

// passwordChangedError is the error for a current password that was right a moment ago.
// Codes: INVALID_CREDENTIALS.
func passwordChangedError() error {
	return apperr.New(apperr.InvalidCredentials, "Your password was changed meanwhile. Enter the new one.", "reason", "PASSWORD_CHANGED")
}
