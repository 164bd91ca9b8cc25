package directory

import (
	"context"

	"buyergraph/ent/customeruser"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// ProfileUpdateInput is a change of the viewer's own profile; absent fields stay.
type ProfileUpdateInput struct {
	mutation.Update

	NamePrefix        graphql.Omittable[*string]
	FirstName         graphql.Omittable[*string]
	MiddleName        graphql.Omittable[*string]
	LastName          graphql.Omittable[*string]
	NameSuffix        graphql.Omittable[*string]
	Birthday          graphql.Omittable[*string]
	PreferredLocale   graphql.Omittable[*string]
	PreferredCurrency graphql.Omittable[*string]
	Website           graphql.Omittable[*string]
}

// UpdateProfile changes the profile of the customer user who is signed in, who need not be allowed
// to edit customer users. Codes: STALE_VERSION, NOT_FOUND, and those of its validators.
func UpdateProfile(ctx context.Context, tx *store.Tx, in ProfileUpdateInput) (string, error) {
	id := authz.CustomerUser.FormatID(viewer.FromContext(ctx).CustomerUserID())
	u, _, err := mutation.LockVisible(ctx, tx, authz.CustomerUser, authz.View, id, tx.CustomerUser.Get)
	if err != nil {
		return "", err
	}
	update := u.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.NamePrefix, customeruser.NamePrefixValidator, u.NamePrefix, m.SetNamePrefix, m.ClearNamePrefix)
	f.Text(&in.FirstName, customeruser.FirstNameValidator, &u.FirstName, m.SetFirstName, nil)
	f.Text(&in.MiddleName, customeruser.MiddleNameValidator, u.MiddleName, m.SetMiddleName, m.ClearMiddleName)
	f.Text(&in.LastName, customeruser.LastNameValidator, &u.LastName, m.SetLastName, nil)
	f.Text(&in.NameSuffix, customeruser.NameSuffixValidator, u.NameSuffix, m.SetNameSuffix, m.ClearNameSuffix)
	f.Text(&in.Birthday, validateBirthday(tx.Now), u.Birthday, m.SetBirthday, m.ClearBirthday)
	f.Text(&in.PreferredLocale, customeruser.PreferredLocaleValidator, u.PreferredLocale, m.SetPreferredLocale, m.ClearPreferredLocale)
	f.Text(&in.PreferredCurrency, customeruser.PreferredCurrencyValidator, u.PreferredCurrency, m.SetPreferredCurrency, m.ClearPreferredCurrency)
	f.Link(&in.Website, authz.Website, u.WebsiteID, m.SetWebsiteID, m.ClearWebsite)
	return id, f.Save(func(ctx context.Context) error { return update.Exec(viewer.AsSystem(ctx)) })
}
