package setting

import (
	"context"
	"time"

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
	for _, n := range []struct {
		field    *graphql.Omittable[*int]
		min, max int
		old      *int
		set      func(int)
		clear    func()
	}{
		{&in.MaxFailedLogins, minFailedLogins, maxFailedLogins, row.MaxFailedLogins, m.SetMaxFailedLogins, m.ClearMaxFailedLogins},
		{&in.MaxLockMinutes, 1, maxLockMinutes, row.MaxLockMinutes, m.SetMaxLockMinutes, m.ClearMaxLockMinutes},
		{&in.StaffIdleMinutes, minSessionMinutes, maxSessionMinutes, row.StaffIdleMinutes, m.SetStaffIdleMinutes, m.ClearStaffIdleMinutes},
		{&in.StaffSessionMinutes, minSessionMinutes, maxSessionMinutes, row.StaffSessionMinutes,
			m.SetStaffSessionMinutes, m.ClearStaffSessionMinutes},
		{&in.CustomerUserIdleMinutes, minSessionMinutes, maxSessionMinutes, row.CustomerUserIdleMinutes,
			m.SetCustomerUserIdleMinutes, m.ClearCustomerUserIdleMinutes},
		{&in.CustomerUserSessionMinutes, minSessionMinutes, maxSessionMinutes, row.CustomerUserSessionMinutes,
			m.SetCustomerUserSessionMinutes, m.ClearCustomerUserSessionMinutes},
	} {
		if row.WebsiteID != nil && n.field.Value() != nil {
			f.Fault(n.field, apperr.New(apperr.Invalid, "This setting holds for the whole installation. Set it there.",
				"reason", "OF_INSTALLATION"))
			continue
		}
		f.Int(n.field, n.min, n.max, n.old, n.set, n.clear)
	}
	checkLifetime(f, &in.StaffIdleMinutes, &in.StaffSessionMinutes, row.StaffIdleMinutes, row.StaffSessionMinutes, s.defaults.Staff)
	checkLifetime(f, &in.CustomerUserIdleMinutes, &in.CustomerUserSessionMinutes,
		row.CustomerUserIdleMinutes, row.CustomerUserSessionMinutes, s.defaults.CustomerUser)
	before := s.lifetimes(row.StaffIdleMinutes, row.StaffSessionMinutes, row.CustomerUserIdleMinutes, row.CustomerUserSessionMinutes)
	changed, err := mutation.SaveNew(f, update.Save)
	if err != nil {
		return "", err
	}
	after := s.lifetimes(changed.StaffIdleMinutes, changed.StaffSessionMinutes,
		changed.CustomerUserIdleMinutes, changed.CustomerUserSessionMinutes)
	if before != after {
		f.Then(func() error { return endSessions(ctx, tx, before, after) })
	}
	return in.ID, f.Err()
}

// lifetimes returns the lives of sessions that some settings of the installation give.
func (s *Service) lifetimes(staffIdle, staffSession, customerUserIdle, customerUserSession *int) settingsql.Defaults {
	lifetime := func(idle, session *int, byDefault settingsql.Lifetime) settingsql.Lifetime {
		if idle != nil {
			byDefault.Idle = inMinutes(int64(*idle))
		}
		if session != nil {
			byDefault.Absolute = inMinutes(int64(*session))
		}
		return byDefault
	}
	return settingsql.Defaults{
		Staff:        lifetime(staffIdle, staffSession, s.defaults.Staff),
		CustomerUser: lifetime(customerUserIdle, customerUserSession, s.defaults.CustomerUser),
	}
}

// endSessions ends the sessions that are older than their life before or after a change, so that no later
// change revives them.
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

// checkLifetime checks that sessions may not be unused for longer than they last. Codes: INVALID.
func checkLifetime(f *mutation.Form, idle, session *graphql.Omittable[*int], oldIdle, oldSession *int, byDefault settingsql.Lifetime) {
	idleMinutes := afterChange(idle, oldIdle, byDefault.Idle)
	sessionMinutes := afterChange(session, oldSession, byDefault.Absolute)
	switch {
	case idleMinutes <= sessionMinutes:
	case idle.IsSet():
		f.Require(idle, func() error { return mutation.OutOfRange(minSessionMinutes, sessionMinutes) })
	case session.IsSet():
		f.Require(session, func() error { return mutation.OutOfRange(idleMinutes, maxSessionMinutes) })
	}
}

// afterChange returns the minutes in effect after a change.
func afterChange(field *graphql.Omittable[*int], old *int, byDefault time.Duration) int {
	value := old
	if field.IsSet() {
		value = field.Value()
	}
	if value == nil {
		return int(byDefault / time.Minute)
	}
	return *value
}
