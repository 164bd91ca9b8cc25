// Package directory edits customer users, customers, addresses, websites and
// staff users: the edits that have rules. Every function works in its caller's
// transaction and returns the id of the node it changed.
package directory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/session"
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

// CustomerUserUpdateInput is a change of one; what is not set stays.
type CustomerUserUpdateInput struct {
	mutation.Update

	ID                   string
	ExternalID           graphql.Omittable[*string]
	Email                graphql.Omittable[*string]
	NamePrefix           graphql.Omittable[*string]
	FirstName            graphql.Omittable[*string]
	MiddleName           graphql.Omittable[*string]
	LastName             graphql.Omittable[*string]
	NameSuffix           graphql.Omittable[*string]
	Birthday             graphql.Omittable[*string]
	Website              graphql.Omittable[*string]
	Owner                graphql.Omittable[*string]
	SalesRepresentatives *IDListPatch
	Roles                *IDListPatch
}

// CustomerUserEnableInput names whom to enable.
type CustomerUserEnableInput struct {
	mutation.Update

	ID string
}

// CustomerUserDisableInput names whom to disable.
type CustomerUserDisableInput struct {
	mutation.Update

	ID string
}

// CreateCustomerUser makes a customer user. Codes: those of its validators,
// NOT_FOUND, NOT_UNIQUE, EMAIL_UNAVAILABLE, RATE_LIMITED, ROLE_REQUIRED, ROLE_NOT_AVAILABLE.
func CreateCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserCreateInput) (string, error) {
	if err := mayName(ctx, tx); err != nil {
		return "", err
	}
	f := faults{in: &in}
	f.text(&in.ExternalID, customeruser.ExternalIDValidator)
	f.text(&in.Email, customeruser.EmailValidator)
	f.text(&in.NamePrefix, customeruser.NamePrefixValidator)
	f.text(&in.FirstName, customeruser.FirstNameValidator)
	f.text(&in.MiddleName, customeruser.MiddleNameValidator)
	f.text(&in.LastName, customeruser.LastNameValidator)
	f.text(&in.NameSuffix, customeruser.NameSuffixValidator)
	f.text(&in.Birthday, birthday(tx.Now))
	customer, err := f.link(ctx, &in.Customer, authz.Customer, customers(tx))
	if err != nil {
		return "", err
	}
	website, err := f.link(ctx, &in.Website, authz.Website, websites(tx))
	if err != nil {
		return "", err
	}
	owner, err := f.link(ctx, &in.Owner, authz.StaffUser, staffUsers(tx))
	if err != nil {
		return "", err
	}
	if n := viewer.FromContext(ctx).StaffUserID(); in.Owner == nil && n > 0 {
		owner = &n
	}
	reps, err := f.links(ctx, &in.SalesRepresentatives, authz.StaffUser, staffUsers(tx))
	if err != nil {
		return "", err
	}
	sound := len(f.List)
	roles, err := f.links(ctx, &in.Roles, authz.CustomerUserRole, visibleRoles(tx))
	if err != nil {
		return "", err
	}
	if customer != nil && len(f.List) == sound { // a list with faults is not judged further
		if err := errors.Join(f.roles(ctx, tx, *customer, roles, in.Enabled, &in.Roles), f.given(ctx, tx, authz.CustomerUserRole, roles, &in.Roles)); err != nil {
			return "", err
		}
	}
	f.addresses(&in.Addresses)
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	u, err := tx.CustomerUser.Create().
		SetNillableExternalID(in.ExternalID).SetEmail(in.Email).SetEmailKey(text.EmailKey(in.Email)).
		SetNillableNamePrefix(in.NamePrefix).SetFirstName(in.FirstName).SetNillableMiddleName(in.MiddleName).
		SetLastName(in.LastName).SetNillableNameSuffix(in.NameSuffix).SetNillableBirthday(in.Birthday).
		SetEnabled(in.Enabled).SetConfirmed(in.Confirmed).SetCustomerID(*customer).
		SetNillableWebsiteID(website).SetNillableOwnerID(owner).AddSalesRepresentativeIDs(reps...).AddRoleIDs(roles...).Save(ctx)
	if err != nil {
		return "", taken(ctx, tx, &in, &in.Email, err)
	}
	if err := createAddresses(ctx, tx, u.ID, in.Addresses); err != nil {
		return "", apperr.PrefixPath(err, f.at(&in.Addresses)...)
	}
	return authz.CustomerUser.FormatID(u.ID), welcome(ctx, tx, in.Welcome && in.Enabled, letterToCustomerUser(mail.Welcome, u))
}

