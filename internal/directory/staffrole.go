package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/apitoken"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// StaffRoleCreateInput is a new role of staff; the SDL describes its fields.
type StaffRoleCreateInput struct {
	mutation.Create
	Grants

	Label string
}

// StaffRoleUpdateInput is a change of one; what is not set stays.
type StaffRoleUpdateInput struct {
	mutation.Update
	GrantsPatch

	ID    string
	Label *string
}

// StaffRoleDeleteInput names a role of staff to delete.
type StaffRoleDeleteInput struct {
	mutation.Update

	ID string
}

// CreateStaffRole makes a role of staff. Codes: those of its validators, NOT_UNIQUE,
// PERMISSION_DENIED.
func CreateStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleCreateInput) (string, error) {
	grants := in.role()
	f := faults{in: &in}
	f.text(&in.Label, staffrole.LabelValidator)
	f.grants(ctx, viewer.Staff, grants, grants)
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	r, err := tx.StaffRole.Create().SetLabel(in.Label).SetDefaultLevel(staffrole.DefaultLevel(grants.DefaultLevel)).
		SetPermissions(grants.Permissions).SetCapabilities(grants.Capabilities).Save(ctx)
	if err != nil {
		return "", duplicate(&in, err)
	}
	return authz.StaffRole.FormatID(r.ID), nil
}

// UpdateStaffRole changes a role of staff. Codes: as for creating, and NOT_FOUND,
// LAST_ADMINISTRATOR.
func UpdateStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleUpdateInput) (string, error) {
	r, err := lockStaffRole(ctx, tx, authz.Edit, in.ID)
	if err != nil {
		return "", err
	}
	after := in.on(roles.FromStaffRole(r))
	f := faults{in: &in}
	f.text(&in.Label, staffrole.LabelValidator)
	f.grants(ctx, viewer.Staff, in.on(authz.Role{DefaultLevel: viewer.None}), after)
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	c := r.Update().SetNillableLabel(in.Label)
	if in.DefaultLevel != nil {
		c.SetDefaultLevel(staffrole.DefaultLevel(after.DefaultLevel))
	}
	if in.Permissions.IsSet() {
		c.SetPermissions(after.Permissions)
	}
	if in.Capabilities.IsSet() {
		c.SetCapabilities(after.Capabilities)
	}
	return in.ID, duplicate(&in, c.Exec(ctx))
}

// DeleteStaffRole deletes a role of staff that nobody and no token holds. Codes:
// NOT_FOUND, PERMISSION_DENIED, HAS_RECORDS.
func DeleteStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleDeleteInput) (string, error) {
	r, err := lockStaffRole(ctx, tx, authz.Delete, in.ID)
	if err != nil {
		return "", err
	}
	sys := viewer.AsSystem(ctx)
	held, err := tx.StaffUser.Query().Where(staffuser.HasRolesWith(staffrole.ID(r.ID))).Exist(sys)
	if err != nil {
		return "", err
	}
	machines, err := tx.ApiToken.Query().Where(apitoken.RoleID(r.ID)).Exist(sys)
	if err != nil {
		return "", err
	}
	if err := unnamed(ctx, map[*authz.Entity]bool{authz.StaffUser: held, authz.ApiToken: machines}); err != nil {
		return "", err
	}
	return in.ID, tx.StaffRole.DeleteOneID(r.ID).Exec(ctx)
}

// lockStaffRole reads a role of staff to which the viewer may do something, and all of
// which he holds, and keeps others from changing it. Codes: NOT_FOUND, PERMISSION_DENIED.
func lockStaffRole(ctx context.Context, tx *store.Tx, a authz.Action, id string) (*ent.StaffRole, error) {
	r, err := mutation.Locked(ctx, tx, authz.StaffRole, a, id, tx.StaffRole.Get)
	if err != nil {
		return nil, err
	}
	return r, mayHold(ctx, tx, authz.StaffRole, r.ID)
}
