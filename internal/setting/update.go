package setting

import (
	"context"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/settings"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/store"

	"github.com/99designs/gqlgen/graphql"
)

// SettingsUpdateInput is a change of settings. Absent fields stay, and null unsets a value.
type SettingsUpdateInput struct {
	mutation.Update

	ID                         string
	RegistrationMode           graphql.Omittable[*settings.RegistrationMode]
	ConfirmationRequired       graphql.Omittable[*bool]
	SignInAfterConfirmation    graphql.Omittable[*bool]
	CompanyNameRequired        graphql.Omittable[*bool]
	DefaultOwner               graphql.Omittable[*string]
	MaxFailedLogins            graphql.Omittable[*int]
	MaxLockMinutes             graphql.Omittable[*int]
	StaffIdleMinutes           graphql.Omittable[*int]
	StaffSessionMinutes        graphql.Omittable[*int]
	CustomerUserIdleMinutes    graphql.Omittable[*int]
	CustomerUserSessionMinutes graphql.Omittable[*int]
}

// The limits of settings.
const (
	minFailedLogins   = 3
	maxFailedLogins   = 100
	maxLockMinutes    = 24 * 60
	minSessionMinutes = 5 // the last use of a session is known to the minute
	maxSessionMinutes = 366 * 24 * 60
)

// Update changes the settings of the installation or of a website. Codes: NOT_FOUND, PERMISSION_DENIED,
// STALE_VERSION, INVALID.
func (s *Service) Update(ctx context.Context, tx *store.Tx, in SettingsUpdateInput) (string, error) {
	row, err := mutation.LockForOperation(ctx, tx, authz.Settings, authz.OpEdit, in.ID, tx.Settings.Get)
	if err != nil {
		return "", err
	}
	update := row.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	mutation.SetOptional(in.RegistrationMode, row.RegistrationMode, m.SetRegistrationMode, m.ClearRegistrationMode)
	mutation.SetOptional(in.ConfirmationRequired, row.ConfirmationRequired, m.SetConfirmationRequired, m.ClearConfirmationRequired)
	mutation.SetOptional(in.SignInAfterConfirmation, row.SignInAfterConfirmation, m.SetSignInAfterConfirmation, m.ClearSignInAfterConfirmation)
	mutation.SetOptional(in.CompanyNameRequired, row.CompanyNameRequired, m.SetCompanyNameRequired, m.ClearCompanyNameRequired)
	f.Link(&in.DefaultOwner, authz.StaffUser, row.DefaultOwnerID, m.SetDefaultOwnerID, m.ClearDefaultOwner)
	changed := *row
	for _, n := range numbersOf(&in, &changed, m) {
		if row.WebsiteID != nil && n.field.Value() != nil {
			f.Fault(n.field, apperr.New(apperr.Invalid, "This setting holds for the whole installation. Set it there.",
				"reason", "OF_INSTALLATION"))
			continue
		}
		f.Int(n.field, n.min, n.max, *n.value, n.set, n.clear)
		if n.field.IsSet() {
			*n.value = n.field.Value()
		}
	}
	before, after := s.lifetimes(row), s.lifetimes(&changed)
	checkLifetime(f, &in.StaffIdleMinutes, &in.StaffSessionMinutes, after.Staff)
	checkLifetime(f, &in.CustomerUserIdleMinutes, &in.CustomerUserSessionMinutes, after.CustomerUser)
	if err := f.Save(update.Exec); err != nil || before == after {
		return in.ID, err
	}
	return in.ID, endSessions(ctx, tx, before, after)
}

// number is a setting that is a number, with its limits, its value and how a change sets it.
type number struct {
	field    *graphql.Omittable[*int]
	min, max int
	value    **int
	set      func(int)
	clear    func()
}

// numbersOf returns the settings that are numbers. Their values are those of the row.
func numbersOf(in *SettingsUpdateInput, row *ent.Settings, m *ent.SettingsMutation) []number {
	return []number{
		{&in.MaxFailedLogins, minFailedLogins, maxFailedLogins, &row.MaxFailedLogins, m.SetMaxFailedLogins, m.ClearMaxFailedLogins},
		{&in.MaxLockMinutes, 1, maxLockMinutes, &row.MaxLockMinutes, m.SetMaxLockMinutes, m.ClearMaxLockMinutes},
		{&in.StaffIdleMinutes, minSessionMinutes, maxSessionMinutes, &row.StaffIdleMinutes,
			m.SetStaffIdleMinutes, m.ClearStaffIdleMinutes},
		{&in.StaffSessionMinutes, minSessionMinutes, maxSessionMinutes, &row.StaffSessionMinutes,
			m.SetStaffSessionMinutes, m.ClearStaffSessionMinutes},
		{&in.CustomerUserIdleMinutes, minSessionMinutes, maxSessionMinutes, &row.CustomerUserIdleMinutes,
			m.SetCustomerUserIdleMinutes, m.ClearCustomerUserIdleMinutes},
		{&in.CustomerUserSessionMinutes, minSessionMinutes, maxSessionMinutes, &row.CustomerUserSessionMinutes,
			m.SetCustomerUserSessionMinutes, m.ClearCustomerUserSessionMinutes},
	}
}

// lifetimes returns the lifetimes of sessions that follow from a row of the installation's settings.
func (s *Service) lifetimes(row *ent.Settings) settingsql.Defaults {
	out := s.defaults
	for _, l := range []struct {
		minutes  *int
		lifetime *time.Duration
	}{
		{row.StaffIdleMinutes, &out.Staff.Idle}, {row.StaffSessionMinutes, &out.Staff.Absolute},
		{row.CustomerUserIdleMinutes, &out.CustomerUser.Idle}, {row.CustomerUserSessionMinutes, &out.CustomerUser.Absolute},
	} {
		if l.minutes != nil {
			*l.lifetime = inMinutes(*l.minutes)
		}
	}
	return out
}

// checkLifetime checks that sessions may not be unused for longer than they last. Codes: INVALID.
func checkLifetime(f *mutation.Form, idle, session *graphql.Omittable[*int], after settingsql.Lifetime) {
	switch {
	case after.Idle <= after.Absolute:
	case idle.IsSet():
		f.Require(idle, func() error { return mutation.OutOfRange(minSessionMinutes, int(after.Absolute/time.Minute)) })
	case session.IsSet():
		f.Require(session, func() error { return mutation.OutOfRange(int(after.Idle/time.Minute), maxSessionMinutes) })
	}
}

// endSessions ends the sessions that have lasted too long, or were unused for too long, before or after a change, so that no
// later change revives them.
func endSessions(ctx context.Context, tx *store.Tx, before, after settingsql.Defaults) error {
	for column, l := range map[string][2]settingsql.Lifetime{
		"staff_user_id": {before.Staff, after.Staff}, "customer_user_id": {before.CustomerUser, after.CustomerUser},
	} {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE "+column+" IS NOT NULL AND (last_used_at<? OR created_at<?)",
			tx.Now.Add(-min(l[0].Idle, l[1].Idle)), tx.Now.Add(-min(l[0].Absolute, l[1].Absolute)))
		if err != nil {
			return err
		}
	}
	return nil
}
