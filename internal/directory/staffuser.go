package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
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

// StaffUserUpdateInput is a change of a staff user; absent fields stay.
type StaffUserUpdateInput struct {
	mutation.Update

	ID         string
	ExternalID graphql.Omittable[*string]
	Email      *string
	FirstName  *string
	LastName   *string
	Roles      *mutation.IDListPatch
}

// StaffUserEnableInput names the staff user to enable.
type StaffUserEnableInput struct {
	mutation.Update

	ID string
}

// StaffUserDisableInput names the staff user to disable.
type StaffUserDisableInput struct {
	mutation.Update

	ID string
}

// CreateStaffUser creates a staff user without a password. Codes: those of its validators,
// NOT_FOUND, NOT_UNIQUE, TOO_MANY, ROLE_REQUIRED, PERMISSION_DENIED.
func CreateStaffUser(ctx context.Context, tx *store.Tx, in StaffUserCreateInput) (string, error) {
	create := tx.StaffUser.Create().SetEnabled(in.Enabled).SetEmailKey(text.EmailKey(in.Email))
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, staffuser.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Email, staffuser.EmailValidator, nil, m.SetEmail, nil)
	f.Text(&in.FirstName, staffuser.FirstNameValidator, nil, m.SetFirstName, nil)
	f.Text(&in.LastName, staffuser.LastNameValidator, nil, m.SetLastName, nil)
	roles := f.Links(&in.Roles, authz.StaffRole, nil, m.AddRoleIDs, nil)
	f.Require(&in.Roles,
		func() error { return checkHasRole(in.Enabled, roles.After) },
		func() error { return checkMayAssignToStaff(ctx, tx, roles) })
	u, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	if in.Welcome && in.Enabled {
		f.Then(func() error { return mail.Add(ctx, tx, mailToStaffUser(mail.Welcome, u)) })
	}
	return authz.StaffUser.FormatID(u.ID), f.Err()
}

// UpdateStaffUser changes a staff user. A new e-mail address waits for its confirmation; see
// [requireEmailChange]. Codes: NOT_FOUND, STALE_VERSION, LAST_ADMINISTRATOR, OWN_ACCOUNT, and
// those of [CreateStaffUser].
func UpdateStaffUser(ctx context.Context, tx *store.Tx, in StaffUserUpdateInput) (string, error) {
	u, err := lockStaffUser(ctx, tx, in.ID)
	if err != nil {
		return "", err
	}
	update := u.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, staffuser.ExternalIDValidator, u.ExternalID, m.SetExternalID, m.ClearExternalID)
	email := f.Text(&in.Email, staffuser.EmailValidator, &u.Email, setOrWait(tx, m, false, u.Email), nil)
	f.Text(&in.FirstName, staffuser.FirstNameValidator, &u.FirstName, m.SetFirstName, nil)
	f.Text(&in.LastName, staffuser.LastNameValidator, &u.LastName, m.SetLastName, nil)
	heldRoles := func(context.Context) ([]int64, error) { return u.QueryRoles().IDs(viewer.AsSystem(ctx)) }
	change := f.Links(&in.Roles, authz.StaffRole, heldRoles, m.AddRoleIDs, m.RemoveRoleIDs)
	if in.Roles != nil {
		f.Require(&in.Roles,
			func() error { return checkHasRole(u.Enabled, change.After) },
			func() error { return checkMayAssignToStaff(ctx, tx, change) },
			func() error { return checkMayRemove(ctx, tx, authz.StaffUser, u.ID, change) })
		if len(change.Added) > 0 && u.NewEmail != nil {
			endEmailChange(ctx, tx, f, authz.StaffUser, u.ID, m)
		}
	}
	if email != nil {
		requireEmailChange(ctx, tx, f, &in.Email, mailToStaffUser(mail.EmailChange, u), m)
	}
	return in.ID, f.Save(update.Exec)
}

// EnableStaffUser lets a staff user sign in again. Codes: NOT_FOUND, PERMISSION_DENIED,
// STALE_VERSION, ROLE_REQUIRED.
func EnableStaffUser(ctx context.Context, tx *store.Tx, in StaffUserEnableInput) (string, error) {
	return mutation.Transition[*ent.StaffUser]{
		Entity: authz.StaffUser, Operation: authz.OpEnable, Get: tx.StaffUser.Get,
		Reached: func(u *ent.StaffUser) bool { return u.Enabled },
		Change:  func(u *ent.StaffUser) error { return u.Update().SetEnabled(true).Exec(ctx) },
	}.Run(ctx, tx, in.ID)
}

// DisableStaffUser keeps a staff user from signing in, and ends their sessions and links and the
// API tokens that act for them, of which it returns the ids. Codes: NOT_FOUND, PERMISSION_DENIED,
// STALE_VERSION, OWN_ACCOUNT, LAST_ADMINISTRATOR.
func DisableStaffUser(ctx context.Context, tx *store.Tx, in StaffUserDisableInput) (id string, endingTokens []string, err error) {
	id, err = mutation.Transition[*ent.StaffUser]{
		Entity: authz.StaffUser, Operation: authz.OpDisable, Get: tx.StaffUser.Get,
		Reached: func(u *ent.StaffUser) bool { return !u.Enabled },
		Change: func(u *ent.StaffUser) (err error) {
			if endingTokens, err = liveTokensOf(ctx, tx, u.ID); err != nil {
				return err
			}
			if err := revokeAccess(ctx, tx, authz.StaffUser, u.ID); err != nil {
				return err
			}
			return u.Update().SetEnabled(false).Exec(ctx)
		},
	}.Run(ctx, tx, in.ID)
	return id, endingTokens, err
}

func lockStaffUser(ctx context.Context, tx *store.Tx, id string) (*ent.StaffUser, error) {
	return mutation.LockForOperation(ctx, tx, authz.StaffUser, authz.OpEdit, id, tx.StaffUser.Get)
}

// administratorLabel is the label of the role that grants everything.
const administratorLabel = "Administrator"

// NewAdministrator is a staff user who may do everything.
type NewAdministrator struct{ Email, FirstName, LastName, PasswordHash string }

// CreateAdministrator creates a staff user who may do everything and signs in with a password
// that is already hashed. Codes: those of its validators, NOT_UNIQUE.
func CreateAdministrator(ctx context.Context, tx *store.Tx, in NewAdministrator) error {
	create := tx.StaffUser.Create().SetEmailKey(text.EmailKey(in.Email)).SetFirstName(in.FirstName).SetLastName(in.LastName).
		SetPasswordHash(in.PasswordHash)
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Email, staffuser.EmailValidator, nil, m.SetEmail, nil)
	f.Then(func() error {
		role, err := administratorRole(ctx, tx)
		m.AddRoleIDs(role)
		return err
	})
	return f.Save(create.Exec)
}

// administratorRole finds the role that grants everything, or creates it.
func administratorRole(ctx context.Context, tx *store.Tx) (int64, error) {
	id, err := tx.StaffRole.Query().
		Where(staffrole.LabelFold(text.Fold(administratorLabel)), staffrole.DefaultLevelEQ(staffrole.DefaultLevelALL)).
		Order(staffrole.ByID()).FirstID(ctx)
	if !ent.IsNotFound(err) {
		return id, err
	}
	r, err := tx.StaffRole.Create().SetLabel(administratorLabel).SetDefaultLevel(staffrole.DefaultLevelALL).
		SetCapabilities(authz.CapabilitiesOf(viewer.Staff)).Save(ctx)
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}
