package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"
)

var errDeadlock = &mysql.MySQLError{Number: mysqlDeadlock, Message: "Deadlock found"}

// fakeServer behaves like a MySQL server that loses a conflict: the query "lose" returns its
// rows and an error behind them, and ends the transaction. Statements that follow commit by
// themselves, and COMMIT succeeds.
type fakeServer struct {
	rowCount    int
	failOnClose bool // the driver returns the error from Close and not from Next
	inTx        bool
	uncommitted []string
	committed   []string
}

func (f *fakeServer) Connect(context.Context) (driver.Conn, error) { return &fakeConn{f}, nil }
func (f *fakeServer) Driver() driver.Driver                        { return nil }

type fakeConn struct{ *fakeServer }

func (c *fakeConn) Begin() (driver.Tx, error) { panic("not called") }
func (c *fakeConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	c.inTx = true
	return c, nil
}
func (c *fakeConn) Close() error                        { return nil }
func (c *fakeConn) Ping(context.Context) error          { return nil }
func (c *fakeConn) ResetSession(context.Context) error  { return nil }
func (c *fakeConn) IsValid() bool                       { return true }
func (c *fakeConn) Prepare(string) (driver.Stmt, error) { panic("not called") }
func (c *fakeConn) PrepareContext(_ context.Context, t string) (driver.Stmt, error) {
	return &fakeStmt{c, t}, nil
}

func (c *fakeConn) ExecContext(_ context.Context, text string, _ []driver.NamedValue) (driver.Result, error) {
	if c.inTx {
		c.uncommitted = append(c.uncommitted, text)
	} else {
		c.committed = append(c.committed, text)
	}
	return driver.RowsAffected(1), nil
}

func (c *fakeConn) QueryContext(_ context.Context, text string, _ []driver.NamedValue) (driver.Rows, error) {
	rows := &fakeRows{fakeServer: c.fakeServer, left: c.rowCount, buffer: []byte{'0'}}
	if text == "lose" {
		rows.behind = errDeadlock
	}
	return rows, nil
}

func (c *fakeConn) Commit() error {
	c.committed, c.uncommitted, c.inTx = append(c.committed, c.uncommitted...), nil, false
	return nil
}

func (c *fakeConn) Rollback() error { c.uncommitted, c.inTx = nil, false; return nil }

type fakeStmt struct {
	*fakeConn
	text string
}

func (s *fakeStmt) Close() error                               { return nil }
func (s *fakeStmt) NumInput() int                              { return 0 }
func (s *fakeStmt) Exec([]driver.Value) (driver.Result, error) { panic("not called") }
func (s *fakeStmt) Query([]driver.Value) (driver.Rows, error)  { panic("not called") }
func (s *fakeStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.fakeConn.ExecContext(ctx, s.text, args)
}
func (s *fakeStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.fakeConn.QueryContext(ctx, s.text, args)
}

// fakeRows returns "1", "2", ... in memory that it uses again, as the driver of MySQL does.
type fakeRows struct {
	*fakeServer
	left   int
	buffer []byte
	behind error
}

func (r *fakeRows) Columns() []string { return []string{"n"} }

func (r *fakeRows) Next(dest []driver.Value) error {
	if r.left == 0 {
		if r.behind != nil && !r.failOnClose {
			return r.lose()
		}
		return io.EOF
	}
	r.left--
	r.buffer[0]++
	dest[0] = r.buffer
	return nil
}

func (r *fakeRows) Close() error {
	if r.behind != nil {
		return r.lose()
	}
	return nil
}

func (r *fakeRows) lose() error {
	err := r.behind
	r.uncommitted, r.inTx, r.behind = nil, false, nil
	return err
}

func openWrapped(servers ...driver.Connector) *sql.DB {
	return sql.OpenDB(connector{servers: servers, currentServer: &atomic.Int32{}})
}

