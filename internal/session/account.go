package session

import (
	"database/sql"
	"time"

	"buyergraph/internal/apperr"
)

// Audience is as whom somebody signs in.
type Audience string

// The audiences. An address may be an account of each.
const (
	Staff      Audience = "STAFF"
	Storefront Audience = "STOREFRONT"
)

// way is how somebody comes in.
type way uint8

const (
	byPassword way = iota
	byToken        // of a session, or of a machine
	byLink         // that was mailed to him
)

// account is what decides whether somebody may be let in. Staff are always confirmed
// and belong to no customer; a machine is enabled until its token is revoked.
type account struct {
	id                                                   int64
	enabled, confirmed, guest, resetRequired, mustChange bool
	lockedUntil                                          sql.NullTime
	customerID                                           int64
	customerPath                                         string
	customerEnabled                                      bool
}

// The columns of an account, in the order of [account.into].
const (
	staffColumns    = "u.id, u.enabled, TRUE, FALSE, u.password_reset_required, u.must_change_password, u.locked_until, 0, '', TRUE"
	customerColumns = "u.id, u.enabled, u.confirmed, u.guest, u.password_reset_required, u.must_change_password, u.locked_until, c.id, c.path, c.enabled"
	machineColumns  = "0, t.revoked_at IS NULL, TRUE, FALSE, FALSE, FALSE, NULL, 0, '', TRUE"
)

func (a *account) into() []any {
	return []any{&a.id, &a.enabled, &a.confirmed, &a.guest, &a.resetRequired, &a.mustChange, &a.lockedUntil, &a.customerID, &a.customerPath, &a.customerEnabled}
}

// refused is the one decision whether an account is let in: empty when it is, else
// why not. INVALID_CREDENTIALS stands for whatever nobody is told.
//
// A lock counts failed passwords, so it stops passwords only: a stranger who mistypes
// on purpose ends nobody's session, nor a mailed link. A link proves the address, and
// is how a reset is done.
func (a *account) refused(by way, now time.Time) apperr.Code {
	switch {
	case a == nil, a.guest, by == byPassword && a.lockedUntil.Valid && a.lockedUntil.Time.After(now):
		return apperr.InvalidCredentials
	case !a.enabled, !a.customerEnabled:
		return apperr.Disabled
	case by == byLink:
		return ""
	case !a.confirmed:
		return apperr.Unconfirmed
	case a.resetRequired:
		return apperr.PasswordResetRequired
	}
	return ""
}
