package directory

import (
	"context"

	"buyergraph/ent/staffrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// StaffRoleCreateInput is a new staff role; the SDL describes its fields.
type StaffRoleCreateInput struct {
	mutation.Create
	Grants

	Label string
}

// StaffRoleUpdateInput is a change of a staff role; absent fields stay.
type StaffRoleUpdateInput struct {
	mutation.Update
	GrantsPatch

	ID    string
	Label *string
}

// StaffRoleDeleteInput names a staff role to delete.
type StaffRoleDeleteInput struct {
	mutation.Update

	ID string
}

// CreateStaffRole creates a staff role. Codes: those of its validators, NOT_UNIQUE, INVALID,
// PERMISSION_DENIED.
func CreateStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleCreateInput) (string, error) {
	grants := in.grantedRole()
	create := tx.StaffRole.Create().SetDefaultLevel(staffrole.DefaultLevel(grants.DefaultLevel)).
		SetPermissions(grants.Permissions).SetCapabilities(grants.Capabilities)
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Label, staffrole.LabelValidator, nil, m.SetLabel, nil)
	f.Require(nil, func() error { return checkGrants(ctx, tx, staffHolder, grants, grants) })
	r, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.StaffRole.FormatID(r.ID), nil
}

// UpdateStaffRole changes a staff role. Codes: NOT_FOUND, STALE_VERSION, LAST_ADMINISTRATOR,
// and those of [CreateStaffRole].
func UpdateStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleUpdateInput) (string, error) {
	r, err := mutation.LockForOperation(ctx, tx, authz.StaffRole, authz.OpEdit, in.ID, tx.StaffRole.Get)
	if err != nil {
		return "", err
	}
	before := roles.FromStaffRole(r)
	update := r.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Label, staffrole.LabelValidator, &r.Label, m.SetLabel, nil)
	f.Require(nil, func() error { return checkGrants(ctx, tx, staffHolder, in.stated(), in.applyTo(before)) })
	setDefaultLevel := func(l viewer.Level) { m.SetDefaultLevel(staffrole.DefaultLevel(l)) }
	setGrants(in.GrantsPatch, before, setDefaultLevel, m.SetPermissions, m.SetCapabilities)
	return in.ID, f.Save(update.Exec)
}

// DeleteStaffRole deletes a staff role that no user and no API token holds. Codes: NOT_FOUND,
// PERMISSION_DENIED, STALE_VERSION, HAS_RECORDS.
func DeleteStaffRole(ctx context.Context, tx *store.Tx, in StaffRoleDeleteInput) (string, error) {
	r, err := mutation.LockForOperation(ctx, tx, authz.StaffRole, authz.OpDelete, in.ID, tx.StaffRole.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.StaffRole.DeleteOneID(r.ID).Exec(ctx)
}
