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
	myDuplicate  = 1062
	myLockWait   = 1205
	myDeadlock   = 1213
	myRecordMove = 1020 // Record has changed since last read
)

// Duplicate reports whether err says that a value is already there, and in
// which unique column.
func Duplicate(err error) (name string, ok bool) {
	var my *mysql.MySQLError
	if errors.As(err, &my) && my.Number == myDuplicate {
		// Duplicate entry 'x' for key 'email_key' (MariaDB) or 'customer_users.email_key' (MySQL)
		return column(my.Message, " for key "), true
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		// constraint failed: UNIQUE constraint failed: customer_users.email_key (2067)
		return column(lite.Error(), ": "), true
	}
	return "", false
}

// column is the last part of the key's name behind the last mark in a message.
func column(message, mark string) string {
	key, _, _ := strings.Cut(message[strings.LastIndex(message, mark)+len(mark):], " ")
	key = strings.Trim(key, "'`")
	return key[strings.LastIndexByte(key, '.')+1:]
}

// Transient reports whether the same transaction may succeed when it is tried again.
func Transient(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == myDeadlock || my.Number == myLockWait || my.Number == myRecordMove
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		c := lite.Code() & 0xff
		return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED
	}
	return false
}
