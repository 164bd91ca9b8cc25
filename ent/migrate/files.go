package migrate

import (
	"embed"

	"entgo.io/ent/dialect/sql/schema"
)

// Files are the versioned migrations, one folder for each dialect. To write a new one, run
//
//	go run ./ent/migrate/diff NAME
//
//go:embed sqlite mysql
var Files embed.FS

// init adds an index on the second column of each join table. Ent creates only the primary
// key, which serves one direction. MySQL adds the index by itself, SQLite does not.
func init() {
	for _, t := range Tables {
		if len(t.Columns) == 2 && len(t.PrimaryKey) == 2 {
			t.Indexes = append(t.Indexes, &schema.Index{Name: t.Name + "_" + t.Columns[1].Name, Columns: t.Columns[1:2]})
		}
	}
}
