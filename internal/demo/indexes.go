package demo

import (
	"context"
	"database/sql"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// dropIndexes drops the plain indexes on SQLite and returns the statements that create
// them again. On other databases it does nothing.
//
// On SQLite the plain indexes take several times as long as the rows, and longer the more
// rows there are, because each new row belongs to another page of each index. Created at
// the end, an index sorts its entries first.
func dropIndexes(ctx context.Context, s *store.Store, tx *store.Tx) (createStatements []string, err error) {
	if s.Dialect() != dialect.SQLite {
		return nil, nil
	}
	const query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' ORDER BY tbl_name, name"
	var dropStatements []string
	err = dbquery.ForEach(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var name, text string
		err := rows.Scan(&name, &text)
		dropStatements, createStatements = append(dropStatements, "DROP INDEX `"+name+"`"), append(createStatements, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	return createStatements, execAll(ctx, tx, dropStatements...)
}

func execAll(ctx context.Context, tx *store.Tx, texts ...string) error {
	for _, text := range texts {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}
