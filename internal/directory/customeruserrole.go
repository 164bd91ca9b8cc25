package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/invitation"
	"buyergraph/ent/website"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerUserRoleCreateInput is a new role; the SDL describes its fields.
type CustomerUserRoleCreateInput struct {
	mutation.Create
	Grants

	ExternalID  *string
	Code        *string
	Label       string
	Customer    *string
	SelfManaged *bool
	Public      *bool
}

// CustomerUserRoleUpdateInput is a change of one; what is not set stays.
type CustomerUserRoleUpdateInput struct {
	mutation.Update
	GrantsPatch

	ID          string
	ExternalID  graphql.Omittable[*string]
	Label       graphql.Omittable[*string]
	Customer    graphql.Omittable[*string]
	SelfManaged *bool
	Public      *bool
}

// CustomerUserRoleCopyInput names a role to copy.
type CustomerUserRoleCopyInput struct {
	mutation.Create

	ID       string
	Label    string
	Customer *string
}

// CustomerUserRoleDeleteInput names a role to delete.
type CustomerUserRoleDeleteInput struct {
	mutation.Update

	ID string
}

// CustomerUserRolesUpdateInput says which roles a customer user is to hold.
type CustomerUserRolesUpdateInput struct {
	mutation.Update

	ID    string
	Roles IDListPatch
}

// CreateCustomerUserRole makes a role. Codes: those of its validators, NOT_FOUND,
// NOT_UNIQUE, PERMISSION_DENIED.
func CreateCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleCreateInput) (string, error) {
	f := faults{in: &in}
	f.text(&in.ExternalID, customeruserrole.ExternalIDValidator)
	f.text(&in.Code, customeruserrole.CodeValidator)
	if in.Code != nil && viewer.FromContext(ctx).Kind == viewer.CustomerUser {
		f.add(&in.Code, apperr.New(apperr.PermissionDenied, "only staff choose codes")) // or it would tell which ones others have
	}
	company, err := f.companyOfRole(ctx, tx, &in.Customer)
	if err != nil {
		return "", err
	}
	grants := in.role()
	n, err := f.makeRole(ctx, tx, newRole{
		externalID: in.ExternalID, code: in.Code, label: in.Label, labelled: &in.Label, company: company, selfManaged: in.SelfManaged, public: in.Public,
		given: grants, grants: grants,
	})
	return authz.CustomerUserRole.FormatID(n), err
}

// CopyCustomerUserRole makes a role that grants all that another one does. Codes: as for
// creating.
func CopyCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleCopyInput) (string, error) {
	r, _, err := mutation.Seen(ctx, tx, authz.CustomerUserRole, authz.View, in.ID, tx.CustomerUserRole.Get)
	if err != nil {
		return "", err
	}
	f := faults{in: &in}
	company, err := f.companyOfRole(ctx, tx, &in.Customer)
	if err != nil {
		return "", err
	}
	n, err := f.makeRole(ctx, tx, newRole{label: in.Label, labelled: &in.Label, company: company, selfManaged: &r.SelfManaged, public: &r.Public, given: authz.Role{DefaultLevel: viewer.None}, grants: roles.FromCustomerUserRole(r)})
	return authz.CustomerUserRole.FormatID(n), err
}

// RoleEdit edits a role and keeps what that does to people.
type RoleEdit struct {
	// Moved are how many customer users now hold the copy that was made of a predefined
	// role.
	Moved int
	// Effects are what the edit does to whom, of a dry run.
	Effects []*roles.Effect
}

