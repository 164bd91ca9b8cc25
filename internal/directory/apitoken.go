package directory

import (
	"context"
	"fmt"
	"time"

	"buyergraph/ent/apitoken"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// longest is how far ahead a machine's token may end.
const longest = 366 * 24 * time.Hour

// ApiTokenCreateInput is a new token of a machine; the SDL describes its fields.
type ApiTokenCreateInput struct {
	mutation.Create

	Name      string
	Role      string
	ExpiresAt time.Time
}

// ApiTokenRevokeInput names a token to end.
type ApiTokenRevokeInput struct {
	mutation.Update

	ID string
}

// TokenCreation makes a token, which only it knows.
type TokenCreation struct{ Token string }

// Create makes a machine's token. Codes: those of its validators, NOT_FOUND, INVALID,
// PERMISSION_DENIED.
func (c *TokenCreation) Create(ctx context.Context, tx *store.Tx, in ApiTokenCreateInput) (string, error) {
	f := faults{in: &in}
	f.text(&in.Name, apitoken.NameValidator)
	role, err := f.link(ctx, &in.Role, authz.StaffRole, staffRoles(tx))
	if err != nil {
		return "", err
	}
	if !in.ExpiresAt.After(tx.Now) || in.ExpiresAt.Sub(tx.Now) > longest {
		f.add(&in.ExpiresAt, apperr.New(apperr.Invalid, fmt.Sprintf("lies within the next %d days", longest/(24*time.Hour))))
	}
	if role != nil {
		if err := f.given(ctx, tx, authz.StaffRole, []int64{*role}, &in.Role); err != nil {
			return "", err
		}
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	token, digest := session.NewAPIToken()
	create := tx.ApiToken.Create().SetName(in.Name).SetTokenDigest(digest).SetExpiresAt(in.ExpiresAt.UTC().Truncate(time.Microsecond)).SetRoleID(*role)
	if n := viewer.FromContext(ctx).StaffUserID(); n > 0 {
		create.SetCreatedByID(n)
	}
	t, err := create.Save(ctx)
	if err != nil {
		return "", err
	}
	c.Token = token
	return authz.ApiToken.FormatID(t.ID), nil
}

// RevokeApiToken ends a machine's token at once; a revoked one stays revoked. Codes:
// NOT_FOUND, PERMISSION_DENIED.
func RevokeApiToken(ctx context.Context, tx *store.Tx, in ApiTokenRevokeInput) (string, error) {
	t, err := mutation.Locked(ctx, tx, authz.ApiToken, authz.Edit, in.ID, tx.ApiToken.Get)
	if err != nil || t.RevokedAt != nil {
		return in.ID, err
	}
	return in.ID, t.Update().SetRevokedAt(tx.Now).Exec(ctx)
}
