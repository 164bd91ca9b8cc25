package session

import (
	"time"

	"buyergraph/internal/accountstatus"
	"buyergraph/internal/apperr"
)

// Audience is the group of users that an account belongs to.
type Audience string

// The audiences. One e-mail address may have an account in each of them.
const (
	Staff      Audience = "STAFF"
	Storefront Audience = "STOREFRONT"
)

// account is an account with what its viewer needs to know.
type account struct {
	accountstatus.Account
	id                 int64
	mustChangePassword bool
	customerID         int64
	customerPath       string
}

// The columns of an account, in the order of [account.scanTargets].
const (
	staffColumns    = "u.id, u.enabled, TRUE, FALSE, u.password_reset_required, u.must_change_password, u.locked_until, 0, '', TRUE"
	customerColumns = "u.id, u.enabled, u.confirmed, u.guest, u.password_reset_required, u.must_change_password, u.locked_until, " +
		"c.id, c.path, c.enabled"
	apiTokenColumns = "0, t.revoked_at IS NULL AND u.enabled, TRUE, FALSE, FALSE, FALSE, NULL, 0, '', TRUE" //nolint:gosec // names of columns
)

// scanTargets returns pointers to the fields, in the order of the columns.
func (a *account) scanTargets() []any {
	return []any{
		&a.id, &a.IsEnabled, &a.IsConfirmed, &a.IsGuest, &a.NeedsPasswordReset, &a.mustChangePassword, &a.LockedUntil,
		&a.customerID, &a.customerPath, &a.IsCustomerEnabled,
	}
}

// denialCodes are the codes of the reasons that a login names. A guest and a locked account
// are not told apart from a wrong password.
var denialCodes = map[accountstatus.Status]apperr.Code{
	accountstatus.Active:                "",
	accountstatus.Guest:                 apperr.InvalidCredentials,
	accountstatus.Locked:                apperr.InvalidCredentials,
	accountstatus.Disabled:              apperr.Disabled,
	accountstatus.CustomerDisabled:      apperr.CustomerDisabled,
	accountstatus.Unconfirmed:           apperr.Unconfirmed,
	accountstatus.PasswordResetRequired: apperr.PasswordResetRequired,
}

// denialCode is the code of the first reason that denies access, empty where there is none. A
// nil account is denied.
func (a *account) denialCode(method accountstatus.Method, now time.Time) apperr.Code {
	if a == nil {
		return apperr.InvalidCredentials
	}
	return denialCodes[a.Denial(method, now)]
}
