package store

import (
	"io/fs"
	"reflect"
	"time"

	"buyergraph/internal/clock"
)

// The types that wrap a connection, a statement and rows of a driver.
var (
	ConnType = reflect.TypeFor[checkingConn]()
	StmtType = reflect.TypeFor[checkingStmt]()
	RowsType = reflect.TypeFor[*connRows]()
)

// WithMigrations uses other migrations than those of the program.
func WithMigrations(files fs.FS) Option { return func(s *Store) { s.migrations = files } }

// SetSystemClock sets the clock that CheckReady compares with the database's.
func (s *Store) SetSystemClock(c clock.Clock) { s.systemClock = c }

// ShortenMigrationLease makes a lease end soon, so that tests need not wait.
func ShortenMigrationLease() {
	leaseDuration, leaseTolerance = 600*time.Millisecond, 100*time.Millisecond
	leaseRenewal, leasePoll = 100*time.Millisecond, 20*time.Millisecond
}
