package demo

import (
	"context"

	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// On SQLite the plain indexes take several times as long as the rows, and longer
// the more rows there are, because each new row belongs to another page of each.
// They are dropped before millions of rows are written, and made at the end, when
// their entries can be sorted.

// dropIndexes returns the statements that make the indexes again.
func dropIndexes(ctx context.Context, s *store.Store, tx *store.Tx) (again []string, err error) {
	if s.Dialect() != dialect.SQLite {
		return nil, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' ORDER BY tbl_name, name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var drops []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		drops, again = append(drops, "DROP INDEX `"+name+"`"), append(again, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return again, exec(ctx, tx, drops...)
}

func exec(ctx context.Context, tx *store.Tx, texts ...string) error {
	for _, text := range texts {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}
