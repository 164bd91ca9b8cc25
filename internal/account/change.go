package account

import (
	"context"
	"errors"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// PasswordChangeInput is the present password and the next one.
type PasswordChangeInput struct {
	CurrentPassword string
	NewPassword     string
}

// ChangePassword changes the viewer's own password and returns how many other sessions
// that ended. Codes: PERMISSION_DENIED, those of [password.Check], INVALID for the same one
// again, RATE_LIMITED, INVALID_CREDENTIALS.
func (s *Service) ChangePassword(ctx context.Context, in PasswordChangeInput) (ended int, err error) {
	v := viewer.From(ctx)
	of := authz.CustomerUser
	if v.Kind == viewer.Staff {
		of = authz.StaffUser
	}
	if v.ID == 0 {
		return 0, apperr.New(apperr.PermissionDenied, "a machine has no password")
	}
	p, err := s.find(ctx, of, "u.id=?", v.ID)
	if err != nil {
		return 0, err
	}
	if err := p.check(in.NewPassword); err != nil {
		return 0, apperr.Under(err, apperr.At(&in, &in.NewPassword)...)
	}
	if in.NewPassword == in.CurrentPassword {
		return 0, apperr.New(apperr.Invalid, "is the present password", apperr.At(&in, &in.NewPassword)...)
	}
	if err := s.Sessions.Prove(ctx, in.CurrentPassword); err != nil {
		var refused *apperr.Error
		if errors.As(err, &refused) && refused.Code == apperr.InvalidCredentials {
			refused.Path = apperr.At(&in, &in.CurrentPassword)
		}
		return 0, err
	}
	hash, err := s.Hasher.Hash(ctx, in.NewPassword)
	if err != nil {
		return 0, err
	}
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := p.change(ctx, tx, hash); err != nil {
			return apperr.Under(err, apperr.At(&in, &in.CurrentPassword)...)
		}
		ended, err = p.changed(ctx, tx, v.SessionID)
		return err
	})
	return ended, err
}

// change gives him a new password, unless it has changed since the present one was proved.
func (p *person) change(ctx context.Context, tx *store.Tx, hash string) error {
	stale := apperr.New(apperr.InvalidCredentials, "is not the present password any more")
	if p.of == authz.StaffUser {
		u, err := lockStaffUser(ctx, tx, p.id)
		switch {
		case err != nil:
			return err
		case *u.PasswordHash != *p.hash:
			return stale
		}
		return u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
	}
	u, err := lockCustomerUser(ctx, tx, p.id)
	switch {
	case err != nil:
		return err
	case *u.PasswordHash != *p.hash:
		return stale
	}
	return u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetMustChangePassword(false).Exec(ctx)
}
