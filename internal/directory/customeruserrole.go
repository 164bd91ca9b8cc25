package directory

import (
	"context"
	"fmt"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerUserRoleCreateInput is a new customer user role; the SDL describes its fields.
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

// CustomerUserRoleUpdateInput is a change of a role; absent fields stay.
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

// CustomerUserRolesUpdateInput changes which roles a customer user holds.
type CustomerUserRolesUpdateInput struct {
	mutation.Update

	ID    string
	Roles *mutation.IDListPatch
}

// CreateCustomerUserRole creates a role. Codes: those of its validators, NOT_FOUND, NOT_UNIQUE,
// TOO_MANY, INVALID, PERMISSION_DENIED.
func CreateCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleCreateInput) (string, error) {
	grants := in.grantedRole()
	create := tx.CustomerUserRole.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customeruserrole.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Label, customeruserrole.LabelValidator, nil, m.SetLabel, nil)
	if f.Text(&in.Code, customeruserrole.CodeValidator, nil, m.SetCode, nil); in.Code != nil {
		f.Require(&in.Code, func() error { return checkMayChooseCode(ctx) })
	}
	company := companyOfRole(ctx, f, &in.Customer, nil, m.SetCustomerID, m.ClearCustomer)
	f.Require(nil, func() error { return checkGrantsIn(ctx, tx, company, grants, grants) })
	n := newRole{company: company, selfManaged: in.SelfManaged, public: in.Public, grants: grants}
	requireSellerFlags(ctx, f, &in.SelfManaged, &in.Public, flagsOfNewRole(ctx))
	return saveNewRole(ctx, tx, f, create, n)
}

// checkMayChooseCode refuses codes to customer users: a code that is taken would tell them
// about the roles of others. Codes: PERMISSION_DENIED.
func checkMayChooseCode(ctx context.Context) error {
	if viewer.FromContext(ctx).Kind == viewer.CustomerUser {
		return authz.PermissionNeededToSet(authz.StaffPermission)
	}
	return nil
}

// CopyCustomerUserRole creates a role that grants all that another one does. Codes: as for
// [CreateCustomerUserRole].
func CopyCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleCopyInput) (string, error) {
	r, err := mutation.LockForOperation(ctx, tx, authz.CustomerUserRole, authz.OpCopy, in.ID, tx.CustomerUserRole.Get)
	if err != nil {
		return "", err
	}
	grants := roles.FromCustomerUserRole(r)
	create := tx.CustomerUserRole.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Label, customeruserrole.LabelValidator, nil, m.SetLabel, nil)
	company := companyOfRole(ctx, f, &in.Customer, nil, m.SetCustomerID, m.ClearCustomer)
	f.Require(nil, func() error {
		_, err := authz.LockCapabilities(ctx, tx, viewer.CustomerUser, grants.Capabilities)
		return err
	})
	if in.Customer != nil { // the operation was judged for the viewer's own company
		f.Require(&in.Customer, func() error { return checkMayCopyTo(ctx, tx, r.ID, company, grants) })
	}
	return saveNewRole(ctx, tx, f, create, newRole{company: company, selfManaged: &r.SelfManaged, public: &r.Public, grants: grants})
}

// RoleUpdate is what an update of a role did besides changing it.
type RoleUpdate struct {
	// Moved is how many customer users now hold the copy that was made of a predefined role.
	Moved int
	// Effects are, of a dry run, what the update does to the users who hold the role.
	Effects []*roles.Effect
}

