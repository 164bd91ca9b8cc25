package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
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

// StaffUserCreateInput is a new staff user; the SDL describes its fields.
type StaffUserCreateInput struct {
	mutation.Create

	ExternalID *string
	Email      string
	FirstName  string
	LastName   string
	Enabled    bool
	Roles      []string
	Welcome    bool
}

// StaffUserUpdateInput is a change of one; what is not set stays.
type StaffUserUpdateInput struct {
	mutation.Update

	ID         string
	ExternalID graphql.Omittable[*string]
	Email      *string
	FirstName  *string
	LastName   *string
	Roles      *IDListPatch
}

// StaffUserEnableInput names whom to enable.
type StaffUserEnableInput struct {
	mutation.Update

	ID string
}

// StaffUserDisableInput names whom to disable.
type StaffUserDisableInput struct {
	mutation.Update

	ID string
}

// CreateStaffUser makes a staff user, who has no password yet. Codes: those of its
// validators, NOT_FOUND, NOT_UNIQUE, ROLE_REQUIRED, PERMISSION_DENIED.
func CreateStaffUser(ctx context.Context, tx *store.Tx, in StaffUserCreateInput) (string, error) {
	f := faults{in: &in}
	f.text(&in.ExternalID, staffuser.ExternalIDValidator)
	f.text(&in.Email, staffuser.EmailValidator)
	f.text(&in.FirstName, staffuser.FirstNameValidator)
	f.text(&in.LastName, staffuser.LastNameValidator)
	roles, err := f.links(ctx, &in.Roles, authz.StaffRole, staffRoles(tx))
	if err != nil {
		return "", err
	}
	if len(in.Roles) == 0 && in.Enabled {
		f.add(&in.Roles, apperr.New(apperr.RoleRequired, "an enabled staff user needs at least one role"))
	}
	if err := f.given(ctx, tx, authz.StaffRole, roles, &in.Roles); err != nil {
		return "", err
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	u, err := tx.StaffUser.Create().SetNillableExternalID(in.ExternalID).SetEmail(in.Email).SetEmailKey(text.EmailKey(in.Email)).
		SetFirstName(in.FirstName).SetLastName(in.LastName).SetEnabled(in.Enabled).AddRoleIDs(roles...).Save(ctx)
	if err != nil {
		return "", duplicate(&in, err)
	}
	return authz.StaffUser.FormatID(u.ID), welcome(ctx, tx, in.Welcome && in.Enabled, letterToStaffUser(mail.Welcome, u))
}

// UpdateStaffUser changes a staff user. A new e-mail address ends his sessions and links,
// and the old one is told. Codes: as for creating, and NOT_FOUND, LAST_ADMINISTRATOR.
func UpdateStaffUser(ctx context.Context, tx *store.Tx, in StaffUserUpdateInput) (string, error) {
	u, err := lockStaffUser(ctx, tx, in.ID)
	if err != nil {
		return "", err
	}
	f := faults{in: &in}
	f.text(&in.ExternalID, staffuser.ExternalIDValidator)
	f.text(&in.Email, staffuser.EmailValidator)
	f.text(&in.FirstName, staffuser.FirstNameValidator)
	f.text(&in.LastName, staffuser.LastNameValidator)
	has, err := u.QueryRoles().IDs(viewer.AsSystem(ctx))
	if err != nil {
		return "", err
	}
	want, err := f.patchLinks(ctx, &in.Roles, authz.StaffRole, has, staffRoles(tx))
	if err != nil {
		return "", err
	}
	if in.Roles != nil && len(want) == 0 && u.Enabled && len(f.List) == 0 {
		f.add(&in.Roles, apperr.New(apperr.RoleRequired, "an enabled staff user needs at least one role"))
	}
	moved := in.Email != nil && text.EmailKey(*in.Email) != u.EmailKey
	if in.Roles != nil || moved {
		if err := f.mastersStaff(ctx, tx, u, &in.ID); err != nil {
			return "", err
		}
	}
	if err := f.given(ctx, tx, authz.StaffRole, difference(want, has), &in.Roles); err != nil {
		return "", err
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	c := u.Update().SetNillableEmail(in.Email).SetNillableFirstName(in.FirstName).SetNillableLastName(in.LastName).
		AddRoleIDs(difference(want, has)...).RemoveRoleIDs(difference(has, want)...)
	apply(cleaned(in.ExternalID), u.ExternalID, c.Mutation().SetExternalID, c.Mutation().ClearExternalID)
	if moved {
		c.SetEmailKey(text.EmailKey(*in.Email))
		l := letterToStaffUser(mail.EmailChanged, u)
		l.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
		if err := renewal(ctx, tx, l); err != nil {
			return "", err
		}
	}
	return in.ID, duplicate(&in, c.Exec(ctx))
}

// EnableStaffUser lets a staff user sign in again. Codes: NOT_FOUND, PERMISSION_DENIED,
// ROLE_REQUIRED.
func EnableStaffUser(ctx context.Context, tx *store.Tx, in StaffUserEnableInput) (string, error) {
	u, err := lockStaffUser(ctx, tx, in.ID)
	if err != nil || u.Enabled {
		return in.ID, err
	}
	f := faults{in: &in}
	if err := f.mastersStaff(ctx, tx, u, &in.ID); err != nil {
		return "", err
	}
	held, err := u.QueryRoles().Exist(viewer.AsSystem(ctx))
	if err != nil {
		return "", err
	}
	if !held {
		f.add(&in.ID, apperr.New(apperr.RoleRequired, "give the staff user a role before you enable him"))
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	return in.ID, u.Update().SetEnabled(true).Exec(ctx)
}

// DisableStaffUser keeps a staff user from signing in and ends his sessions. Codes:
// NOT_FOUND, PERMISSION_DENIED, OWN_ACCOUNT, LAST_ADMINISTRATOR.
func DisableStaffUser(ctx context.Context, tx *store.Tx, in StaffUserDisableInput) (string, error) {
	u, err := lockStaffUser(ctx, tx, in.ID)
	switch {
	case err != nil || !u.Enabled:
		return in.ID, err
	case viewer.FromContext(ctx).StaffUserID() == u.ID:
		return "", apperr.New(apperr.OwnAccount, "ask somebody else to disable your account", mutation.Named)
	}
	f := faults{in: &in}
	if err := f.mastersStaff(ctx, tx, u, &in.ID); err != nil {
		return "", err
	}
	if err := f.ErrOrNil(); err != nil {
		return "", err
	}
	if _, err := session.EndAllExcept(ctx, tx, authz.StaffUser, u.ID, 0); err != nil {
		return "", err
	}
	return in.ID, u.Update().SetEnabled(false).Exec(ctx)
}

func lockStaffUser(ctx context.Context, tx *store.Tx, id string) (*ent.StaffUser, error) {
	return mutation.Locked(ctx, tx, authz.StaffUser, authz.Edit, id, tx.StaffUser.Get)
}

// mastersStaff checks that a staff user holds nothing which the viewer lacks.
func (f *faults) mastersStaff(ctx context.Context, tx *store.Tx, u *ent.StaffUser, field any) error {
	return f.outranked(ctx, tx, authz.StaffRole, viewer.FromContext(ctx).StaffUserID() == u.ID, u.QueryRoles().IDs, field)
}

// administrator is the label of the role that may do everything.
const administrator = "Administrator"

// NewAdministrator is a staff user who may do everything.
type NewAdministrator struct{ Email, FirstName, LastName, PasswordHash string }

// CreateAdministrator makes a staff user who may do everything and signs in with a
// password already hashed. Codes: those of its validators, NOT_UNIQUE.
func CreateAdministrator(ctx context.Context, tx *store.Tx, in NewAdministrator) error {
	f := faults{in: &in}
	f.text(&in.Email, staffuser.EmailValidator)
	if err := f.ErrOrNil(); err != nil {
		return err
	}
	role, err := administratorRole(ctx, tx)
	if err != nil {
		return err
	}
	return duplicate(&in, tx.StaffUser.Create().AddRoleIDs(role).SetEmail(in.Email).SetEmailKey(text.EmailKey(in.Email)).
		SetFirstName(in.FirstName).SetLastName(in.LastName).SetPasswordHash(in.PasswordHash).Exec(ctx))
}

// administratorRole finds the role that may do everything, or makes it.
func administratorRole(ctx context.Context, tx *store.Tx) (int64, error) {
	id, err := tx.StaffRole.Query().Where(staffrole.LabelFold(text.Fold(administrator)), staffrole.DefaultLevelEQ(staffrole.DefaultLevelALL)).
		Order(staffrole.ByID()).FirstID(ctx)
	if !ent.IsNotFound(err) {
		return id, err
	}
	r, err := tx.StaffRole.Create().SetLabel(administrator).SetDefaultLevel(staffrole.DefaultLevelALL).SetCapabilities(authz.CapabilitiesOf(viewer.Staff)).Save(ctx)
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}
