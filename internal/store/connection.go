package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
)

// errTxFailed means that a statement of the transaction has failed in a way that may have
// ended the transaction in the database. Whatever follows must not be committed.
var errTxFailed = errors.New("the transaction has failed")

// connector opens connections that look at what comes behind the rows of a query. A MySQL
// server may send all rows and then an error, for example when another node of a cluster wins
// a conflict. Code that reads one row and closes the rows does not see the error: by then the
// server has rolled the transaction back, the statements that follow commit one by one, and
// COMMIT succeeds.
//
//   - In a transaction, an error behind rows fails the transaction: every later statement and
//     COMMIT return it, and COMMIT rolls back. Rows that are closed early are read to the end.
//   - Outside a transaction, the first row of a query is returned only if no error follows it,
//     so that a read of one row fails with the error.
//
// It keeps the optional interfaces of the driver's connections, statements and rows.
type connector struct {
	driver.Connector
	rowsHook func(statement string) error
}

// openDB opens a pool of such connections to the store's database.
func (s *Store) openDB(dsn string) (*sql.DB, error) {
	var c driver.Connector
	var err error
	if s.source.Dialect == dialect.SQLite {
		c, err = sqlite.NewConnector(dsn)
	} else {
		c, err = mysql.MySQLDriver{}.OpenConnector(dsn)
	}
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector{c, s.rowsHook}), nil
}

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := inner.(fullConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: a connection of type %T lacks a method", inner), inner.Close())
	}
	return &conn{fullConn: full, rowsHook: c.rowsHook}, nil
}

// Close implements [io.Closer], which [sql.DB.Close] calls.
func (c connector) Close() error {
	if closer, ok := c.Connector.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

// fullConn are the optional interfaces that connections of both drivers have.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is a connection. database/sql uses it from one goroutine at a time.
type conn struct {
	fullConn
	rowsHook func(statement string) error
	inTx     bool
	txErr    error // has failed the transaction
}

// noteRowsError fails the transaction for an error while reading or closing rows.
func (c *conn) noteRowsError(err error) error {
	if err != nil && !errors.Is(err, io.EOF) && c.inTx && c.txErr == nil {
		c.txErr = fmt.Errorf("%w: %w", errTxFailed, err)
	}
	return err
}

// noteStatementError fails the transaction for an error by which the database rolls it back.
func (c *conn) noteStatementError(err error) error {
	if !isTransient(err) {
		return err
	}
	return c.noteRowsError(err)
}

// BeginTx implements [driver.ConnBeginTx].
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	inner, err := c.fullConn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	c.inTx, c.txErr = true, nil
	return &connTx{inner, c}, nil
}

// QueryContext implements [driver.QueryerContext].
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.txErr != nil {
		return nil, c.txErr
	}
	inner, err := c.fullConn.QueryContext(ctx, text, args)
	return c.wrapRows(inner, text, err)
}

// ExecContext implements [driver.ExecerContext].
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if c.txErr != nil {
		return nil, c.txErr
	}
	result, err := c.fullConn.ExecContext(ctx, text, args)
	return result, c.noteStatementError(err)
}

// PrepareContext implements [driver.ConnPrepareContext].
func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if c.txErr != nil {
		return nil, c.txErr
	}
	inner, err := c.fullConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, c.noteStatementError(err)
	}
	full, ok := inner.(fullStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: a statement of type %T lacks a method", inner), inner.Close())
	}
	return &connStmt{full, c, text}, nil
}

// Prepare implements [driver.Conn].
func (c *conn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
}

// CheckNamedValue implements [driver.NamedValueChecker].
func (c *conn) CheckNamedValue(v *driver.NamedValue) error { return checkNamedValue(c.fullConn, v) }

// checkNamedValue asks the connection or the statement of the driver. [driver.ErrSkip] asks
// for the conversion that database/sql makes without a NamedValueChecker.
func checkNamedValue(inner any, v *driver.NamedValue) error {
	if checker, ok := inner.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// connTx is the transaction of a connection.
type connTx struct {
	driver.Tx
	conn *conn
}

// Commit commits, or rolls back and returns the error that has failed the transaction.
func (t *connTx) Commit() error {
	if t.conn.txErr != nil {
		return t.Rollback()
	}
	t.conn.inTx = false
	return t.Tx.Commit()
}

// Rollback rolls back. It returns the error that has failed the transaction, if any, because
// what the caller has read since may be wrong.
func (t *connTx) Rollback() error {
	failure := t.conn.txErr
	t.conn.inTx, t.conn.txErr = false, nil
	return errors.Join(failure, t.Tx.Rollback())
}
