package session

import (
	"database/sql"
	"time"

	"buyergraph/internal/apperr"
)

// Audience is the group of users that an account belongs to.
type Audience string

// The audiences. One e-mail address may have an account in each of them.
const (
	Staff      Audience = "STAFF"
	Storefront Audience = "STOREFRONT"
)

// authMethod is how a request proves who sends it.
type authMethod uint8

const (
	byPassword authMethod = iota
	byToken               // the token of a session, or an API token
	byLink                // a link from a mail
)

// account holds what decides whether a user or an API token is let in. A staff account is
// always confirmed and has no customer. An API token counts as enabled until it is revoked.
type account struct {
	id                                                                     int64
	enabled, confirmed, isGuest, passwordResetRequired, mustChangePassword bool
	lockedUntil                                                            sql.NullTime
	customerID                                                             int64
	customerPath                                                           string
	customerEnabled                                                        bool
}

// The columns of an account, in the order of [account.scanTargets].
const (
	staffColumns    = "u.id, u.enabled, TRUE, FALSE, u.password_reset_required, u.must_change_password, u.locked_until, 0, '', TRUE"
	customerColumns = "u.id, u.enabled, u.confirmed, u.guest, u.password_reset_required, u.must_change_password, u.locked_until, " +
		"c.id, c.path, c.enabled"
	apiTokenColumns = "0, t.revoked_at IS NULL, TRUE, FALSE, FALSE, FALSE, NULL, 0, '', TRUE"
)

// scanTargets returns pointers to the fields, in the order of the columns.
func (a *account) scanTargets() []any {
	return []any{
		&a.id, &a.enabled, &a.confirmed, &a.isGuest, &a.passwordResetRequired, &a.mustChangePassword, &a.lockedUntil,
		&a.customerID, &a.customerPath, &a.customerEnabled,
	}
}

// denialCode decides whether an account is let in. It returns an empty code if it is, and
// otherwise the reason. INVALID_CREDENTIALS stands for the reasons that are not revealed. A
// nil account is not let in.
//
// A lock counts failed passwords, so it blocks only passwords: somebody who mistypes on
// purpose ends no session and disables no mailed link of another user. A link proves that the
// user reads the e-mail address, and it is how a password is reset.
func (a *account) denialCode(method authMethod, now time.Time) apperr.Code {
	switch {
	case a == nil, a.isGuest, method == byPassword && a.lockedUntil.Valid && a.lockedUntil.Time.After(now):
		return apperr.InvalidCredentials
	case !a.enabled, !a.customerEnabled:
		return apperr.Disabled
	case method == byLink:
		return ""
	case !a.confirmed:
		return apperr.Unconfirmed
	case a.passwordResetRequired:
		return apperr.PasswordResetRequired
	}
	return ""
}
