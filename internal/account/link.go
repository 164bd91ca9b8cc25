package account

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/onetimetoken"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/secret"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
)

// link is a mailed link that has not expired, with the account that it belongs to.
type link struct {
	id   int64
	user *userAccount
}

// findLink finds a link for one of the purposes by its token. The link must have gone to the
// address that it is about: the new one of a change, else the present one.
// Codes: LINK_INVALID.
func (s *Service) findLink(ctx context.Context, token string, purposes ...mail.Purpose) (*link, error) {
	row, err := s.Store.Client.OneTimeToken.Query().Where(onetimetoken.TokenDigest(secret.Digest(token)),
		onetimetoken.PurposeIn(purposes...), onetimetoken.ExpiresAtGT(s.Store.Now())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, linkInvalidError()
	}
	if err != nil {
		return nil, err
	}
	userEntity, id := authz.StaffUser, row.StaffUserID
	if id == nil {
		userEntity, id = authz.CustomerUser, row.CustomerUserID
	}
	user, err := s.loadUser(ctx, userEntity, "u.id=?", *id)
	if err != nil {
		return nil, err
	}
	address := &user.email
	if row.Purpose == onetimetoken.PurposeEMAIL_NEW {
		address = user.newEmail
	}
	if user.id == 0 || row.Email == nil || address == nil || *row.Email != *address {
		return nil, linkInvalidError()
	}
	return &link{row.ID, user}, nil
}

// audience returns the audience of the link's account.
func (l *link) audience() session.Audience {
	if l.user.userEntity == authz.StaffUser {
		return session.Staff
	}
	return session.Storefront
}

// consume uses a link up. Of several concurrent uses only one succeeds.
// Codes: LINK_INVALID.
func (l *link) consume(ctx context.Context, tx *store.Tx) error {
	n, err := tx.OneTimeToken.Delete().Where(onetimetoken.ID(l.id), onetimetoken.ExpiresAtGT(tx.Now)).Exec(ctx)
	if err == nil && n == 0 {
		err = linkInvalidError()
	}
	return err
}

// linkInvalidError is the error for every link that is not accepted.
// Codes: LINK_INVALID.
func linkInvalidError() error {
	return apperr.New(apperr.LinkInvalid,
		"This link is not valid any more: it was used, has expired, or was replaced by a newer one. Ask for another one.")
}
