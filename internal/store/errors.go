package store

import (
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error numbers of MySQL and MariaDB.
const (
	mysqlDuplicateEntry  = 1062
	mysqlLockWaitTimeout = 1205
	mysqlDeadlock        = 1213
	mysqlRecordChanged   = 1020 // Record has changed since last read

	// A statement took too long, mostly because it waited for a row: the limit of a statement is
	// shorter than that of a lock.
	mariadbStatementTimeout = 1969
	mysqlStatementTimeout   = 3024

	mysqlTooManyConnections = 1040
	mysqlNodeNotReady       = 1047 // WSREP has not yet prepared node for application use
	mysqlShutdown           = 1053
	mysqlConnectionKilled   = 1927

	mysqlParentMissing = 1452 // Cannot add or update a child row
	mysqlChildExists   = 1451 // Cannot delete or update a parent row
)

// mysqlErrorNumber returns the number of an error of MySQL, or 0.
func mysqlErrorNumber(err error) uint16 {
	var mysqlErr *mysql.MySQLError
	if errors.As(err, &mysqlErr) {
		return mysqlErr.Number
	}
	return 0
}

// isConnectionLost reports whether the database did not answer, or ended the connection.
func isConnectionLost(err error) bool {
	switch mysqlErrorNumber(err) {
	case mysqlTooManyConnections, mysqlNodeNotReady, mysqlShutdown, mysqlConnectionKilled:
		return true
	}
	var netErr *net.OpError
	return errors.As(err, &netErr) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn)
}

// isForeignKeyViolation reports whether a row that another one refers to is missing. On MySQL
// another transaction may have deleted it since this one has read it.
func isForeignKeyViolation(err error) bool {
	n := mysqlErrorNumber(err)
	return n == mysqlParentMissing || n == mysqlChildExists
}

// DuplicateColumn reports whether err is a violation of a unique constraint, and
// returns the column.
func DuplicateColumn(err error) (column string, isDuplicate bool) {
	var mysqlErr *mysql.MySQLError
	if errors.As(err, &mysqlErr) && mysqlErr.Number == mysqlDuplicateEntry {
		// Duplicate entry 'x' for key 'email_key' (MariaDB) or 'customer_users.email_key' (MySQL)
		return columnFromMessage(mysqlErr.Message, " for key "), true
	}
	var sqliteErr *sqlite.Error
	if errors.As(err, &sqliteErr) &&
		(sqliteErr.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || sqliteErr.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		// constraint failed: UNIQUE constraint failed: customer_users.email_key (2067)
		return columnFromMessage(sqliteErr.Error(), ": "), true
	}
	return "", false
}

// columnFromMessage returns the last part of the key's name that follows the last
// marker in a message.
func columnFromMessage(message, marker string) string {
	key, _, _ := strings.Cut(message[strings.LastIndex(message, marker)+len(marker):], " ")
	key = strings.Trim(key, "'`")
	return key[strings.LastIndexByte(key, '.')+1:]
}

// isTransient reports whether the same transaction may succeed on another attempt.
func isTransient(err error) bool {
	switch mysqlErrorNumber(err) {
	case mysqlDeadlock, mysqlLockWaitTimeout, mysqlRecordChanged, mariadbStatementTimeout, mysqlStatementTimeout:
		return true
	}
	var sqliteErr *sqlite.Error
	if errors.As(err, &sqliteErr) {
		c := sqliteErr.Code() & 0xff
		return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED
	}
	return false
}
