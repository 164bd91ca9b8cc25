package store

import "reflect"

// The types that wrap a connection, a statement and rows of a driver.
var (
	ConnType = reflect.TypeFor[*conn]()
	StmtType = reflect.TypeFor[*connStmt]()
	RowsType = reflect.TypeFor[*connRows]()
)
