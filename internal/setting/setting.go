// Package setting holds what staff configure for all requests. A process keeps the values in memory,
// with the version at which it has read them. The statement by which each request finds its viewer reads
// the present version too, so a change holds on every server from the next request on, and no request
// runs a statement more.
//
// [buyergraph/internal/settingsql] lists the settings and says which value is in effect.
package setting

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"buyergraph/ent/settings"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/hooks"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/store"
)

// VersionExpr is an SQL expression: the present version of the values.
const VersionExpr = "COALESCE((SELECT g.changes FROM guards g WHERE g.name='" + hooks.ConfigurationGuard + "'),0)"

// Values are the values at one version.
type Values struct {
	version         int64
	websiteOfOrigin map[string]int64
	effective       map[int64]*Effective // by the website; those of the installation are at 0
}

// Effective has the values in effect at a website, or at none, as far as the program asks for them.
type Effective struct {
	recordID                int64
	SignInAfterConfirmation bool
	// MaxFailedLogins is how many failed passwords lock an account, and MaxLock the longest lock.
	MaxFailedLogins     int
	MaxLock             time.Duration
	Staff, CustomerUser settingsql.Lifetime
}

// WebsiteOfOrigin returns the id of the website that lists an origin, 0 if there is none.
func (v *Values) WebsiteOfOrigin(origin string) int64 { return v.websiteOfOrigin[origin] }

// Of returns the values in effect at a website. For 0, and for an unknown website, it returns those of the
// installation.
func (v *Values) Of(website int64) *Effective {
	if known := v.effective[website]; known != nil {
		return known
	}
	return v.effective[0]
}

// RecordID returns the id of the record of a website's settings, or without a website of the
// installation's; empty if there is no such website.
func (v *Values) RecordID(website *string) string {
	n := int64(0)
	if website != nil {
		if n, _ = authz.Website.ParseID(*website); n == 0 {
			return ""
		}
	}
	if known := v.effective[n]; known != nil {
		return authz.Settings.FormatID(known.recordID)
	}
	return ""
}

// Service reads the values and keeps them.
type Service struct {
	store    *store.Store
	defaults settingsql.Defaults
	loading  sync.Mutex
	known    atomic.Pointer[Values]
}

// New returns a service that knows the values. The error is that of the database.
func New(ctx context.Context, s *store.Store, defaults settingsql.Defaults) (*Service, error) {
	service := &Service{store: s, defaults: defaults}
	service.known.Store(&Values{version: -1})
	return service, service.Refresh(ctx)
}

// Known returns the values of the last request.
func (s *Service) Known() *Values { return s.known.Load() }

// Refresh reads the present version, and the values if the version differs from the known one. It is for
// what has no viewer, such as a preflight request of a browser.
func (s *Service) Refresh(ctx context.Context) error {
	version := int64(0)
	if err := dbquery.One(ctx, s.store.SyncedReads(), "SELECT "+VersionExpr, nil, &version); err != nil {
		return err
	}
	_, err := s.At(ctx, version)
	return err
}

// At returns the values at a version that the database has just had, or newer ones. It reads them if the
// version differs from the known one.
func (s *Service) At(ctx context.Context, version int64) (*Values, error) {
	if known := s.known.Load(); known.version == version {
		return known, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if known := s.known.Load(); known.version == version { // loaded by another request
		return known, nil
	}
	values := &Values{version: version, websiteOfOrigin: map[string]int64{}, effective: map[int64]*Effective{}}
	err := dbquery.ForEach(ctx, s.store.SyncedReads(), "SELECT origin, website_id FROM website_origins", nil, func(rows *sql.Rows) error {
		var origin string
		var website int64
		err := rows.Scan(&origin, &website)
		values.websiteOfOrigin[origin] = website
		return err
	})
	if err != nil {
		return nil, err
	}
	err = dbquery.ForEach(ctx, s.store.SyncedReads(), s.effectiveSQL(), nil, func(rows *sql.Rows) error {
		row, website := &Effective{}, int64(0)
		var maxLock, staffIdle, staffSession, customerUserIdle, customerUserSession int
		err := rows.Scan(&row.recordID, &website, &row.SignInAfterConfirmation, &row.MaxFailedLogins, &maxLock,
			&staffIdle, &staffSession, &customerUserIdle, &customerUserSession)
		row.MaxLock = inMinutes(maxLock)
		row.Staff = settingsql.Lifetime{Idle: inMinutes(staffIdle), Absolute: inMinutes(staffSession)}
		row.CustomerUser = settingsql.Lifetime{Idle: inMinutes(customerUserIdle), Absolute: inMinutes(customerUserSession)}
		values.effective[website] = row
		return err
	})
	if err != nil {
		return nil, err
	}
	s.known.Store(values)
	return values, nil
}

// effectiveSQL returns the statement that reads [Effective].
func (s *Service) effectiveSQL() string {
	var b strings.Builder
	b.WriteString("SELECT c.id, COALESCE(c.website_id,0)")
	for _, column := range []string{
		settings.FieldSignInAfterConfirmation, settings.FieldMaxFailedLogins, settings.FieldMaxLockMinutes,
		settings.FieldStaffIdleMinutes, settings.FieldStaffSessionMinutes,
		settings.FieldCustomerUserIdleMinutes, settings.FieldCustomerUserSessionMinutes,
	} {
		b.WriteString(", " + strings.ReplaceAll(settingsql.OfSettings(column, s.defaults), "{t}", "c"))
	}
	return b.String() + " FROM configurations c"
}

func inMinutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// DefaultOwner returns the owner of new records that get none otherwise: that of the website, which may be
// 0, else that of the installation. It is nil if none is set, or a disabled one.
func DefaultOwner(ctx context.Context, q dbquery.Querier, website int64) (owner *int64, err error) {
	value := strings.ReplaceAll(settingsql.OfWebsite(settings.FieldDefaultOwnerID, settingsql.Defaults{}), "{t}.`id`", "?")
	err = dbquery.One(ctx, q, "SELECT (SELECT u.id FROM staff_users u WHERE u.enabled AND u.id="+value+")", []any{website}, &owner)
	return owner, err
}
