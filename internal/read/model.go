package read

import (
	"slices"

	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/vektah/gqlparser/v2/ast"
)

// Graph is the bound schema.
type Graph struct {
	types    map[string]*Type
	byPrefix map[string]*Type
	schema   *ast.Schema
}

// Type describes one encoded type: its SDL definition and its table. An interface
// is one too; the types that implement it lie in its table.
type Type struct {
	*rule.Entity
	def     *ast.Definition
	fields  map[string]*Field
	list    []*Field // in SDL order: filters are written in it
	columns map[string]*schema.Column
	orders  map[string]*schema.Column // by value of its order enum
	kinds   map[string]*Type          // of an interface: its types, by what the column kind holds
	search  []string                  // folded columns that search looks at
}

type kind uint8

const (
	scalar   kind = iota
	toOne         // a foreign key column of this table
	toMany        // rows of another table that point here, or a join table
	oneOf         // one of several toOne, a union
	computed      // made in Go from columns of the row
	values        // small objects or texts inside the row, as JSON
)

type format uint8

const (
	asText format = iota
	asID
	asInt
	asBool
	asTime
	asDate
	asDecimal
	asActions // what may be done to the row, as the bits of a number
	asRecord  // an id of any type, of the columns entity and record_id
)

// Field describes one field of a type.
type Field struct {
	name    string
	kind    kind
	format  format
	column  *schema.Column
	expr    string   // instead of a column; {t} is the table's alias, {now} the time
	inputs  []string // the columns that compute or batch gets
	fold    string   // folded shadow of the column
	owner   *rule.Entity
	target  *Type
	options []*Field          // of a oneOf
	key     string            // toOne: the column here; toMany: the column there or in the join table
	join    string            // join table of a toMany edge
	joinRef string            // its column that points to the target
	repeats map[string]string // what the join table repeats of the target, by the target's column
	about   string            // toMany rows that name any record by its entity and number: the entity
	part    *rule.Entity      // whose row, one at most, holds the column; key points back here
	compute func(b []byte, v []Value) []byte
	batch   batch
	snake   string // its name as a column has it
	access  string // permission, empty when everybody who sees the row sees it
}

// is reports whether a row of t can be of the type of that name.
func (t *Type) is(name string) bool {
	return name == t.Name || name == "Node" || t.byName(name) != nil
}

// byName is the type of that name of an interface.
func (t *Type) byName(name string) *Type {
	for _, k := range t.kinds {
		if k.def.Name == name {
			return k
		}
	}
	return nil
}

// number is what a typed id says; -1, which matches nothing and tells nothing, of another's.
func (t *Type) number(id string) int64 {
	n, ok := t.ParseID(id)
	if !ok {
		return -1
	}
	return n
}

// shown reports whether the viewer may see every field of that column.
func (t *Type) shown(column string, v *viewer.Viewer) bool {
	return !slices.ContainsFunc(t.list, func(f *Field) bool {
		return f.access != "" && f.snake == column && !rule.Allowed(v, f.access)
	})
}
