package store

import (
	"context"
	"database/sql/driver"
	"io"
	"reflect"
	"slices"
)

// fullStmt are the optional interfaces that statements of both drivers have.
type fullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// connStmt is a prepared statement of a [conn].
type connStmt struct {
	fullStmt
	conn *conn
	text string
}

// QueryContext implements [driver.StmtQueryContext].
func (s *connStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if s.conn.txErr != nil {
		return nil, s.conn.txErr
	}
	inner, err := s.fullStmt.QueryContext(ctx, args)
	return s.conn.wrapRows(inner, s.text, err)
}

// ExecContext implements [driver.StmtExecContext].
func (s *connStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if s.conn.txErr != nil {
		return nil, s.conn.txErr
	}
	result, err := s.fullStmt.ExecContext(ctx, args)
	return result, s.conn.noteStatementError(err)
}

// checkingStmt is a [connStmt] whose driver converts arguments.
type checkingStmt struct {
	*connStmt
	driver.NamedValueChecker
}

// connRows are the rows of a query of a [conn].
type connRows struct {
	driver.Rows
	conn      *conn
	statement string
	started   bool
	ended     bool           // the inner rows have returned io.EOF or an error
	nextRow   []driver.Value // the second row, which was read together with the first
	nextErr   error          // what the inner rows returned for it
}

func (c *conn) wrapRows(inner driver.Rows, statement string, err error) (driver.Rows, error) {
	if err != nil {
		return nil, c.noteStatementError(err)
	}
	return &connRows{Rows: inner, conn: c, statement: statement}, nil
}

// Next implements [driver.Rows]. With the first row it reads the second one: if an error
// follows the first row, it returns the error instead.
func (r *connRows) Next(dest []driver.Value) error {
	if r.started {
		if r.nextRow == nil {
			return r.readRow(dest)
		}
		copy(dest, r.nextRow)
		r.nextRow = nil
		return r.nextErr
	}
	r.started = true
	if err := r.readRow(dest); err != nil {
		return err
	}
	for i, v := range dest {
		if b, ok := v.([]byte); ok { // the driver uses its memory again for the next row
			dest[i] = slices.Clone(b)
		}
	}
	r.nextRow = make([]driver.Value, len(dest))
	if r.nextErr = r.readRow(r.nextRow); r.nextErr != nil && r.nextErr != io.EOF { //nolint:errorlint // drivers return it unwrapped
		return r.nextErr
	}
	return nil
}

// readRow reads a row of the driver.
func (r *connRows) readRow(dest []driver.Value) error {
	if r.ended {
		return io.EOF
	}
	err := r.Rows.Next(dest)
	if err == io.EOF { //nolint:errorlint // drivers return it unwrapped
		err = r.callRowsHook(err)
	}
	r.ended = err != nil
	return r.conn.noteRowsError(err)
}

// callRowsHook returns what follows the rows: the error of the store's hook, or err.
func (r *connRows) callRowsHook(err error) error {
	if r.conn.pool.rowsHook != nil {
		if hookErr := r.conn.pool.rowsHook(r.statement); hookErr != nil {
			return hookErr
		}
	}
	return err
}

// Close implements [driver.Rows]. In a transaction it reads the rows that are left. The
// driver of MySQL does so in any case.
func (r *connRows) Close() error {
	var left []driver.Value
	for r.conn.inTx && !r.ended {
		if left == nil {
			left = make([]driver.Value, len(r.Columns()))
		}
		_ = r.readRow(left) // noted in the connection
	}
	return r.conn.noteRowsError(r.Rows.Close())
}

// HasNextResultSet implements [driver.RowsNextResultSet].
func (r *connRows) HasNextResultSet() bool {
	sets, ok := r.Rows.(driver.RowsNextResultSet)
	return ok && sets.HasNextResultSet()
}

// NextResultSet implements [driver.RowsNextResultSet].
func (r *connRows) NextResultSet() error {
	sets, ok := r.Rows.(driver.RowsNextResultSet)
	if !ok {
		return io.EOF
	}
	err := sets.NextResultSet()
	r.started, r.ended, r.nextRow = false, err != nil, nil
	return r.conn.noteRowsError(err)
}

// ColumnTypeDatabaseTypeName implements [driver.RowsColumnTypeDatabaseTypeName].
func (r *connRows) ColumnTypeDatabaseTypeName(i int) string {
	if t, ok := r.Rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return t.ColumnTypeDatabaseTypeName(i)
	}
	return ""
}

// ColumnTypeLength implements [driver.RowsColumnTypeLength].
func (r *connRows) ColumnTypeLength(i int) (length int64, ok bool) {
	if t, ok := r.Rows.(driver.RowsColumnTypeLength); ok {
		return t.ColumnTypeLength(i)
	}
	return 0, false
}

// ColumnTypeNullable implements [driver.RowsColumnTypeNullable].
func (r *connRows) ColumnTypeNullable(i int) (nullable, ok bool) {
	if t, ok := r.Rows.(driver.RowsColumnTypeNullable); ok {
		return t.ColumnTypeNullable(i)
	}
	return false, false
}

// ColumnTypePrecisionScale implements [driver.RowsColumnTypePrecisionScale].
func (r *connRows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	if t, ok := r.Rows.(driver.RowsColumnTypePrecisionScale); ok {
		return t.ColumnTypePrecisionScale(i)
	}
	return 0, 0, false
}

// ColumnTypeScanType implements [driver.RowsColumnTypeScanType].
func (r *connRows) ColumnTypeScanType(i int) reflect.Type {
	if t, ok := r.Rows.(driver.RowsColumnTypeScanType); ok {
		return t.ColumnTypeScanType(i)
	}
	return reflect.TypeFor[any]()
}
