package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"testing"

	"buyergraph/internal/dburl"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// optionalInterfaces are the interfaces of database/sql/driver that a driver may implement, by
// the store's wrapper for a driver that has them all. Execer and Queryer are missing: database/sql
// prefers ExecerContext and QueryerContext. ColumnConverter is missing: database/sql uses it only
// where a NamedValueChecker asks for it, and that of MySQL does not.
var optionalInterfaces = map[reflect.Type][]reflect.Type{
	store.ConnType: {
		reflect.TypeFor[driver.Pinger](), reflect.TypeFor[driver.ExecerContext](), reflect.TypeFor[driver.QueryerContext](),
		reflect.TypeFor[driver.ConnPrepareContext](), reflect.TypeFor[driver.ConnBeginTx](), reflect.TypeFor[driver.SessionResetter](),
		reflect.TypeFor[driver.Validator](), reflect.TypeFor[driver.NamedValueChecker](),
	},
	store.StmtType: {
		reflect.TypeFor[driver.StmtExecContext](), reflect.TypeFor[driver.StmtQueryContext](),
		reflect.TypeFor[driver.NamedValueChecker](),
	},
	store.RowsType: {
		reflect.TypeFor[driver.RowsNextResultSet](), reflect.TypeFor[driver.RowsColumnTypeScanType](),
		reflect.TypeFor[driver.RowsColumnTypeDatabaseTypeName](), reflect.TypeFor[driver.RowsColumnTypeLength](),
		reflect.TypeFor[driver.RowsColumnTypeNullable](), reflect.TypeFor[driver.RowsColumnTypePrecisionScale](),
	},
}

// The store's wrappers have every optional interface that a connection, a statement or rows of
// the driver have.
func TestOptionalInterfacesAreKept(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, name, url string) {
		source, err := dburl.Parse(url)
		if err != nil {
			t.Fatal(err)
		}
		driverName, dsn := "sqlite", ""
		if name == dialect.SQLite {
			dsn = source.SQLiteDSN()
		} else {
			driverName, dsn = "mysql", source.MySQLDSN(nil)
		}
		db, err := sql.Open(driverName, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		c, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		err = c.Raw(func(inner any) error {
			stmt, err := inner.(driver.ConnPrepareContext).PrepareContext(context.Background(), "SELECT 1")
			if err != nil {
				return err
			}
			defer stmt.Close()
			rows, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), nil)
			if err != nil {
				return err
			}
			defer rows.Close()
			for wrapper, object := range map[reflect.Type]any{store.ConnType: inner, store.StmtType: stmt, store.RowsType: rows} {
				kept := 0
				for _, i := range optionalInterfaces[wrapper] {
					if !reflect.TypeOf(object).Implements(i) {
						continue
					}
					if kept++; !wrapper.Implements(i) {
						t.Errorf("%T has %s, %s has not", object, i, wrapper)
					}
				}
				if kept < 2 {
					t.Errorf("%T: %d interfaces", object, kept)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
