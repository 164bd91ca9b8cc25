// Package dbquery runs SQL queries and reads their rows. It returns every error of a row and
// behind the last row. The package imports no other package of the product.
package dbquery

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Querier runs queries: the store, one of its transactions, or ent's client.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// ForEach runs a query and calls each for every row, until each returns an error.
func ForEach(ctx context.Context, q Querier, text string, args []any, each func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// IDs runs a query of one integer column and returns its values.
func IDs(ctx context.Context, q Querier, text string, args []any) ([]int64, error) {
	ids := make([]int64, 0, 8)
	err := ForEach(ctx, q, text, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// One runs a query of at most one row and scans the row. It returns [sql.ErrNoRows] if there
// is none, and an error if there are several.
func One(ctx context.Context, q Querier, text string, args []any, targets ...any) error {
	rowCount := 0
	err := ForEach(ctx, q, text, args, func(rows *sql.Rows) error {
		if rowCount++; rowCount > 1 {
			return fmt.Errorf("dbquery: several rows where one is expected: %s", text)
		}
		return rows.Scan(targets...)
	})
	if err == nil && rowCount == 0 {
		return sql.ErrNoRows
	}
	return err
}

// MaxListed is the longest list of AppendIn.
const MaxListed = 20_000

// listSizes are the lengths of IN lists. They are few, so that there are few statements to
// prepare.
var listSizes = [...]int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, MaxListed}

var placeholders = strings.Repeat("?,", MaxListed)

// AppendIn appends to a statement and its arguments the condition that the expression before
// it is one of the values: "=?" or " IN (?,...)". It repeats the last value to fill the list
// up to one of a few sizes. There must be 1 to MaxListed values.
func AppendIn[T any](text []byte, args []any, values []T) ([]byte, []any) {
	if len(values) == 1 {
		return append(text, "=?"...), append(args, values[0])
	}
	size := 0
	for i := 0; size < len(values); i++ {
		size = listSizes[i]
	}
	text = append(text, " IN ("...)
	text = append(text, placeholders[:2*size-1]...)
	text = append(text, ')')
	for i := range size {
		args = append(args, values[min(i, len(values)-1)])
	}
	return text, args
}