// UpdateCustomerUserRole changes a role. A company that changes a predefined role gets a copy
// of its own with the changes, which its users then hold. A role that becomes a company's own
// is taken from the users of others. Codes: NOT_FOUND, STALE_VERSION, ROLE_REQUIRED,
// LAST_ADMINISTRATOR, and those of [CreateCustomerUserRole].
func UpdateCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleUpdateInput) (string, RoleUpdate, error) {
	r, editable, err := mutation.LockVisible(ctx, tx, authz.CustomerUserRole, authz.Edit, in.ID, tx.CustomerUserRole.Get)
	if err != nil {
		return "", RoleUpdate{}, err
	}
	operation := authz.OpEdit
	if !editable && r.CustomerID == nil {
		operation = authz.OpCustomize
	}
	if err := mutation.CheckOperation(ctx, tx, authz.CustomerUserRole, operation, in.ID); err != nil {
		return "", RoleUpdate{}, err
	}
	if operation == authz.OpCustomize {
		return customizeRole(ctx, tx, r, in)
	}
	before := roles.FromCustomerUserRole(r)
	after, company := in.applyTo(before), r.CustomerID
	update := r.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customeruserrole.ExternalIDValidator, r.ExternalID, m.SetExternalID, m.ClearExternalID)
	f.Text(&in.Label, customeruserrole.LabelValidator, &r.Label, m.SetLabel, nil)
	if in.Customer.IsSet() {
		company = companyOfRole(ctx, f, &in.Customer, r.CustomerID, m.SetCustomerID, m.ClearCustomer)
	}
	mutation.SetIfChanged(in.SelfManaged, r.SelfManaged, m.SetSelfManaged)
	mutation.SetIfChanged(in.Public, r.Public, m.SetPublic)
	requireSellerFlags(ctx, f, &in.SelfManaged, &in.Public, sellerFlags{r.SelfManaged, r.Public})
	f.Require(nil, func() error { return checkGrantsIn(ctx, tx, company, in.stated(), after) })
	setDefaultLevel := func(l viewer.Level) { m.SetDefaultLevel(customeruserrole.DefaultLevel(l)) }
	setGrants(in.GrantsPatch, before, setDefaultLevel, m.SetPermissions, m.SetCapabilities)
	var result RoleUpdate
	f.Then(func() error { return result.previewEffects(ctx, tx, in.DryRun, r, r.ID, companyScope(company), after) })
	if company != nil && (r.CustomerID == nil || *r.CustomerID != *company) {
		f.Then(func() error {
			return result.previewEffects(ctx, tx, in.DryRun, r, r.ID, roles.NotInCompany(*company), authz.Role{})
		})
		f.Then(func() error { return removeFromOtherCompanies(ctx, tx, r, *company, f.Path(&in.Customer)) })
	}
	return in.ID, result, f.Save(update.Exec)
}

// previewEffects adds, for a dry run, what the update does to the users who hold a role.
func (u *RoleUpdate) previewEffects(
	ctx context.Context, tx *store.Tx, dryRun bool, r *ent.CustomerUserRole, heldRole int64, in roles.CompanyFilter, after authz.Role,
) error {
	if !dryRun {
		return nil
	}
	effects, err := roles.EffectsOfEdit(ctx, tx, heldRole, in, roles.FromCustomerUserRole(r), after)
	u.Effects = append(u.Effects, effects...)
	return err
}

// companyScope are the companies to which a role of a company, or of none, applies.
func companyScope(company *int64) roles.CompanyFilter {
	if company == nil {
		return nil
	}
	return roles.InCompany(*company)
}

// removeFromOtherCompanies takes a role from all users of other companies; path is that of the
// company in the input. Codes: ROLE_REQUIRED where it is the only role of an enabled user.
func removeFromOtherCompanies(ctx context.Context, tx *store.Tx, r *ent.CustomerUserRole, company int64, path []string) error {
	sys := viewer.AsSystem(ctx)
	holders, err := tx.CustomerUser.Query().Where(customeruser.CustomerIDNEQ(company), customeruser.HasRolesWith(customeruserrole.ID(r.ID))).
		WithRoles().Order(customeruser.ByID()).All(sys)
	if err != nil {
		return err
	}
	var needed []int64
	for _, u := range holders {
		if u.Enabled && len(u.Edges.Roles) == 1 {
			needed = append(needed, u.ID)
		} else if err := u.Update().RemoveRoleIDs(r.ID).Exec(sys); err != nil {
			return err
		}
	}
	if len(needed) == 0 {
		return nil
	}
	visible, err := tx.CustomerUser.Query().Where(customeruser.IDIn(needed[:min(len(needed), 5)]...)).Order(customeruser.ByID()).
		Select(customeruser.FieldEmail).Strings(ctx)
	if err != nil {
		return err
	}
	return apperr.New(apperr.RoleRequired, "This is the only role of {count enabled users} of other companies. Give them another one first.",
		"reason", "OTHER_COMPANIES", "count", len(needed), "users", visible).At(path...)
}

