package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"time"
)

// Times of the migration lease; tests shorten them.
var (
	leaseDuration  = 30 * time.Second // without a renewal another process takes over after this
	leaseTolerance = 5 * time.Second  // by how much the clocks of the nodes of a cluster may differ
	leaseRenewal   = 3 * time.Second  // between two renewals
	leasePoll      = 200 * time.Millisecond
)

// maxMigrationTime is how long a process waits for others and migrates.
const maxMigrationTime = time.Hour

// errLeaseLost means that another process has taken over the migration.
var errLeaseLost = errors.New("another process has taken over the migration")

// migrationLease is the right of one process to migrate the database. It is a row that
// processes change by compare-and-set, because the locks of GET_LOCK and of reading stay on
// their node of a cluster. The database tells the time.
type migrationLease struct {
	db    *sql.DB
	owner string
}

const (
	createLeaseTable = "CREATE TABLE IF NOT EXISTS schema_lease" +
		" (id int PRIMARY KEY, owner varchar(64) NOT NULL, expires_at datetime(6) NOT NULL)"
	createLeaseRow = "INSERT IGNORE INTO schema_lease (id, owner, expires_at) VALUES (1, '', '2000-01-01')"
	acquireLease   = "UPDATE schema_lease SET owner=?, expires_at=NOW(6) + INTERVAL ? MICROSECOND" +
		" WHERE id=1 AND (owner IN ('', ?) OR expires_at < NOW(6) - INTERVAL ? MICROSECOND)"
	renewLease   = "UPDATE schema_lease SET expires_at=NOW(6) + INTERVAL ? MICROSECOND WHERE id=1 AND owner=?"
	releaseLease = "UPDATE schema_lease SET owner='' WHERE id=1 AND owner=?"
)

// acquireMigrationLease waits until no other process holds the lease.
func acquireMigrationLease(ctx context.Context, db *sql.DB) (*migrationLease, error) {
	for _, text := range []string{createLeaseTable, createLeaseRow} {
		if err := retry(ctx, func() error { _, err := db.ExecContext(ctx, text); return err }); err != nil {
			return nil, err
		}
	}
	l := &migrationLease{db: db, owner: rand.Text()}
	for {
		changed, err := l.update(ctx, acquireLease, l.owner, leaseDuration.Microseconds(), l.owner, leaseTolerance.Microseconds())
		if changed || err != nil {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(leasePoll):
		}
	}
}

// update changes the lease's row and reports whether its condition was met.
func (l *migrationLease) update(ctx context.Context, text string, args ...any) (changed bool, err error) {
	err = retry(ctx, func() error {
		res, err := l.db.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		changed = n > 0
		return err
	})
	return changed, err
}

// renew extends the lease. It returns errLeaseLost if another process has taken it.
func (l *migrationLease) renew(ctx context.Context) error {
	changed, err := l.update(ctx, renewLease, leaseDuration.Microseconds(), l.owner)
	if err == nil && !changed {
		err = errLeaseLost
	}
	return err
}

// renewUntil renews the lease until stop is called. It cancels the context if the lease is
// lost.
func (l *migrationLease) renewUntil(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(leaseRenewal)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			switch err := l.renew(ctx); {
			case errors.Is(err, errLeaseLost):
				cancel(err)
				return
			case err != nil && ctx.Err() == nil:
				slog.WarnContext(ctx, "cannot renew the lease of the migration", "error", err)
			}
		}
	}()
	return ctx, func() { cancel(nil); <-ended }
}

// release lets the next process begin at once.
func (l *migrationLease) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseTolerance)
	defer cancel()
	if _, err := l.update(ctx, releaseLease, l.owner); err != nil {
		slog.WarnContext(ctx, "cannot release the lease of the migration", "error", err)
	}
}
