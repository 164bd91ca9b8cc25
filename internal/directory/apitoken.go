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

// ApiTokenAdoptInput names an API token that the viewer takes over from its creator.
type ApiTokenAdoptInput struct {
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
			return checkMayAssignToStaff(ctx, tx, mutation.LinkChange{Added: []int64{*role}})
		})
	}
	// A token that a token creates acts for the same staff user.
	if creator := viewer.FromContext(ctx).OwnerID(); creator > 0 {
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

// AdoptApiToken makes the viewer the staff user for whom an API token acts, so that it goes on
// when its creator is disabled. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, INVALID.
func AdoptApiToken(ctx context.Context, tx *store.Tx, in ApiTokenAdoptInput) (string, error) {
	v := viewer.FromContext(ctx)
	return mutation.Transition[*ent.ApiToken]{
		Entity: authz.ApiToken, Operation: authz.OpAdopt, Get: tx.ApiToken.Get,
		Reached: func(t *ent.ApiToken) bool { return t.CreatedByID != nil && *t.CreatedByID == v.ID },
		Change:  func(t *ent.ApiToken) error { return t.Update().SetCreatedByID(v.ID).Exec(ctx) },
	}.Run(ctx, tx, in.ID)
}

// liveTokensOf returns the ids of the API tokens, as far as the viewer sees them, that act for a
// staff user.
func liveTokensOf(ctx context.Context, tx *store.Tx, staffUserID int64) (ids []string, err error) {
	tokens, err := tx.ApiToken.Query().Where(apitoken.CreatedByID(staffUserID), apitoken.RevokedAtIsNil(), apitoken.ExpiresAtGT(tx.Now)).
		Order(apitoken.ByID()).Limit(maxTokensNamed).IDs(ctx)
	for _, id := range tokens {
		ids = append(ids, authz.ApiToken.FormatID(id))
	}
	return ids, err
}

// maxTokensNamed is how many tokens the answer to disabling their creator names.
const maxTokensNamed = 100
