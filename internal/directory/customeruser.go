// Package directory edits customer users, customers, addresses, websites and
// staff users: the edits that have rules. Every function works in its caller's
// transaction and returns the id of the node it changed.
package directory

import (
	"context"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/setting"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerUserCreateInput is a new customer user; the SDL describes its fields.
type CustomerUserCreateInput struct {
	mutation.Create

	ExternalID           *string
	Email                string
	NamePrefix           *string
	FirstName            string
	MiddleName           *string
	LastName             string
	NameSuffix           *string
	Birthday             *string
	PreferredLocale      *string
	PreferredCurrency    *string
	Enabled              bool
	Confirmed            bool
	Customer             string
	Website              *string
	Owner                *string
	SalesRepresentatives []string
	Roles                []string
	Addresses            []*CustomerUserAddressInput
	Welcome              bool
}

// CustomerUserUpdateInput is a change of a customer user; absent fields stay.
type CustomerUserUpdateInput struct {
	mutation.Update
	ProfilePatch

	ID                   string
	ExternalID           graphql.Omittable[*string]
	Email                graphql.Omittable[*string]
	Website              graphql.Omittable[*string]
	Owner                graphql.Omittable[*string]
	SalesRepresentatives *mutation.IDListPatch
	Roles                *mutation.IDListPatch
}

// CustomerUserEnableInput names the customer user to enable.
type CustomerUserEnableInput struct {
	mutation.Update

	ID string
}

// CustomerUserDisableInput names the customer user to disable.
type CustomerUserDisableInput struct {
	mutation.Update

	ID string
}

// CustomerUserConfirmInput names the customer user to confirm.
type CustomerUserConfirmInput struct {
	mutation.Update

	ID string
}

// CustomerUserDeleteInput names the customer user to delete.
type CustomerUserDeleteInput struct {
	mutation.Update

	ID string
}

// CreateCustomerUser creates a customer user. Codes: those of its validators, NOT_FOUND,
// NOT_UNIQUE, TOO_MANY, EMAIL_UNAVAILABLE, RATE_LIMITED, ROLE_REQUIRED, ROLE_NOT_AVAILABLE,
// PERMISSION_DENIED.
func CreateCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserCreateInput, probe EmailProbe) (string, error) {
	if probe.refusal != nil {
		return "", probe.refusal
	}
	create := tx.CustomerUser.Create().SetEnabled(in.Enabled).SetConfirmed(in.Confirmed).SetEmailKey(text.EmailKey(in.Email))
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customeruser.ExternalIDValidator, nil, m.SetExternalID, nil)
	email := f.Text(&in.Email, customeruser.EmailValidator, nil, m.SetEmail, nil)
	f.Text(&in.NamePrefix, customeruser.NamePrefixValidator, nil, m.SetNamePrefix, nil)
	f.Text(&in.FirstName, customeruser.FirstNameValidator, nil, m.SetFirstName, nil)
	f.Text(&in.MiddleName, customeruser.MiddleNameValidator, nil, m.SetMiddleName, nil)
	f.Text(&in.LastName, customeruser.LastNameValidator, nil, m.SetLastName, nil)
	f.Text(&in.NameSuffix, customeruser.NameSuffixValidator, nil, m.SetNameSuffix, nil)
	f.Text(&in.Birthday, validateBirthday(tx.Now), nil, m.SetBirthday, nil)
	f.Text(&in.PreferredLocale, customeruser.PreferredLocaleValidator, nil, m.SetPreferredLocale, nil)
	f.Text(&in.PreferredCurrency, customeruser.PreferredCurrencyValidator, nil, m.SetPreferredCurrency, nil)
	f.Link(&in.Website, authz.Website, nil, m.SetWebsiteID, nil)
	f.Link(&in.Owner, authz.StaffUser, nil, m.SetOwnerID, nil)
	f.Links(&in.SalesRepresentatives, authz.StaffUser, nil, m.AddSalesRepresentativeIDs, nil)
	customerID := f.Link(&in.Customer, authz.Customer, nil, m.SetCustomerID, nil)
	roles := f.Links(&in.Roles, authz.CustomerUserRole, nil, m.AddRoleIDs, nil)
	if customerID != nil {
		setCreationDefaults(ctx, f, tx, in, *customerID, m)
		f.Require(&in.Roles,
			func() error { return checkRolesFitCompany(ctx, tx, *customerID, roles) },
			func() error { return checkHasRole(in.Enabled, roles.After) },
			func() error { return checkMayAssign(ctx, tx, *customerID, roles) })
	}
	addresses := newAddresses(ctx, f, tx, customerUserBook, &in.Addresses,
		func(a *CustomerUserAddressInput) *AddressInput { return &a.AddressInput })
	u, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", hideForeignEmailOwner(ctx, tx, f, &in.Email, email, err)
	}
	f.Then(func() error { return customerUserBook.createAll(u.ID, addresses) })
	switch {
	case !in.Enabled: // a disabled user gets no links; see [EnableCustomerUser]
	case in.Welcome: // setting the password confirms the address as well
		f.Then(func() error { return mail.Add(ctx, tx, mailToCustomerUser(mail.Welcome, u)) })
	case !in.Confirmed:
		f.Then(func() error { return mail.Add(ctx, tx, mailToCustomerUser(mail.Confirmation, u)) })
	}
	return authz.CustomerUser.FormatID(u.ID), f.Err()
}

