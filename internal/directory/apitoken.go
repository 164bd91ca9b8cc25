package directory

import (
	"context"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/apitoken"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// maxTokenLifetime is how far ahead an API token may expire.
const maxTokenLifetime = 366 * 24 * time.Hour

// ApiTokenCreateInput is a new API token; the SDL describes its fields.
type ApiTokenCreateInput struct {
	mutation.Create

	Name      string
	Role      string
	ExpiresAt time.Time
}

// ApiTokenRevokeInput names an API token to revoke.
type ApiTokenRevokeInput struct {
	mutation.Update

	ID string
}

// CreateApiToken creates an API token and returns it; only its digest is stored. A dry run
// returns no token. Codes: those of its validators, NOT_FOUND, INVALID, PERMISSION_DENIED.
func CreateApiToken(ctx context.Context, tx *store.Tx, in ApiTokenCreateInput) (id, token string, err error) {
	token, digest := session.NewAPIToken()
	create := tx.ApiToken.Create().SetTokenDigest(digest).SetExpiresAt(in.ExpiresAt.UTC().Truncate(time.Microsecond))
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Name, apitoken.NameValidator, nil, m.SetName, nil)
	if !in.ExpiresAt.After(tx.Now) || in.ExpiresAt.Sub(tx.Now) > maxTokenLifetime {
		f.Fault(&in.ExpiresAt, apperr.New(apperr.Invalid, "This time must lie within the next {days days}.",
			"reason", "NOT_WITHIN_DAYS", "days", int(maxTokenLifetime/(24*time.Hour))))
	}
	if role := f.Link(&in.Role, authz.StaffRole, nil, m.SetRoleID, nil); role != nil {
		f.Require(&in.Role, func() error {
			return checkMayAssign(ctx, tx, authz.StaffRole, mutation.LinkChange{Added: []int64{*role}})
		})
	}
	if creator := viewer.FromContext(ctx).StaffUserID(); creator > 0 {
		m.SetCreatedByID(creator)
	}
	t, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", "", err
	}
	if in.DryRun {
		token = ""
	}
	return authz.ApiToken.FormatID(t.ID), token, nil
}

// RevokeApiToken ends an API token at once. A revoked token stays revoked. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION.
func RevokeApiToken(ctx context.Context, tx *store.Tx, in ApiTokenRevokeInput) (string, error) {
	return mutation.Transition[*ent.ApiToken]{
		Entity: authz.ApiToken, Operation: authz.OpRevoke, Get: tx.ApiToken.Get,
		Reached: func(t *ent.ApiToken) bool { return t.RevokedAt != nil },
		Change:  func(t *ent.ApiToken) error { return t.Update().SetRevokedAt(tx.Now).Exec(ctx) },
	}.Run(ctx, tx, in.ID)
}
