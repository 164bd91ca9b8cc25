// Package accountstatus decides in one place whether an account may sign in. Sign-in, live
// sessions and mailed links ask [Account.Denial]; the graph shows [SQL].
package accountstatus

import (
	"database/sql"
	"strings"
	"time"
)

// Status is the first reason that keeps an account from signing in with its password, or
// [Active].
type Status string

// The statuses, in the order in which they are decided.
const (
	Guest                 Status = "GUEST"
	Locked                Status = "LOCKED"
	Disabled              Status = "DISABLED"
	CustomerDisabled      Status = "CUSTOMER_DISABLED"
	Unconfirmed           Status = "UNCONFIRMED"
	PasswordResetRequired Status = "PASSWORD_RESET_REQUIRED"
	Active                Status = "ACTIVE"
)

// Account holds what decides about an account. Staff accounts and API tokens are always
// confirmed and have an enabled customer.
type Account struct {
	IsGuest, IsEnabled, IsConfirmed, IsCustomerEnabled, NeedsPasswordReset bool
	LockedUntil                                                            sql.NullTime
}

// Method is how a request proves who sends it.
type Method uint8

// The methods.
const (
	ByPassword Method = 1 << iota
	ByToken           // of a session, or an API token
	ByLink            // from a mail
)

const byAnyMethod = ByPassword | ByToken | ByLink

// conditions are the reasons to deny access, in the order in which they are asked: whether one
// holds, in Go and in SQL, and the methods that it denies.
//
// A lock counts failed passwords, so it denies only passwords: somebody who mistypes on
// purpose ends no session and disables no mailed link of another user. A link proves that the
// user reads the e-mail address, and it is how a password is reset.
var conditions = []struct {
	status Status
	holds  func(a *Account, now time.Time) bool
	sql    string
	denies Method
}{
	{Guest, func(a *Account, _ time.Time) bool { return a.IsGuest }, "{t}.`guest`", byAnyMethod},
	{
		Locked, func(a *Account, now time.Time) bool { return a.LockedUntil.Valid && a.LockedUntil.Time.After(now) },
		"{t}.`locked_until`>{now}", ByPassword,
	},
	{Disabled, func(a *Account, _ time.Time) bool { return !a.IsEnabled }, "NOT {t}.`enabled`", byAnyMethod},
	{
		CustomerDisabled, func(a *Account, _ time.Time) bool { return !a.IsCustomerEnabled },
		"NOT (SELECT c.`enabled` FROM `customers` AS c WHERE c.`id`={t}.`customer_id`)", byAnyMethod,
	},
	{Unconfirmed, func(a *Account, _ time.Time) bool { return !a.IsConfirmed }, "NOT {t}.`confirmed`", ByPassword | ByToken},
	{
		PasswordResetRequired, func(a *Account, _ time.Time) bool { return a.NeedsPasswordReset },
		"{t}.`password_reset_required`", ByPassword | ByToken,
	},
}

// Denial is the first reason that denies access by a method, or [Active].
func (a *Account) Denial(method Method, now time.Time) Status {
	for _, c := range conditions {
		if c.denies&method != 0 && c.holds(a, now) {
			return c.status
		}
	}
	return Active
}

// SQL is the status of a customer user as an expression over the row {t} and the time {now}.
func SQL() string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, c := range conditions {
		b.WriteString(" WHEN " + c.sql + " THEN '" + string(c.status) + "'")
	}
	return b.String() + " ELSE '" + string(Active) + "' END"
}
