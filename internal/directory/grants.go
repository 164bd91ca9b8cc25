package directory

import (
	"context"
	"slices"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// PermissionInput is the level at which a role grants an action on an entity.
type PermissionInput struct {
	Entity string
	Action authz.Action
	Level  viewer.Level
}

// Grants are what a new role grants.
type Grants struct {
	DefaultLevel viewer.Level
	Permissions  []*PermissionInput
	Capabilities []string
}

// GrantsPatch is a change of what a role grants; absent fields stay.
type GrantsPatch struct {
	DefaultLevel *viewer.Level
	Permissions  []*PermissionInput // nil: absent
	Capabilities []string           // nil: absent
}

func (g Grants) grantedRole() authz.Role {
	return authz.Role{DefaultLevel: g.DefaultLevel, Permissions: storedPermissions(g.Permissions), Capabilities: g.Capabilities}
}

// applyTo is what a role grants after the change.
func (g GrantsPatch) applyTo(r authz.Role) authz.Role {
	if g.DefaultLevel != nil {
		r.DefaultLevel = *g.DefaultLevel
	}
	if g.Permissions != nil {
		r.Permissions = storedPermissions(g.Permissions)
	}
	if g.Capabilities != nil {
		r.Capabilities = g.Capabilities
	}
	return r
}

func storedPermissions(in []*PermissionInput) []jsontypes.Permission {
	out := []jsontypes.Permission{}
	for _, p := range in {
		out = append(out, jsontypes.Permission{Entity: p.Entity, Action: string(p.Action), Level: string(p.Level)})
	}
	return out
}

// stated is what the change itself says, apart from what stays.
func (g GrantsPatch) stated() authz.Role {
	return g.applyTo(authz.Role{DefaultLevel: viewer.None})
}

// setGrants sets what a patch changes of a role's grants.
func setGrants(
	p GrantsPatch, before authz.Role,
	setDefaultLevel func(viewer.Level), setPermissions func([]jsontypes.Permission), setCapabilities func([]string),
) {
	mutation.SetIfChanged(p.DefaultLevel, before.DefaultLevel, setDefaultLevel)
	after := p.applyTo(before)
	if p.Permissions != nil && !slices.Equal(before.Permissions, after.Permissions) {
		setPermissions(after.Permissions)
	}
	if p.Capabilities != nil && !slices.Equal(before.Capabilities, after.Capabilities) {
		setCapabilities(after.Capabilities)
	}
}

// The most elements of the lists of a role. They leave room for entities and capabilities to come.
const (
	maxPermissions  = 200
	maxCapabilities = 50
)

// checkGrants checks what an input says of a role's grants, and that the viewer may grant all
// that the role will to those to whom it applies. Each error is at the part of the input that is
// wrong. Codes: TOO_MANY, INVALID, PERMISSION_DENIED.
func checkGrants(ctx context.Context, tx *store.Tx, to authz.Holder, stated, all authz.Role) error {
	var tooMany apperr.List
	tooMany.Add(mutation.CheckListLength(len(stated.Permissions), maxPermissions), apperr.FieldPath(&stated, &stated.Permissions)...)
	tooMany.Add(mutation.CheckListLength(len(stated.Capabilities), maxCapabilities), apperr.FieldPath(&stated, &stated.Capabilities)...)
	if len(tooMany) > 0 {
		return tooMany
	}
	defined, err := authz.LockCapabilities(ctx, tx, to.Audience, all.Capabilities)
	if err != nil {
		return err
	}
	if err := roles.ValidateGrants(to.Audience, stated, defined).ErrOrNil(); err != nil {
		return err
	}
	return roles.CheckGrantable(ctx, to, stated, all).ErrOrNil()
}

// checkGrantsIn is [checkGrants] for a role of a company, or of none.
func checkGrantsIn(ctx context.Context, tx *store.Tx, company *int64, stated, all authz.Role) error {
	if company == nil && viewer.FromContext(ctx).Kind == viewer.CustomerUser { // a company that was not found
		return roles.ValidateGrants(viewer.CustomerUser, stated, stated.Capabilities).ErrOrNil()
	}
	to, err := authz.HolderIn(ctx, tx, company)
	if err != nil {
		return err
	}
	return checkGrants(ctx, tx, to, stated, all)
}

// checkMayAssign checks that the viewer may grant what the added roles grant to a customer user
// of a company. Codes: PERMISSION_DENIED.
func checkMayAssign(ctx context.Context, tx *store.Tx, company int64, change mutation.LinkChange) error {
	if len(change.Added) == 0 {
		return nil
	}
	to, err := authz.HolderIn(ctx, tx, &company)
	if err != nil {
		return err
	}
	return checkMayGive(ctx, tx, to, authz.CustomerUserRole, change)
}

// checkMayAssignToStaff checks that the viewer may grant what the added roles grant to a staff
// user or API token. Codes: PERMISSION_DENIED.
func checkMayAssignToStaff(ctx context.Context, tx *store.Tx, change mutation.LinkChange) error {
	return checkMayGive(ctx, tx, staffHolder, authz.StaffRole, change)
}

// staffHolder stands for any staff user as the holder of a role.
var staffHolder = authz.Holder{Audience: viewer.Staff}

func checkMayGive(ctx context.Context, tx *store.Tx, to authz.Holder, e *authz.Entity, change mutation.LinkChange) error {
	exceeding, err := roles.ExceedingOwnGrants(ctx, tx.Client, to, change.Added)
	if err != nil {
		return err
	}
	return change.Faults(exceeding, func(id int64) *apperr.Error {
		return authz.RoleExceedsOwnGrants(e, id)
	})
}

// checkMayRemove checks that the viewer may act against a user from whom roles are removed.
// Codes: PERMISSION_DENIED.
func checkMayRemove(ctx context.Context, tx *store.Tx, e *authz.Entity, id int64, change mutation.LinkChange) error {
	if len(change.Removed) == 0 {
		return nil
	}
	return e.CheckActAgainst(ctx, tx, viewer.FromContext(ctx), id)
}

// checkRolesFitCompany checks that the added roles are predefined or the company's own. Codes:
// ROLE_NOT_AVAILABLE.
func checkRolesFitCompany(ctx context.Context, tx *store.Tx, customerID int64, change mutation.LinkChange) error {
	if len(change.After) == 0 {
		return nil
	}
	foreign, err := tx.CustomerUserRole.Query().Where(customeruserrole.IDIn(change.After...),
		customeruserrole.CustomerIDNotNil(), customeruserrole.CustomerIDNEQ(customerID)).IDs(ctx)
	if err != nil {
		return err
	}
	return change.Faults(foreign, func(id int64) *apperr.Error {
		return apperr.New(apperr.RoleNotAvailable, "Role {role} belongs to another company. Choose a predefined role or one of this company.",
			"role", authz.CustomerUserRole.FormatID(id))
	})
}

// checkHasRole checks that an enabled user holds a role. Codes: ROLE_REQUIRED.
func checkHasRole(enabled bool, roleIDs []int64) error {
	if enabled && len(roleIDs) == 0 {
		return apperr.New(apperr.RoleRequired, "An enabled user needs at least one role. Add one.")
	}
	return nil
}
