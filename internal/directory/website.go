package directory

import (
	"context"

	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// WebsiteCreateInput is a new website; the SDL describes its fields.
type WebsiteCreateInput struct {
	mutation.Create

	ExternalID   *string
	Name         string
	URL          string
	Default      bool
	Origins      []string
	Languages    []string
	MailFrom     *string
	RedirectPath *string
	DefaultRole  string
	GuestRole    string
	Consents     []*WebsiteConsentInput
}

// WebsiteUpdateInput is a change of a website; absent fields stay.
type WebsiteUpdateInput struct {
	mutation.Update

	ID           string
	ExternalID   graphql.Omittable[*string]
	Name         graphql.Omittable[*string]
	URL          graphql.Omittable[*string]
	Default      *bool
	Origins      []string
	Languages    []string
	MailFrom     graphql.Omittable[*string]
	RedirectPath graphql.Omittable[*string]
	DefaultRole  graphql.Omittable[*string]
	GuestRole    graphql.Omittable[*string]
	Consents     []*WebsiteConsentInput
}

// WebsiteDeleteInput names the website to delete.
type WebsiteDeleteInput struct {
	mutation.Update

	ID string
}

// CreateWebsite creates a website. The first one is the default, and so is a later one that the input
// makes it. Codes: those of its validators, NOT_FOUND, NOT_UNIQUE, TOO_MANY, ROLE_NOT_AVAILABLE,
// PERMISSION_DENIED.
func CreateWebsite(ctx context.Context, tx *store.Tx, in WebsiteCreateInput) (string, error) {
	create := tx.Website.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, website.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Name, website.NameValidator, nil, m.SetName, nil)
	f.Text(&in.URL, website.URLValidator, nil, m.SetURL, nil)
	f.TextList(&in.Origins, text.CheckOrigin, text.OriginOf, nil, m.SetOrigins)
	f.TextList(&in.Languages, text.ValidateLanguage, text.CanonicalLanguage, nil, m.SetLanguages)
	f.Text(&in.MailFrom, website.MailFromValidator, nil, m.SetMailFrom, nil)
	f.Text(&in.RedirectPath, website.RedirectPathValidator, nil, m.SetRedirectPath, nil)
	linkPredefinedRole(ctx, tx, f, &in.DefaultRole, nil, m.SetDefaultRoleID, nil)
	linkPredefinedRole(ctx, tx, f, &in.GuestRole, nil, m.SetGuestRoleID, nil)
	if in.Default {
		f.Require(&in.Default, func() error { return checkMayMoveDefault(ctx) })
		m.SetDefault(true)
	}
	consents := resolveConsents(f, &in.Consents)
	w, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	writeConsents(ctx, tx, f, w.ID, consents)
	return authz.Website.FormatID(w.ID), f.Err()
}

// checkMayMoveDefault checks that the viewer may change the website that was the default so far. Codes:
// PERMISSION_DENIED.
func checkMayMoveDefault(ctx context.Context) error {
	need := authz.Website.Name + ":" + string(authz.Edit)
	if !authz.HasPermission(viewer.FromContext(ctx), need) {
		return authz.PermissionNeededToSet(need)
	}
	return nil
}

// UpdateWebsite changes a website. One that becomes the default takes this from the one before. Codes:
// NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, DEFAULT_REQUIRED, and those of [CreateWebsite].
func UpdateWebsite(ctx context.Context, tx *store.Tx, in WebsiteUpdateInput) (string, error) {
	w, err := mutation.LockForOperation(ctx, tx, authz.Website, authz.OpEdit, in.ID, tx.Website.Get)
	if err != nil {
		return "", err
	}
	update := w.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, website.ExternalIDValidator, w.ExternalID, m.SetExternalID, m.ClearExternalID)
	f.Text(&in.Name, website.NameValidator, &w.Name, m.SetName, nil)
	f.Text(&in.URL, website.URLValidator, &w.URL, m.SetURL, nil)
	f.TextList(&in.Origins, text.CheckOrigin, text.OriginOf, w.Origins, m.SetOrigins)
	f.TextList(&in.Languages, text.ValidateLanguage, text.CanonicalLanguage, w.Languages, m.SetLanguages)
	f.Text(&in.MailFrom, website.MailFromValidator, w.MailFrom, m.SetMailFrom, m.ClearMailFrom)
	f.Text(&in.RedirectPath, website.RedirectPathValidator, w.RedirectPath, m.SetRedirectPath, m.ClearRedirectPath)
	linkPredefinedRole(ctx, tx, f, &in.DefaultRole, w.DefaultRoleID, m.SetDefaultRoleID, m.ClearDefaultRole)
	linkPredefinedRole(ctx, tx, f, &in.GuestRole, w.GuestRoleID, m.SetGuestRoleID, m.ClearGuestRole)
	mutation.SetIfChanged(in.Default, w.Default, m.SetDefault)
	save := update.Exec
	if in.Consents != nil {
		if change := writeConsents(ctx, tx, f, w.ID, resolveConsents(f, &in.Consents)); change != nil {
			m.SetUpdatedAt(tx.Now) // raises the version, though the consents are rows of their own
			save = func(ctx context.Context) error {
				return update.Exec(audit.WithChange(ctx, authz.Website, w.ID, *change))
			}
		}
	}
	return in.ID, f.Save(save)
}

// DeleteWebsite deletes a website that is not the default and to which no customer users, documents or
// open invitations belong. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, DEFAULT_REQUIRED,
// HAS_RECORDS.
func DeleteWebsite(ctx context.Context, tx *store.Tx, in WebsiteDeleteInput) (string, error) {
	w, err := mutation.LockForOperation(ctx, tx, authz.Website, authz.OpDelete, in.ID, tx.Website.Get)
	if err != nil {
		return "", err
	}
	return in.ID, apperr.PrefixPath(tx.Website.DeleteOneID(w.ID).Exec(ctx), apperr.FieldPath(&in, &in.ID)...)
}

// linkPredefinedRole finds the role that an id names and sets it. Codes: REQUIRED, NOT_FOUND,
// ROLE_NOT_AVAILABLE.
func linkPredefinedRole(ctx context.Context, tx *store.Tx, f *mutation.Form, field any, old *int64, set func(int64), clear func()) {
	id := f.Link(field, authz.CustomerUserRole, old, set, clear)
	if id == nil || old != nil && *id == *old {
		return
	}
	f.Require(field, func() error {
		role, err := tx.CustomerUserRole.Get(viewer.AsSystem(ctx), *id)
		if err == nil && role.CustomerID != nil {
			err = apperr.New(apperr.RoleNotAvailable, "Role {role} belongs to a company. Choose a predefined role.",
				"reason", "OF_COMPANY", "role", authz.CustomerUserRole.FormatID(*id))
		}
		return err
	})
}
