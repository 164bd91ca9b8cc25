package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

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
//
// Of several servers it uses one, so that a request finds what an earlier one has written.
// When that server refuses a connection it turns to the next one.
type connector struct {
	servers       []driver.Connector
	currentServer *atomic.Int32
	rowsHook      func(statement string) error
}

// openDB opens a pool of such connections to the store's database.
func (s *Store) openDB(dsn string) (*sql.DB, error) {
	c := connector{currentServer: &atomic.Int32{}, rowsHook: s.rowsHook}
	if s.source.Dialect == dialect.SQLite {
		server, err := sqlite.NewConnector(dsn)
		c.servers = []driver.Connector{server}
		return sql.OpenDB(c), err
	}
	for _, addr := range s.source.MySQLAddrs {
		config, err := mysql.ParseDSN(dsn)
		if err != nil {
			return nil, err
		}
		config.Addr, config.Timeout = addr, connectTimeout
		server, err := mysql.NewConnector(config)
		if err != nil {
			return nil, err
		}
		c.servers = append(c.servers, server)
	}
	return sql.OpenDB(c), nil
}

// connectTimeout is how long connecting to one server may take.
const connectTimeout = 3 * time.Second

// Driver implements [driver.Connector].
func (c connector) Driver() driver.Driver { return c.servers[0].Driver() }

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	first := c.currentServer.Load()
	for i := range c.servers {
		server := (int(first) + i) % len(c.servers)
		inner, err := c.connectTo(ctx, server)
		if err != nil {
			if i == len(c.servers)-1 || ctx.Err() != nil {
				return nil, err
			}
			slog.WarnContext(ctx, "cannot use a database server, will try the next one", "server", server+1, "error", err)
			continue
		}
		c.currentServer.CompareAndSwap(first, int32(server)) //nolint:gosec // a few servers
		return inner, nil
	}
	return nil, errors.New("no database server") // not reached: there is one at least
}

// connectTo connects to a server. Among several it takes only one that accepts queries: a
// node that has lost its cluster accepts connections and refuses queries.
func (c connector) connectTo(ctx context.Context, server int) (driver.Conn, error) {
	inner, err := c.servers[server].Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := inner.(fullConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: a connection of type %T lacks a method", inner), inner.Close())
	}
	outer := &conn{fullConn: full, pool: c, server: server}
	if len(c.servers) > 1 {
		if err := outer.checkNodeIsReady(ctx); err != nil {
			return nil, errors.Join(err, inner.Close())
		}
	}
	if checker, ok := inner.(driver.NamedValueChecker); ok {
		return checkingConn{outer, checker}, nil
	}
	return outer, nil
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
	pool     connector
	server   int
	isUnable bool // the node has lost its cluster
	inTx     bool
	txErr    error // has failed the transaction
}

// checkingConn is a [conn] whose driver converts arguments. For another driver database/sql
// converts them itself, which costs less: it allocates memory for every argument that it lets a
// driver convert.
type checkingConn struct {
	*conn
	driver.NamedValueChecker
}

// checkNodeIsReady returns an error if a node of a cluster refuses queries.
func (c *conn) checkNodeIsReady(ctx context.Context) error {
	rows, err := c.fullConn.QueryContext(ctx, "SHOW STATUS LIKE 'wsrep_ready'", nil)
	if err != nil {
		return err
	}
	values := make([]driver.Value, 2)
	err = rows.Next(values)
	state := fmt.Sprintf("%s", values[1])
	switch {
	case err == io.EOF: //nolint:errorlint // drivers return it unwrapped
		err = nil // not a cluster
	case err == nil && state != "ON":
		err = errors.New("the node of the cluster is not ready")
	}
	return errors.Join(err, rows.Close())
}

// IsValid implements [driver.Validator]. The pool closes connections to other servers than the
// current one.
func (c *conn) IsValid() bool {
	return !c.isUnable && int(c.pool.currentServer.Load()) == c.server && c.fullConn.IsValid()
}

// ResetSession implements [driver.SessionResetter].
func (c *conn) ResetSession(ctx context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return c.fullConn.ResetSession(ctx)
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
	if err == nil {
		return nil
	}
	c.isUnable = c.isUnable || mysqlErrorNumber(err) == mysqlNodeNotReady
	if !isTransient(err) && !isConnectionLost(err) {
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
	outer := &connStmt{full, c, text}
	if checker, ok := inner.(driver.NamedValueChecker); ok {
		return checkingStmt{outer, checker}, nil
	}
	return outer, nil
}

// Prepare implements [driver.Conn].
func (c *conn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
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