// readers are ways to read the rows of a query. All of them ignore what closing returns.
var readers = map[string]func(ctx context.Context, q querier) (string, error){
	"one row": func(ctx context.Context, q querier) (first string, err error) {
		rows, err := q.QueryContext(ctx, "lose")
		if err != nil {
			return "", err
		}
		defer rows.Close()
		if !rows.Next() {
			return "", errors.Join(sql.ErrNoRows, rows.Err())
		}
		return first, rows.Scan(&first)
	},
	"all rows": func(ctx context.Context, q querier) (all string, err error) {
		rows, err := q.QueryContext(ctx, "lose")
		if err != nil {
			return "", err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return "", err
			}
			all += s
		}
		return all, nil
	},
	"no row": func(ctx context.Context, q querier) (string, error) {
		rows, err := q.QueryContext(ctx, "lose")
		if err != nil {
			return "", err
		}
		return "", errors.Join(rows.Close(), errors.New("the reader has another error"))
	},
	"a prepared statement": func(ctx context.Context, q querier) (first string, err error) {
		stmt, err := q.PrepareContext(ctx, "lose")
		if err != nil {
			return "", err
		}
		defer stmt.Close()
		rows, err := stmt.QueryContext(ctx)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		if !rows.Next() {
			return "", errors.Join(sql.ErrNoRows, rows.Err())
		}
		return first, rows.Scan(&first)
	},
}

type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}

// An error behind the rows of a query fails the whole transaction, however the rows are read.
// The fake server commits half of the transaction if the connections are not wrapped.
func TestErrorBehindRowsFailsTransaction(t *testing.T) {
	ctx := context.Background()
	for name, read := range readers {
		for rowCount := range 4 {
			for _, failOnClose := range []bool{false, true} {
				halfWritten := func(open func(*fakeServer) *sql.DB) (committed []string, commitErr error) {
					server := &fakeServer{rowCount: rowCount, failOnClose: failOnClose}
					db := open(server)
					defer db.Close()
					tx, err := db.BeginTx(ctx, nil)
					if err != nil {
						t.Fatal(err)
					}
					_, _ = tx.ExecContext(ctx, "before")
					_, _ = read(ctx, tx)
					_, _ = tx.ExecContext(ctx, "after")
					commitErr = tx.Commit()
					if server.inTx {
						t.Errorf("%s of %d: the transaction is still open", name, rowCount)
					}
					return server.committed, commitErr
				}
				committed, err := halfWritten(func(s *fakeServer) *sql.DB { return openWrapped(s) })
				if len(committed) > 0 || !isTransient(err) || !errors.Is(err, errTxFailed) {
					t.Errorf("%s of %d, on close %v: committed %q, error %v", name, rowCount, failOnClose, committed, err)
				}
				if committed, err := halfWritten(func(s *fakeServer) *sql.DB { return sql.OpenDB(s) }); len(committed) != 1 || err != nil {
					t.Errorf("the fake server does not behave as MySQL: committed %q, error %v", committed, err)
				}
			}
		}
	}
}

// What the caller reads is what the server has sent, and after a failed transaction the
// connection works as before.
func TestRowsAreUnchanged(t *testing.T) {
	ctx := context.Background()
	for rowCount, want := range []string{"", "1", "12", "123"} {
		db := openWrapped(&fakeServer{rowCount: rowCount})
		db.SetMaxOpenConns(1)
		read := func(q querier) (got string) {
			rows, err := q.QueryContext(ctx, "fine")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var raw sql.RawBytes
				if err := rows.Scan(&raw); err != nil {
					t.Fatal(err)
				}
				got += string(raw)
			}
			if rows.Err() != nil {
				t.Error(rows.Err())
			}
			return got
		}
		for range 2 {
			if got := read(db); got != want {
				t.Errorf("%d rows: %q", rowCount, got)
			}
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(tx); got != want {
				t.Errorf("%d rows in a transaction: %q", rowCount, got)
			}
			_, _ = readers["all rows"](ctx, tx)
			if err := tx.Rollback(); !isTransient(err) {
				t.Errorf("rolled back without the error: %v", err)
			}
		}
		db.Close()
	}
}

// Outside a transaction, a read of one row fails with the error behind it.
func TestErrorBehindOneRow(t *testing.T) {
	db := openWrapped(&fakeServer{rowCount: 1})
	defer db.Close()
	for _, name := range []string{"one row", "a prepared statement"} {
		if got, err := readers[name](context.Background(), db); !isTransient(err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