// DeleteCustomerUserRole deletes a role that no user, open invitation or website refers to.
// Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, HAS_RECORDS.
func DeleteCustomerUserRole(ctx context.Context, tx *store.Tx, in CustomerUserRoleDeleteInput) (string, error) {
	r, err := mutation.LockForOperation(ctx, tx, authz.CustomerUserRole, authz.OpDelete, in.ID, tx.CustomerUserRole.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.CustomerUserRole.DeleteOneID(r.ID).Exec(ctx)
}

// UpdateCustomerUserRoles changes which roles a customer user holds, and returns the ids of those
// that a set kept. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, TOO_MANY, ROLE_REQUIRED, ROLE_NOT_AVAILABLE,
// LAST_ADMINISTRATOR.
func UpdateCustomerUserRoles(
	ctx context.Context, tx *store.Tx, in CustomerUserRolesUpdateInput,
) (id string, keptRoles []string, err error) {
	u, err := mutation.LockForOperation(ctx, tx, authz.CustomerUser, authz.OpAssignRoles, in.ID, tx.CustomerUser.Get)
	if err != nil {
		return "", nil, err
	}
	update := u.Update()
	f := mutation.NewForm(ctx, tx, &in)
	keptRoles = updateRoles(ctx, tx, f, &in.Roles, u, update.Mutation())
	return in.ID, keptRoles, f.Save(update.Exec)
}

// newRole is what a new role has besides its texts.
type newRole struct {
	company             *int64
	selfManaged, public *bool // nil: those of [flagsOfNewRole]
	grants              authz.Role
}

// sellerFlags are the two columns by which the seller hides a role from companies.
type sellerFlags struct{ selfManaged, public bool }

// flagsOfNewRole returns the flags of a new role whose input states none: roles that customer
// users create are self-managed.
func flagsOfNewRole(ctx context.Context) sellerFlags {
	return sellerFlags{selfManaged: viewer.FromContext(ctx).Kind == viewer.CustomerUser, public: true}
}

// requireSellerFlags refuses to customer users what differs from the flags: a role that they hide
// would go on granting, and nobody in the company could take it away. Codes: PERMISSION_DENIED.
func requireSellerFlags(ctx context.Context, f *mutation.Form, selfManaged, public **bool, flags sellerFlags) {
	if viewer.FromContext(ctx).Kind != viewer.CustomerUser {
		return
	}
	for _, x := range []struct {
		field **bool
		flag  bool
	}{{selfManaged, flags.selfManaged}, {public, flags.public}} {
		if given := *x.field; given != nil && *given != x.flag {
			f.Fault(x.field, authz.PermissionNeededToSet(authz.StaffPermission))
		}
	}
}

// checkMayCopyTo checks that the viewer may grant what a role grants to the users of a company.
// Codes: PERMISSION_DENIED.
func checkMayCopyTo(ctx context.Context, tx *store.Tx, roleID int64, company *int64, grants authz.Role) error {
	to, err := authz.HolderIn(ctx, tx, company)
	if err != nil {
		return err
	}
	missing, capabilities := authz.MissingToGrant(viewer.FromContext(ctx), to, grants)
	if len(missing)+len(capabilities) > 0 {
		return authz.RoleExceedsOwnGrants(authz.CustomerUserRole, roleID)
	}
	return nil
}

// saveNewRole creates a role whose texts a form has filled in, with a free code if it has none.
func saveNewRole(ctx context.Context, tx *store.Tx, f *mutation.Form, create *ent.CustomerUserRoleCreate, n newRole) (string, error) {
	m := create.Mutation()
	if _, chosen := m.Code(); !chosen {
		f.Then(func() error {
			label, _ := m.Label()
			code, err := freeCode(ctx, tx, label, n.company)
			m.SetCode(code)
			return err
		})
	}
	if n.selfManaged == nil {
		n.selfManaged = new(flagsOfNewRole(ctx).selfManaged)
	}
	create.SetSelfManaged(*n.selfManaged).SetNillablePublic(n.public).SetDefaultLevel(customeruserrole.DefaultLevel(n.grants.DefaultLevel)).
		SetPermissions(append([]jsontypes.Permission{}, n.grants.Permissions...)).SetCapabilities(append([]string{}, n.grants.Capabilities...))
	r, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.CustomerUserRole.FormatID(r.ID), nil
}

// freeCode makes a code from a label that no role has yet. The code of a company's role ends in
// the company's number.
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

// companyOfRole finds the company of a role. Where the input names none, it is the viewer's own
// company in the storefront, and no company for staff. Null is refused to customer users: it would
// move the role of a subsidiary.
func companyOfRole(ctx context.Context, f *mutation.Form, field any, old *int64, set func(int64), clear func()) *int64 {
	v := viewer.FromContext(ctx)
	switch {
	case v.Kind != viewer.CustomerUser || mutation.HasText(field):
		return f.Link(field, authz.Customer, old, set, clear)
	case old != nil:
		return f.Link(field, authz.Customer, old, set, nil)
	}
	set(v.CustomerID)
	return &v.CustomerID
}