// Update changes a role. A predefined one stays as it is for the storefront: the
// company gets a copy of its own with the changes, and its users are moved to that. A
// role that becomes a company's is taken from the users of others. Codes: as for
// creating, and NOT_FOUND, ROLE_REQUIRED, LAST_ADMINISTRATOR.
func (e *RoleEdit) Update(ctx context.Context, tx *store.Tx, in CustomerUserRoleUpdateInput) (string, error) {
	*e = RoleEdit{} // of a try that failed because of others
	r, his, err := lockRole(ctx, tx, authz.Edit, in.ID)
	if err != nil {
		return "", err
	}
	f := faults{in: &in}
	copies := !his && r.CustomerID == nil // what the storefront may see but not change
	company := r.CustomerID
	if in.Customer.IsSet() || copies {
		if company, err = f.companyOfRole(ctx, tx, &in.Customer); err != nil {
			return "", err
		}
	}
	after := in.on(roles.FromCustomerUserRole(r))
	switch {
	case copies:
		return e.customize(ctx, tx, &f, r, &in, company, after)
	case !his:
		return "", apperr.New(apperr.PermissionDenied, "you may see this role, but not change it", mutation.Named)
	}
	f.text(&in.ExternalID, customeruserrole.ExternalIDValidator)
	f.required(&in.Label, customeruserrole.LabelValidator)
	f.grants(ctx, viewer.CustomerUser, in.on(authz.Role{DefaultLevel: viewer.None}), after)
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	return in.ID, e.change(ctx, tx, r, in, company, after)
}

// change edits a role in its place.
func (e *RoleEdit) change(ctx context.Context, tx *store.Tx, r *ent.CustomerUserRole, in CustomerUserRoleUpdateInput, company *int64, after authz.Role) error {
	if err := e.foresee(ctx, tx, in.DryRun, r, r.ID, stay(company), after); err != nil {
		return err
	}
	if company != nil && (r.CustomerID == nil || *r.CustomerID != *company) {
		if err := e.foresee(ctx, tx, in.DryRun, r, r.ID, roles.NotInCompany(*company), authz.Role{}); err != nil {
			return err
		}
		if err := withdraw(ctx, tx, r, *company); err != nil {
			return apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Customer)...)
		}
	}
	c := r.Update()
	m := c.Mutation()
	apply(cleaned(in.ExternalID), r.ExternalID, m.SetExternalID, m.ClearExternalID)
	apply(cleaned(in.Label), &r.Label, m.SetLabel, nil)
	apply(graphql.OmittableOf(company), r.CustomerID, m.SetCustomerID, m.ClearCustomer)
	c.SetNillableSelfManaged(in.SelfManaged).SetNillablePublic(in.Public)
	if in.DefaultLevel != nil {
		m.SetDefaultLevel(customeruserrole.DefaultLevel(after.DefaultLevel))
	}
	if in.Permissions.IsSet() {
		m.SetPermissions(after.Permissions)
	}
	if in.Capabilities.IsSet() {
		m.SetCapabilities(after.Capabilities)
	}
	return duplicate(&in, c.Exec(ctx))
}

// customize makes a company's own role of a predefined one, with changes, and gives it to
// the company's users in the other's place.
func (e *RoleEdit) customize(ctx context.Context, tx *store.Tx, f *faults, r *ent.CustomerUserRole, in *CustomerUserRoleUpdateInput, company *int64, after authz.Role) (string, error) {
	label := r.Label
	if l := in.Label.Value(); l != nil {
		label = *l
	}
	given := in.on(authz.Role{DefaultLevel: viewer.None})
	own, err := f.makeRole(ctx, tx, newRole{label: label, labelled: &in.Label, company: company, selfManaged: in.SelfManaged, public: in.Public, given: given, grants: after})
	if err != nil {
		return "", err
	}
	sys := viewer.AsSystem(ctx)
	users, err := tx.CustomerUser.Query().Where(customeruser.CustomerID(*company), customeruser.HasRolesWith(customeruserrole.ID(r.ID))).Order(customeruser.ByID()).IDs(sys)
	if err != nil {
		return "", err
	}
	for _, u := range users {
		if err := tx.CustomerUser.UpdateOneID(u).RemoveRoleIDs(r.ID).AddRoleIDs(own).Exec(sys); err != nil {
			return "", err
		}
	}
	e.Moved = len(users)
	return authz.CustomerUserRole.FormatID(own), e.foresee(ctx, tx, in.DryRun, r, own, nil, after)
}