// UpdateCustomerUser changes a customer user. A new e-mail address is one that
// nobody has confirmed; it ends his sessions and links, and the old one is told. Codes as for creating, and NOT_FOUND.
func UpdateCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserUpdateInput) (string, error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	if err != nil {
		return "", err
	}
	f := faults{in: &in}
	f.text(&in.ExternalID, customeruser.ExternalIDValidator)
	f.required(&in.Email, customeruser.EmailValidator)
	f.text(&in.NamePrefix, customeruser.NamePrefixValidator)
	f.required(&in.FirstName, customeruser.FirstNameValidator)
	f.text(&in.MiddleName, customeruser.MiddleNameValidator)
	f.required(&in.LastName, customeruser.LastNameValidator)
	f.text(&in.NameSuffix, customeruser.NameSuffixValidator)
	f.text(&in.Birthday, birthday(tx.Now))
	website, err := f.link(ctx, &in.Website, authz.Website, websites(tx))
	if err != nil {
		return "", err
	}
	owner, err := f.link(ctx, &in.Owner, authz.StaffUser, staffUsers(tx))
	if err != nil {
		return "", err
	}
	hasRoles, err := u.QueryRoles().IDs(ctx)
	if err != nil {
		return "", err
	}
	hisRoles, err := u.QueryRoles().IDs(viewer.AsSystem(ctx))
	if err != nil {
		return "", err
	}
	sound := len(f.List)
	wantRoles, err := f.patchLinks(ctx, &in.Roles, authz.CustomerUserRole, hasRoles, visibleRoles(tx))
	if err != nil {
		return "", err
	}
	if in.Roles != nil && len(f.List) == sound {
		err := errors.Join(f.roles(ctx, tx, u.CustomerID, append(difference(hisRoles, hasRoles), wantRoles...), u.Enabled, &in.Roles), f.given(ctx, tx, authz.CustomerUserRole, difference(wantRoles, hasRoles), &in.Roles), f.mastered(ctx, tx, u, &in.Roles))
		if err != nil {
			return "", err
		}
	}
	if email := cleaned(in.Email).Value(); email != nil && *email != u.Email {
		if err := errors.Join(mayName(ctx, tx), f.mastered(ctx, tx, u, &in.Email)); err != nil {
			return "", err
		}
	}
	hasReps, err := u.QuerySalesRepresentatives().IDs(ctx)
	if err != nil {
		return "", err
	}
	wantReps, err := f.patchLinks(ctx, &in.SalesRepresentatives, authz.StaffUser, hasReps, staffUsers(tx))
	if err != nil {
		return "", err
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	c := u.Update()
	m := c.Mutation()
	apply(cleaned(in.ExternalID), u.ExternalID, m.SetExternalID, m.ClearExternalID)
	apply(cleaned(in.NamePrefix), u.NamePrefix, m.SetNamePrefix, m.ClearNamePrefix)
	apply(cleaned(in.FirstName), &u.FirstName, m.SetFirstName, nil)
	apply(cleaned(in.MiddleName), u.MiddleName, m.SetMiddleName, m.ClearMiddleName)
	apply(cleaned(in.LastName), &u.LastName, m.SetLastName, nil)
	apply(cleaned(in.NameSuffix), u.NameSuffix, m.SetNameSuffix, m.ClearNameSuffix)
	apply(in.Birthday, u.Birthday, m.SetBirthday, m.ClearBirthday)
	apply(resolved(in.Website, website), u.WebsiteID, m.SetWebsiteID, m.ClearWebsite)
	apply(resolved(in.Owner, owner), u.OwnerID, m.SetOwnerID, m.ClearOwner)
	m.AddRoleIDs(difference(wantRoles, hasRoles)...)
	m.RemoveRoleIDs(difference(hasRoles, wantRoles)...)
	m.AddSalesRepresentativeIDs(difference(wantReps, hasReps)...)
	m.RemoveSalesRepresentativeIDs(difference(hasReps, wantReps)...)
	if email := cleaned(in.Email).Value(); email != nil && *email != u.Email {
		if err := changeEmail(ctx, tx, u, m, *email); err != nil {
			return "", err
		}
	}
	return in.ID, taken(ctx, tx, &in, &in.Email, c.Exec(ctx))
}

func changeEmail(ctx context.Context, tx *store.Tx, u *ent.CustomerUser, m *ent.CustomerUserMutation, email string) error {
	m.SetEmail(email)
	key := text.EmailKey(email)
	if u.Guest || u.EmailKey != nil && *u.EmailKey == key {
		return nil // guests have no account; other letter case is the same address
	}
	m.SetEmailKey(key)
	m.SetConfirmed(false)
	l := letterToCustomerUser(mail.EmailChanged, u)
	l.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
	if err := renewal(ctx, tx, l); err != nil {
		return err
	}
	l.Template, l.ToAddress = mail.EmailNew, email
	return mail.Add(ctx, tx, l)
}

// EnableCustomerUser lets a customer user sign in again. Codes: NOT_FOUND,
// GUEST, ROLE_REQUIRED.
func EnableCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserEnableInput) (string, error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	switch {
	case err != nil:
		return "", err
	case u.Guest:
		return "", apperr.New(apperr.GuestUnchangeable, "a guest has no account to enable", mutation.Named)
	case u.Enabled:
		return in.ID, nil
	}
	f := faults{in: &in}
	if err := errors.Join(f.mastered(ctx, tx, u, &in.ID), f.ErrOrNil()); err != nil {
		return "", err
	}
	fit := customeruserrole.Or(customeruserrole.CustomerIDIsNil(), customeruserrole.CustomerID(u.CustomerID))
	n, err := u.QueryRoles().Where(fit).Count(viewer.AsSystem(ctx)) // also those that the viewer does not see
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return "", apperr.New(apperr.RoleRequired, "give the customer user a role before you enable him", mutation.Named)
	}
	return in.ID, u.Update().SetEnabled(true).Exec(ctx)
}