// setDefaultOwner sets the owner that the settings name for a website, which may be 0, if they name one.
func setDefaultOwner(f *mutation.Form, tx *store.Tx, websiteID int64, set func(int64)) {
	owner := mutation.Load(f, func(ctx context.Context) (*int64, error) { return setting.DefaultOwner(ctx, tx, websiteID) })
	if owner != nil {
		set(*owner)
	}
}

// setCreationDefaults gives a new customer user what the input leaves out: the website of the
// session, or else the default one, and the owner and sales representatives of the company. The
// owner of a company without one is the staff user who creates the customer user, or else the default owner.
func setCreationDefaults(
	ctx context.Context, f *mutation.Form, tx *store.Tx, in CustomerUserCreateInput, customerID int64, m *ent.CustomerUserMutation,
) {
	company := mutation.Load(f, func(ctx context.Context) (*ent.Customer, error) {
		return tx.Customer.Query().Where(customer.ID(customerID)).WithSalesRepresentatives().Only(viewer.AsSystem(ctx))
	})
	if company == nil {
		return
	}
	v := viewer.FromContext(ctx)
	if in.SalesRepresentatives == nil {
		for _, s := range company.Edges.SalesRepresentatives {
			m.AddSalesRepresentativeIDs(s.ID)
		}
	}
	switch {
	case in.Website != nil:
	case v.WebsiteID > 0:
		m.SetWebsiteID(v.WebsiteID)
	default:
		ids := mutation.Load(f, func(ctx context.Context) ([]int64, error) {
			return tx.Website.Query().Where(website.Default(true)).IDs(viewer.AsSystem(ctx))
		})
		for _, id := range ids {
			m.SetWebsiteID(id)
		}
	}
	switch creator := v.StaffUserID(); {
	case in.Owner != nil:
	case company.OwnerID != nil:
		m.SetOwnerID(*company.OwnerID)
	case creator > 0:
		m.SetOwnerID(creator)
	default:
		websiteID, _ := m.WebsiteID()
		setDefaultOwner(f, tx, websiteID, m.SetOwnerID)
	}
}

// UpdateCustomerUser changes a customer user, and returns the ids of the roles that a set kept. A
// new e-mail address waits for its confirmation; see [requireEmailChange]. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, LAST_ADMINISTRATOR, OWN_ACCOUNT, and those of
// [CreateCustomerUser] but EMAIL_UNAVAILABLE and RATE_LIMITED.
func UpdateCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserUpdateInput) (id string, keptRoles []string, err error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	if err != nil {
		return "", nil, err
	}
	update := u.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customeruser.ExternalIDValidator, u.ExternalID, m.SetExternalID, m.ClearExternalID)
	email := f.Text(&in.Email, customeruser.EmailValidator, &u.Email, setOrWait(tx, m, u.Guest, u.Email), nil)
	in.fill(f, tx.Now, u, m)
	f.Link(&in.Website, authz.Website, u.WebsiteID, m.SetWebsiteID, m.ClearWebsite)
	f.Link(&in.Owner, authz.StaffUser, u.OwnerID, m.SetOwnerID, m.ClearOwner)
	f.Links(&in.SalesRepresentatives, authz.StaffUser, u.QuerySalesRepresentatives().IDs,
		m.AddSalesRepresentativeIDs, m.RemoveSalesRepresentativeIDs)
	if in.Roles != nil {
		keptRoles = updateRoles(ctx, tx, f, &in.Roles, u, m)
	}
	if email != nil {
		requireEmailChange(ctx, tx, f, &in.Email, mailToCustomerUser(mail.EmailChange, u), m)
	}
	return in.ID, keptRoles, f.Save(update.Exec)
}