// foresee adds what the edit of a role does to those who hold the one with an id.
func (e *RoleEdit) foresee(ctx context.Context, tx *store.Tx, wanted bool, r *ent.CustomerUserRole, id int64, in roles.CompanyFilter, after authz.Role) error {
	if !wanted {
		return nil
	}
	effects, err := roles.EffectsOfEdit(ctx, tx, id, in, roles.FromCustomerUserRole(r), after)
	e.Effects = append(e.Effects, effects...)
	return err
}

func stay(company *int64) roles.CompanyFilter {
	if company == nil {
		return nil
	}
	return roles.InCompany(*company)
}

// withdraw takes a role from all who are not of a company.
func withdraw(ctx context.Context, tx *store.Tx, r *ent.CustomerUserRole, company int64) error {
	sys := viewer.AsSystem(ctx)
	users, err := tx.CustomerUser.Query().Where(customeruser.CustomerIDNEQ(company), customeruser.HasRolesWith(customeruserrole.ID(r.ID))).
		WithRoles().Order(customeruser.ByID()).All(sys)
	if err != nil {
		return err
	}
	var left []int64
	for _, u := range users {
		if u.Enabled && len(u.Edges.Roles) == 1 {
			left = append(left, u.ID)
		} else if err := u.Update().RemoveRoleIDs(r.ID).Exec(sys); err != nil {
			return err
		}
	}
	if len(left) == 0 {
		return nil
	}
	some, err := tx.CustomerUser.Query().Where(customeruser.IDIn(left[:min(len(left), 5)]...)).Order(customeruser.ByID()).Select(customeruser.FieldEmail).Strings(ctx) // whom he sees
	if err != nil {
		return err
	}
	return apperr.New(apperr.RoleRequired, fmt.Sprintf("%d enabled users of other companies have no role but this: %s", len(left), strings.Join(some, ", ")))
}

// DeleteCustomerUserRole deletes a role that nobody holds and nothing gives. Codes:
// NOT_FOUND, PERMISSION_DENIED, HAS_RECORDS.
func DeleteCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleDeleteInput) (string, error) {
	r, his, err := lockRole(ctx, tx, authz.Delete, in.ID)
	switch {
	case err != nil:
		return "", err
	case !his:
		return "", apperr.New(apperr.PermissionDenied, "you may see this role, but not delete it", mutation.Named)
	}
	sys := viewer.AsSystem(ctx)
	holders, err := tx.CustomerUser.Query().Where(customeruser.HasRolesWith(customeruserrole.ID(r.ID))).Exist(sys)
	if err != nil {
		return "", err
	}
	invited, err := tx.Invitation.Query().Where(invitation.StatusEQ(invitation.StatusPENDING), invitation.HasRolesWith(customeruserrole.ID(r.ID))).Exist(sys)
	if err != nil {
		return "", err
	}
	given, err := tx.Website.Query().Where(website.Or(website.DefaultRoleID(r.ID), website.GuestRoleID(r.ID))).Exist(sys)
	if err != nil {
		return "", err
	}
	err = unnamed(ctx, map[*authz.Entity]bool{authz.CustomerUser: holders, authz.Invitation: invited, authz.Website: given})
	if err != nil {
		return "", err
	}
	return in.ID, tx.CustomerUserRole.DeleteOneID(r.ID).Exec(ctx)
}

// UpdateCustomerUserRoles changes which roles a customer user holds. Codes: as for
// updating him.
func UpdateCustomerUserRoles(ctx context.Context, tx *store.Tx, in CustomerUserRolesUpdateInput) (string, error) {
	return UpdateCustomerUser(ctx, tx, CustomerUserUpdateInput{Update: in.Update, ID: in.ID, Roles: &in.Roles})
}

