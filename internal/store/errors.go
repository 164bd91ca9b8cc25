package store

import (
	"errors"
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
)

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
	var mysqlErr *mysql.MySQLError
	if errors.As(err, &mysqlErr) {
		return mysqlErr.Number == mysqlDeadlock || mysqlErr.Number == mysqlLockWaitTimeout || mysqlErr.Number == mysqlRecordChanged
	}
	var sqliteErr *sqlite.Error
	if errors.As(err, &sqliteErr) {
		c := sqliteErr.Code() & 0xff
		return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED
	}
	return false
}
