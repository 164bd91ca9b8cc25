package migrate

import (
	"embed"

	"entgo.io/ent/dialect/sql/schema"
)

// Files are the versioned migrations, one folder a dialect. A new one is written by
//
//	go run ./ent/migrate/diff NAME
//
//go:embed sqlite mysql
var Files embed.FS

// ent gives a join table the index of its primary key only, which answers one
// direction; MySQL would add the other by itself, SQLite does not.
func init() {
	for _, t := range Tables {
		if len(t.Columns) == 2 && len(t.PrimaryKey) == 2 {
			t.Indexes = append(t.Indexes, &schema.Index{Name: t.Name + "_" + t.Columns[1].Name, Columns: t.Columns[1:2]})
		}
	}
}
