package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"

	atlas "ariga.io/atlas/sql/migrate"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"
)

// resumableConn runs the statements of migrations on MySQL so that the next process can
// continue after a kill between any two of them. The table of revisions counts the statements
// that are done.
//
//   - A statement of the schema commits by itself, before it is counted. So the first statement
//     after a restart may be done already: an error that says so counts as success.
//   - A statement that changes rows is committed together with its count.
//
// Each statement first renews the lease, so that a process that has lost it stops.
type resumableConn struct {
	entsql.ExecQuerier
	lease      *migrationLease
	hook       func(ctx context.Context, statement string) error
	mayBeDone  bool // the next statement of a migration
	isCounting bool // rows were changed and wait for their count
}

// exec runs one statement.
func (c *resumableConn) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := c.hook(ctx, text); err != nil {
		return nil, err
	}
	return c.ExecQuerier.ExecContext(ctx, text, args...)
}

// findInterrupted finds out whether an earlier process was stopped within a migration.
func (c *resumableConn) findInterrupted(ctx context.Context) error {
	if _, err := c.exec(ctx, createRevisionTable); err != nil {
		return err
	}
	applied, err := revisions{c}.ReadRevisions(ctx)
	c.mayBeDone = slices.ContainsFunc(applied, func(r *atlas.Revision) bool { return r.Applied < r.Total })
	return err
}

// ExecContext runs a statement of a migration, or one that writes the table of revisions.
func (c *resumableConn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := c.lease.renew(ctx); err != nil {
		return nil, err
	}
	if strings.Contains(text, revisionTableName) {
		res, err := c.exec(ctx, text, args...)
		if err == nil && c.isCounting {
			c.isCounting = false
			_, err = c.exec(ctx, "COMMIT")
		}
		return res, err
	}
	mayBeDone := c.mayBeDone
	c.mayBeDone = false
	if changesSchema(text) {
		res, err := c.exec(ctx, text, args...)
		if mayBeDone && isDone(err) {
			return driver.ResultNoRows, nil
		}
		return res, err
	}
	if _, err := c.exec(ctx, "START TRANSACTION"); err != nil {
		return nil, err
	}
	res, err := c.exec(ctx, text, args...)
	if err != nil {
		_, rollbackErr := c.exec(ctx, "ROLLBACK")
		return nil, errors.Join(err, rollbackErr)
	}
	c.isCounting = true
	return res, nil
}

// changesSchema reports whether MySQL commits a statement by itself.
func changesSchema(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return slices.Contains([]string{"CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE"}, strings.ToUpper(first))
}

// isDone reports whether a statement of the schema failed because it was done before. The
// errors of a rename are not among them, since they may mean something else: ent's diff writes
// no renames.
func isDone(err error) bool {
	var mysqlErr *mysql.MySQLError
	if !errors.As(err, &mysqlErr) {
		return false
	}
	return slices.Contains([]uint16{
		1050, // Table already exists
		1051, // Unknown table
		1060, // Duplicate column name
		1061, // Duplicate key name
		1068, // Multiple primary key defined
		1091, // Can't DROP; check that it exists
		1826, // Duplicate foreign key constraint name
	}, mysqlErr.Number)
}
