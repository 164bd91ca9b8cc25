package directory

import (
	"context"

	"buyergraph/ent/staffuser"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
)

// CreateStaffUser makes a staff user who signs in with a password already hashed.
// Codes: those of its validators, NOT_UNIQUE.
func CreateStaffUser(ctx context.Context, tx *store.Tx, email, first, last, hash string) error {
	var f faults
	f.text("email", &email, staffuser.EmailValidator)
	if err := f.Err(); err != nil {
		return err
	}
	return duplicate(tx.StaffUser.Create().SetEmail(email).SetEmailKey(text.EmailKey(email)).
		SetFirstName(first).SetLastName(last).SetPasswordHash(hash).Exec(ctx))
}
