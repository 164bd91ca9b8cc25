package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// administrator is the label of the role that may do everything.
const administrator = "Administrator"

// CreateAdministrator makes a staff user who may do everything and signs in with a
// password already hashed. Codes: those of its validators, NOT_UNIQUE.
func CreateAdministrator(ctx context.Context, tx *store.Tx, email, first, last, hash string) error {
	var f faults
	f.text("email", &email, staffuser.EmailValidator)
	if err := f.Err(); err != nil {
		return err
	}
	role, err := administratorRole(ctx, tx)
	if err != nil {
		return err
	}
	return duplicate(tx.StaffUser.Create().AddRoleIDs(role).SetEmail(email).SetEmailKey(text.EmailKey(email)).
		SetFirstName(first).SetLastName(last).SetPasswordHash(hash).Exec(ctx))
}

// administratorRole finds the role that may do everything, or makes it.
func administratorRole(ctx context.Context, tx *store.Tx) (int64, error) {
	id, err := tx.StaffRole.Query().Where(staffrole.LabelFold(text.Fold(administrator)), staffrole.DefaultLevelEQ(staffrole.DefaultLevelALL)).
		Order(staffrole.ByID()).FirstID(ctx)
	if !ent.IsNotFound(err) {
		return id, err
	}
	r, err := tx.StaffRole.Create().SetLabel(administrator).SetDefaultLevel(staffrole.DefaultLevelALL).SetCapabilities(rule.CapabilitiesOf(viewer.Staff)).Save(ctx)
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}
