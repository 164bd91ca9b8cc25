// Package settingsql says in SQL which value of a setting is in effect: that of the website, else that of the
// installation, else that of a flag, else a default. internal/setting keeps the values, and internal/read shows
// them.
package settingsql

import (
	"strconv"
	"strings"
	"time"

	"buyergraph/ent/settings"
	"buyergraph/internal/names"
)

// Lifetime is how long a session lasts: Idle without use, and Absolute in any case.
type Lifetime struct{ Idle, Absolute time.Duration }

// Defaults are the values that come from the flags of the server.
type Defaults struct{ Staff, CustomerUser Lifetime }

// definition is one setting.
type definition struct {
	column string // in configurations
	// fallback is the SQL of the value where nobody has set one.
	fallback func(Defaults) string
}

// definitions lists every setting.
var definitions = []definition{
	{settings.FieldRegistrationMode, always("'CLOSED'")},
	{settings.FieldConfirmationRequired, always("TRUE")},
	{settings.FieldSignInAfterConfirmation, always("FALSE")},
	{settings.FieldCompanyNameRequired, always("TRUE")},
	{settings.FieldDefaultOwnerID, always("NULL")},
	{settings.FieldMaxFailedLogins, always("10")},
	{settings.FieldMaxLockMinutes, always("15")},
	{settings.FieldStaffIdleMinutes, func(d Defaults) string { return minutes(d.Staff.Idle) }},
	{settings.FieldStaffSessionMinutes, func(d Defaults) string { return minutes(d.Staff.Absolute) }},
	{settings.FieldCustomerUserIdleMinutes, func(d Defaults) string { return minutes(d.CustomerUser.Idle) }},
	{settings.FieldCustomerUserSessionMinutes, func(d Defaults) string { return minutes(d.CustomerUser.Absolute) }},
}

func always(sql string) func(Defaults) string { return func(Defaults) string { return sql } }

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

// Columns returns the columns of all settings.
func Columns() (out []string) {
	for _, d := range definitions {
		out = append(out, d.column)
	}
	return out
}

// FieldOf returns the name in the graph of the setting in a column.
func FieldOf(column string) string { return names.OfColumn(strings.TrimSuffix(column, "_id")) }

// OfSettings returns the SQL expression of the value in effect at a row of configurations. {t} stands for
// the alias of the table.
func OfSettings(column string, defaults Defaults) string {
	return inEffect("{t}.`"+column+"`", column, defaults)
}

// OfWebsite is [OfSettings] at a row of websites.
func OfWebsite(column string, defaults Defaults) string {
	return inEffect("(SELECT c.`"+column+"` FROM configurations c WHERE c.website_id={t}.`id`)", column, defaults)
}

// inEffect returns the SQL expression of the value in effect: own, else that of the installation, else
// the fallback.
func inEffect(own, column string, defaults Defaults) string {
	for _, d := range definitions {
		if d.column == column {
			return "COALESCE(" + own + ",(SELECT i.`" + column + "` FROM configurations i WHERE i.website_id IS NULL)," + d.fallback(defaults) + ")"
		}
	}
	panic("settingsql: no setting is in the column " + column)
}