// updateRoles changes the roles of a customer user, and returns the ids of those that a set kept.
func updateRoles(
	ctx context.Context, tx *store.Tx, f *mutation.Form, field **mutation.IDListPatch, u *ent.CustomerUser, m *ent.CustomerUserMutation,
) (kept []string) {
	heldRoles := func(context.Context) ([]int64, error) { return u.QueryRoles().IDs(viewer.AsSystem(ctx)) }
	change := f.Links(field, authz.CustomerUserRole, heldRoles, m.AddRoleIDs, m.RemoveRoleIDs)
	f.Require(field,
		func() error { return checkRolesFitCompany(ctx, tx, u.CustomerID, change) },
		func() error { return checkHasRole(u.Enabled, change.After) },
		func() error { return checkMayAssign(ctx, tx, u.CustomerID, change) },
		func() error { return checkMayRemove(ctx, tx, authz.CustomerUser, u.ID, change) })
	if len(change.Added) > 0 && u.NewEmail != nil {
		endEmailChange(ctx, tx, f, authz.CustomerUser, u.ID, m)
	}
	for _, id := range change.Kept {
		kept = append(kept, authz.CustomerUserRole.FormatID(id))
	}
	return kept
}

// EnableCustomerUser lets a customer user sign in again, and mails a link to confirm the address
// if that has not been done. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, GUEST,
// ROLE_REQUIRED.
func EnableCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserEnableInput) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpEnable, Get: tx.CustomerUser.Get,
		Reached: func(u *ent.CustomerUser) bool { return u.Enabled },
		Change: func(u *ent.CustomerUser) error {
			if err := u.Update().SetEnabled(true).Exec(ctx); err != nil || u.Confirmed {
				return err
			}
			return mail.Add(ctx, tx, mailToCustomerUser(mail.Confirmation, u))
		},
	}.Run(ctx, tx, in.ID)
}

// DisableCustomerUser keeps a customer user from signing in and ends their sessions and links. Codes:
// NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, OWN_ACCOUNT, LAST_ADMINISTRATOR.
func DisableCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserDisableInput) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpDisable, Get: tx.CustomerUser.Get,
		Reached: func(u *ent.CustomerUser) bool { return !u.Enabled },
		Change: func(u *ent.CustomerUser) error {
			if err := revokeAccess(ctx, tx, authz.CustomerUser, u.ID); err != nil {
				return err
			}
			return u.Update().SetEnabled(false).Exec(ctx)
		},
	}.Run(ctx, tx, in.ID)
}

// ConfirmCustomerUser states that the address of a customer user is theirs. It ends the links that
// were sent and a change of the address that waits, and mails a link to set a password to a user who has none. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, GUEST.
func ConfirmCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserConfirmInput) (string, error) {
	return mutation.Transition[*ent.CustomerUser]{
		Entity: authz.CustomerUser, Operation: authz.OpConfirm, Get: tx.CustomerUser.Get,
		Reached: func(u *ent.CustomerUser) bool { return u.Confirmed },
		Change: func(u *ent.CustomerUser) error {
			if err := u.Update().SetConfirmed(true).ClearNewEmail().ClearNewEmailUntil().Exec(ctx); err != nil {
				return err
			}
			if err := mail.RevokeLinks(ctx, tx, authz.CustomerUser, u.ID); err != nil || u.PasswordHash != nil || !u.Enabled {
				return err
			}
			return mail.Add(ctx, tx, mailToCustomerUser(mail.Welcome, u))
		},
	}.Run(ctx, tx, in.ID)
}

// DeleteCustomerUser deletes a customer user to whom no documents, consents, activities or
// attachments belong, with the address book. Attempts to sign in stay. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, OWN_ACCOUNT, HAS_RECORDS, LAST_ADMINISTRATOR.
func DeleteCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserDeleteInput) (string, error) {
	u, err := mutation.LockForOperation(ctx, tx, authz.CustomerUser, authz.OpDelete, in.ID, tx.CustomerUser.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.CustomerUser.DeleteOneID(u.ID).Exec(ctx)
}

func lockCustomerUser(ctx context.Context, tx *store.Tx, id string) (*ent.CustomerUser, error) {
	return mutation.LockForOperation(ctx, tx, authz.CustomerUser, authz.OpEdit, id, tx.CustomerUser.Get)
}

// validateBirthday accepts a day that is not in the future.
func validateBirthday(now time.Time) func(string) error {
	return func(s string) error {
		if err := customeruser.BirthdayValidator(s); err != nil {
			return err
		}
		if s > now.Format(time.DateOnly) {
			return apperr.New(apperr.InFuture, "This date lies in the future. Enter today or an earlier day.")
		}
		return nil
	}
}
