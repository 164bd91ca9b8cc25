package account

import (
	"context"
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/onetimetoken"
	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/secret"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// resets is how often a new password can be asked for in an hour, for one address and from
// one source.
const resets = 3

// PasswordResetRequestInput says whose password is to be set anew.
type PasswordResetRequestInput struct {
	Email    string
	Audience *session.Audience
	Website  *string
}

// PasswordResetCompleteInput is a link's token and the password to set.
type PasswordResetCompleteInput struct {
	Token       string
	NewPassword string
}

// RequestReset mails a link for a new password to who has the address. Where nobody has,
// the same is done and nothing is sent. Codes: INVALID and others of the address, NOT_FOUND
// and INVALID of the website, RATE_LIMITED.
func (s *Service) RequestReset(ctx context.Context, in PasswordResetRequestInput) (accepted bool, err error) {
	of, site, err := s.place(ctx, in)
	if err != nil {
		return false, err
	}
	key := text.EmailKey(in.Email)
	p, err := s.find(ctx, of, "u.email_key=?", key)
	if err != nil {
		return false, err
	}
	l := p.letter(mail.PasswordReset)
	l.Website = site
	err = s.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		for _, who := range []string{secret.Digest(of.Name + key), session.Source(viewer.OriginOf(ctx).Address)} {
			if err := session.Hit(ctx, tx, fmt.Sprintf("reset:%.64s", who), resets, time.Hour); err != nil {
				return err
			}
		}
		return mail.Add(ctx, tx, l)
	})
	return err == nil, err
}

// place says of whom somebody forgot the password, and at which website.
func (s *Service) place(ctx context.Context, in PasswordResetRequestInput) (of *authz.Entity, site int64, err error) {
	var l apperr.List
	l.Add(text.Email(in.Email), apperr.At(&in, &in.Email)...)
	of = authz.StaffUser
	if in.Audience == nil && in.Website != nil || in.Audience != nil && *in.Audience == session.Storefront {
		of = authz.CustomerUser
	}
	if in.Website != nil {
		site, _ = authz.Website.ParseID(*in.Website)
		there, err := s.Store.Client.Website.Query().Where(website.ID(site)).Exist(viewer.AsSystem(ctx))
		switch {
		case err != nil:
			return nil, 0, err
		case of == authz.StaffUser:
			l.Add(apperr.New(apperr.Invalid, "staff sign in at no website"), apperr.At(&in, &in.Website)...)
		case !there:
			l.Add(apperr.New(apperr.NotFound, "there is no such website"), apperr.At(&in, &in.Website)...)
		}
	}
	return of, site, l.Err()
}

// CompleteReset sets a password by a link. Codes: LINK_INVALID, DISABLED, those of
// [password.Check].
func (s *Service) CompleteReset(ctx context.Context, in PasswordResetCompleteInput) (session.Audience, error) {
	ctx = viewer.AsSystem(ctx)
	invalid := apperr.Under(linkInvalid(), apperr.At(&in, &in.Token)...)
	token, err := s.Store.Client.OneTimeToken.Query().Where(onetimetoken.TokenDigest(secret.Digest(in.Token)),
		onetimetoken.PurposeIn(onetimetoken.PurposeRESET, onetimetoken.PurposeSET_PASSWORD), onetimetoken.ExpiresAtGT(s.Store.Now())).Only(ctx)
	if ent.IsNotFound(err) {
		return "", invalid
	}
	if err != nil {
		return "", err
	}
	audience, of, id := session.Staff, authz.StaffUser, token.StaffUserID
	if id == nil {
		audience, of, id = session.Storefront, authz.CustomerUser, token.CustomerUserID
	}
	p, err := s.find(ctx, of, "u.id=?", *id)
	switch {
	case err != nil:
		return "", err
	case p.id == 0 || token.Email == nil || *token.Email != p.email:
		return "", invalid
	case !p.enabled:
		return "", disabled()
	}
	if err := p.check(in.NewPassword); err != nil {
		return "", apperr.Under(err, apperr.At(&in, &in.NewPassword)...)
	}
	hash, err := s.Hasher.Hash(ctx, in.NewPassword)
	if err != nil {
		return "", err
	}
	return audience, s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := take(ctx, tx, token.ID); err != nil {
			return apperr.Under(err, apperr.At(&in, &in.Token)...)
		}
		if err := p.reset(ctx, tx, hash); err != nil {
			return err
		}
		_, err := p.changed(ctx, tx, 0)
		return err
	})
}

func disabled() error { return apperr.New(apperr.Disabled, "the account is disabled") }

// take uses a link up. Of many who do so at a time one succeeds.
func take(ctx context.Context, tx *store.Tx, id int64) error {
	n, err := tx.OneTimeToken.Delete().Where(onetimetoken.ID(id), onetimetoken.ExpiresAtGT(tx.Now)).Exec(ctx)
	if err == nil && n == 0 {
		err = linkInvalid()
	}
	return err
}

// reset gives him a new password. That he has the link proves his address, and clears a
// lock.
func (p *person) reset(ctx context.Context, tx *store.Tx, hash string) error {
	if p.of == authz.StaffUser {
		u, err := lockStaffUser(ctx, tx, p.id)
		switch {
		case err != nil:
			return err
		case !u.Enabled:
			return disabled()
		}
		return u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetPasswordResetRequired(false).SetMustChangePassword(false).
			SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
	}
	u, err := lockCustomerUser(ctx, tx, p.id)
	switch {
	case err != nil:
		return err
	case !u.Enabled:
		return disabled()
	}
	return u.Update().SetPasswordHash(hash).SetPasswordChangedAt(tx.Now).SetPasswordResetRequired(false).SetMustChangePassword(false).SetConfirmed(true).
		SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
}

// lockStaffUser reads a staff user as he is, and keeps others from changing him until the
// transaction ends.
func lockStaffUser(ctx context.Context, tx *store.Tx, id int64) (*ent.StaffUser, error) {
	return tx.StaffUser.UpdateOneID(id).AddLoginCount(0).Save(ctx)
}

// lockCustomerUser does the same to a customer user.
func lockCustomerUser(ctx context.Context, tx *store.Tx, id int64) (*ent.CustomerUser, error) {
	return tx.CustomerUser.UpdateOneID(id).AddLoginCount(0).Save(ctx)
}
