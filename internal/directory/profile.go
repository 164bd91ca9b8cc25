package directory

import (
	"context"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// ProfilePatch are the fields of a customer user that the user may change too.
type ProfilePatch struct {
	NamePrefix        graphql.Omittable[*string]
	FirstName         graphql.Omittable[*string]
	MiddleName        graphql.Omittable[*string]
	LastName          graphql.Omittable[*string]
	NameSuffix        graphql.Omittable[*string]
	Birthday          graphql.Omittable[*string]
	PreferredLocale   graphql.Omittable[*string]
	PreferredCurrency graphql.Omittable[*string]
}

// fill fills in the change of a customer user.
func (p *ProfilePatch) fill(f *mutation.Form, now time.Time, u *ent.CustomerUser, m *ent.CustomerUserMutation) {
	f.Text(&p.NamePrefix, customeruser.NamePrefixValidator, u.NamePrefix, m.SetNamePrefix, m.ClearNamePrefix)
	f.Text(&p.FirstName, customeruser.FirstNameValidator, &u.FirstName, m.SetFirstName, nil)
	f.Text(&p.MiddleName, customeruser.MiddleNameValidator, u.MiddleName, m.SetMiddleName, m.ClearMiddleName)
	f.Text(&p.LastName, customeruser.LastNameValidator, &u.LastName, m.SetLastName, nil)
	f.Text(&p.NameSuffix, customeruser.NameSuffixValidator, u.NameSuffix, m.SetNameSuffix, m.ClearNameSuffix)
	f.Text(&p.Birthday, validateBirthday(now), u.Birthday, m.SetBirthday, m.ClearBirthday)
	f.Text(&p.PreferredLocale, customeruser.PreferredLocaleValidator, u.PreferredLocale, m.SetPreferredLocale, m.ClearPreferredLocale)
	f.Text(&p.PreferredCurrency, customeruser.PreferredCurrencyValidator, u.PreferredCurrency,
		m.SetPreferredCurrency, m.ClearPreferredCurrency)
}

// ProfileUpdateInput is a change of the viewer's own profile; absent fields stay.
type ProfileUpdateInput struct {
	mutation.Update

	ProfilePatch

	Website graphql.Omittable[*string]
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
	in.fill(f, tx.Now, u, m)
	f.Link(&in.Website, authz.Website, u.WebsiteID, m.SetWebsiteID, m.ClearWebsite)
	return id, f.Save(func(ctx context.Context) error { return update.Exec(viewer.AsSystem(ctx)) })
}
