// Package setting holds what staff configure for all requests. A process keeps the values in memory,
// with the version at which it has read them. The statement by which each request finds its viewer reads
// the present version too, so a change holds on every server from the next request on, and no request
// runs a statement more.
package setting

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/hooks"
	"buyergraph/internal/store"
)

// VersionExpr is an SQL expression: the present version of the values.
const VersionExpr = "COALESCE((SELECT g.changes FROM guards g WHERE g.name='" + hooks.ConfigurationGuard + "'),0)"

// Values are the values at one version.
type Values struct {
	version         int64
	websiteOfOrigin map[string]int64
}

// WebsiteOfOrigin returns the id of the website that lists an origin, 0 if there is none.
func (v *Values) WebsiteOfOrigin(origin string) int64 { return v.websiteOfOrigin[origin] }

// Service reads the values and keeps them.
type Service struct {
	store   *store.Store
	loading sync.Mutex
	known   atomic.Pointer[Values]
}

// New returns a service that knows the values. The error is that of the database.
func New(ctx context.Context, s *store.Store) (*Service, error) {
	service := &Service{store: s}
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
	values := &Values{version: version, websiteOfOrigin: map[string]int64{}}
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
	s.known.Store(values)
	return values, nil
}