// DisableCustomerUser keeps a customer user from signing in and ends his
// sessions. Code: NOT_FOUND.
func DisableCustomerUser(ctx context.Context, tx *store.Tx, in CustomerUserDisableInput) (string, error) {
	u, err := lockCustomerUser(ctx, tx, in.ID)
	switch {
	case err != nil || !u.Enabled:
		return in.ID, err
	case viewer.FromContext(ctx).CustomerUserID() == u.ID:
		return "", apperr.New(apperr.OwnAccount, "ask somebody else to disable your account", mutation.Named)
	}
	f := faults{in: &in}
	if err := errors.Join(f.mastered(ctx, tx, u, &in.ID), f.ErrOrNil()); err != nil {
		return "", err
	}
	if _, err := session.EndAllExcept(ctx, tx, authz.CustomerUser, u.ID, 0); err != nil {
		return "", err
	}
	return in.ID, u.Update().SetEnabled(false).Exec(ctx)
}

func lockCustomerUser(ctx context.Context, tx *store.Tx, id string) (*ent.CustomerUser, error) {
	return mutation.Locked(ctx, tx, authz.CustomerUser, authz.Edit, id, tx.CustomerUser.Get)
}

// roles checks that roles fit a customer: predefined ones and its own, and at
// least one for an enabled user.
func (f *faults) roles(ctx context.Context, tx *store.Tx, customer int64, ids []int64, enabled bool, field any) error {
	if len(ids) == 0 {
		if enabled {
			f.add(field, apperr.New(apperr.RoleRequired, "an enabled customer user needs at least one role"))
		}
		return nil
	}
	foreign, err := foreignRoles(ctx, tx, customer, ids)
	for _, r := range foreign {
		f.add(field, apperr.New(apperr.RoleNotAvailable, fmt.Sprintf("role %s belongs to another customer", authz.CustomerUserRole.FormatID(r.ID))))
	}
	return err
}

// mastered checks that a customer user holds nothing which the viewer lacks.
func (f *faults) mastered(ctx context.Context, tx *store.Tx, u *ent.CustomerUser, field any) error {
	return f.outranked(ctx, tx, authz.CustomerUserRole, viewer.FromContext(ctx).CustomerUserID() == u.ID, u.QueryRoles().IDs, field)
}

// birthday accepts a day that is not in the future.
func birthday(now time.Time) func(string) error {
	return func(s string) error {
		if err := customeruser.BirthdayValidator(s); err != nil {
			return err
		}
		if s > now.Format(time.DateOnly) {
			return apperr.New(apperr.InFuture, "lies in the future")
		}
		return nil
	}
}

// resolved is a patch of a link with the row's number instead of its id.
func resolved(p graphql.Omittable[*string], n *int64) graphql.Omittable[*int64] {
	if !p.IsSet() {
		return graphql.Omittable[*int64]{}
	}
	return graphql.OmittableOf(n)
}