// unnamed refuses to delete what records of some sorts name: it says which, as far as the
// viewer may know.
func unnamed(ctx context.Context, by map[*authz.Entity]bool) error {
	var seen []string
	any := false
	for e, names := range by {
		if names && e.LevelFor(viewer.FromContext(ctx), authz.View) != viewer.None {
			seen = append(seen, e.Name)
		}
		any = any || names
	}
	if !any {
		return nil
	}
	slices.Sort(seen)
	return apperr.New(apperr.HasRecords, strings.TrimSpace("other records still name it: "+strings.Join(seen, ", ")), mutation.Named)
}

// newRole is what a role of customer users is made of.
type newRole struct {
	externalID, code    *string
	label               string
	labelled            any // the input's field of that
	company             *int64
	selfManaged, public *bool      // what the storefront makes is both, unless it says otherwise
	given, grants       authz.Role // what the input says of it, and all
}

// makeRole adds what is wrong with a role to the faults, or makes it.
func (f *faults) makeRole(ctx context.Context, tx *store.Tx, n newRole) (int64, error) {
	f.add(n.labelled, customeruserrole.LabelValidator(n.label))
	f.grants(ctx, viewer.CustomerUser, n.given, n.grants)
	if err := f.ErrOrNil(); err != nil {
		return 0, err
	}
	code := n.code
	if code == nil {
		free, err := freeCode(ctx, tx, n.label, n.company)
		if err != nil {
			return 0, err
		}
		code = &free
	}
	if n.selfManaged == nil {
		n.selfManaged = new(viewer.FromContext(ctx).Kind == viewer.CustomerUser)
	}
	r, err := tx.CustomerUserRole.Create().SetNillableExternalID(n.externalID).SetCode(*code).SetLabel(n.label).SetNillableCustomerID(n.company).
		SetSelfManaged(*n.selfManaged).SetNillablePublic(n.public).SetDefaultLevel(customeruserrole.DefaultLevel(n.grants.DefaultLevel)).
		SetPermissions(append([]jsontypes.Permission{}, n.grants.Permissions...)).SetCapabilities(append([]string{}, n.grants.Capabilities...)).Save(ctx)
	if err != nil {
		return 0, duplicate(f.in, err)
	}
	return r.ID, nil
}

// freeCode is a code like a label that no role has: of a company's, it ends in the
// company's number.
func freeCode(ctx context.Context, tx *store.Tx, label string, company *int64) (string, error) {
	base := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, label), "_")
	if base = base[:min(len(base), 200)]; base == "" {
		base = "ROLE"
	}
	if company != nil {
		base = fmt.Sprintf("%s_%d", base, *company)
	}
	code := base
	for i := 2; ; i++ {
		taken, err := tx.CustomerUserRole.Query().Where(customeruserrole.Code(code)).Exist(viewer.AsSystem(ctx))
		if err != nil || !taken {
			return code, err
		}
		code = fmt.Sprintf("%s_%d", base, i)
	}
}

// lockRole reads a role that the viewer sees, and all of which he holds, and keeps others
// from changing it; his is whether he may do this to it. Codes: NOT_FOUND,
// PERMISSION_DENIED.
func lockRole(ctx context.Context, tx *store.Tx, a authz.Action, id string) (r *ent.CustomerUserRole, his bool, err error) {
	r, his, err = mutation.Seen(ctx, tx, authz.CustomerUserRole, a, id, tx.CustomerUserRole.Get)
	if err != nil {
		return nil, false, err
	}
	return r, his, mayHold(ctx, tx, authz.CustomerUserRole, r.ID)
}

// companyOfRole resolves whose a role is to be: without a word from the storefront the
// viewer's own company's, from staff every company's.
func (f *faults) companyOfRole(ctx context.Context, tx *store.Tx, field any) (*int64, error) {
	if v := viewer.FromContext(ctx); given(field) == nil && v.Kind == viewer.CustomerUser {
		return &v.CustomerID, nil
	}
	return f.link(ctx, field, authz.Customer, customers(tx))
}
