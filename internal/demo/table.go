package demo

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"buyergraph/ent/migrate"
	"buyergraph/internal/authz"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

// table is one table of the database and its rows that are not yet written.
type table struct {
	name          string
	columns       []column
	lastID        int64  // the highest id so far
	pendingValues []any  // values of all columns, row by row
	insertText    string // statement for a full batch
}

// column is a column and the field of ent's struct that holds its value.
type column struct {
	*schema.Column
	name       string
	fieldIndex int
	isFolded   bool // stores text.Fold of the field
}

// tablesInOrder returns all tables. A table comes after the tables that it refers to.
func tablesInOrder() (out []*table) {
	seen := map[*schema.Table]bool{}
	var visit func(*schema.Table)
	visit = func(s *schema.Table) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, k := range s.ForeignKeys {
			visit(k.RefTable)
		}
		t := &table{name: s.Name}
		for _, c := range s.Columns {
			t.columns = append(t.columns, column{Column: c, name: c.Name})
		}
		out = append(out, t)
	}
	for _, s := range migrate.Tables {
		visit(s)
	}
	return out
}

// tableName returns the table of one of ent's types.
func tableName(entity string) string { return authz.ByName(entity).Table }

// bindFields finds the field of each column in ent's struct: external_id is ExternalID.
// It panics if a column has no field.
func (t *table) bindFields(typ reflect.Type) {
	for i := range t.columns {
		c := &t.columns[i]
		name, fold := strings.CutSuffix(c.name, "_fold")
		f, ok := typ.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, strings.ReplaceAll(name, "_", "")) })
		if !ok {
			panic(fmt.Sprintf("demo: %s has no field for %s", typ, c.name))
		}
		c.fieldIndex, c.isFolded = f.Index[0], fold
	}
}

// appendRow adds the values of a row and returns its id, the next one if the row has none.
func (t *table) appendRow(row reflect.Value) int64 {
	id := row.FieldByName("ID").Int()
	if id == 0 {
		id = t.lastID + 1
	}
	t.lastID = max(t.lastID, id)
	start := len(t.pendingValues)
	for i := range t.columns {
		t.pendingValues = append(t.pendingValues, t.columns[i].databaseValue(row))
	}
	t.pendingValues[start] = id
	return id
}

// texts returns some texts of a row by their columns.
func (t *table) texts(row reflect.Value, columns []string) map[string]string {
	texts := map[string]string{}
	for _, c := range t.columns {
		if slices.Contains(columns, c.name) {
			texts[c.name], _ = c.databaseValue(row).(string) // none if it is null
		}
	}
	return texts
}

// databaseValue returns the value that ent and internal/hooks would store for the column.
func (c *column) databaseValue(row reflect.Value) any {
	v := row.Field(c.fieldIndex)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch {
	case c.Type == field.TypeJSON:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		b, err := json.Marshal(v.Interface())
		if err != nil {
			panic(err)
		}
		return json.RawMessage(b)
	case v.Kind() == reflect.String && c.isFolded:
		return text.Fold(v.String())
	case v.Kind() == reflect.String:
		if s := v.String(); s != "" || c.Default == nil {
			return s
		}
		return c.Default
	case v.Kind() == reflect.Int64:
		return v.Int()
	case v.Kind() == reflect.Int:
		if n := v.Int(); n != 0 || c.Default == nil {
			return n
		}
		return int64(c.Default.(int))
	case v.Kind() == reflect.Bool:
		return v.Bool()
	}
	at := v.Interface().(time.Time)
	if at.IsZero() && c.name == "updated_at" {
		return row.FieldByName("CreatedAt").Interface()
	}
	return at
}
