package migrate

import (
	"embed"
	"fmt"

	"buyergraph/internal/nameword"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

// Files are the versioned migrations, one folder for each dialect. To write a new one, run
//
//	go run ./ent/migrate/diff NAME
//
//go:embed sqlite mysql
var Files embed.FS

// init adds the tables of words, which no entity of ent stands for, and an index on the second
// column of each of them and of each join table. Ent creates only the primary key, which serves
// one direction. MySQL adds the index by itself, SQLite does not.
func init() {
	for _, w := range nameword.Tables {
		Tables = append(Tables, wordTable(w))
	}
	for _, t := range Tables {
		if len(t.Columns) == 2 && len(t.PrimaryKey) == 2 {
			t.Indexes = append(t.Indexes, &schema.Index{Name: t.Name + "_" + t.Columns[1].Name, Columns: t.Columns[1:2]})
		}
	}
}

// wordTable returns the schema of a table of words. A word goes with the row of its name.
func wordTable(w *nameword.Table) *schema.Table {
	columns := []*schema.Column{
		{Name: "word", Type: field.TypeString, SchemaType: map[string]string{dialect.MySQL: fmt.Sprintf("varchar(%d)", text.MaxFoldLength)}},
		{Name: w.OwnerColumn, Type: field.TypeInt64},
	}
	t := &schema.Table{Name: w.Name, Columns: columns, PrimaryKey: columns}
	for _, owner := range Tables {
		if owner.Name == w.Owner {
			t.ForeignKeys = []*schema.ForeignKey{{
				Symbol: w.Name + "_" + w.OwnerColumn, Columns: columns[1:], RefTable: owner, RefColumns: owner.PrimaryKey, OnDelete: schema.Cascade,
			}}
		}
	}
	return t
}
